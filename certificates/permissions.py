"""Who may edit which certificate design: a superuser all, a certificate officer those of the subtree."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail.permission_policies.base import ModelPermissionPolicy

from agencies.models import Agency, AgencyQuerySet
from certificates.models import CertificateDesign
from people.models import Person, Role, RoleKind
from people.scopes import agencies_open_to, has_role

DESIGN_KINDS = (RoleKind.CERTIFICATE_OFFICER,)
OFFICER_ACTIONS = ("add", "change", "delete", "view")


def may_edit_design(person: Person | AnonymousUser, design: CertificateDesign) -> bool:
    if not isinstance(person, Person) or not person.is_active:
        return False
    return person.is_superuser or has_role(person, design.agency, DESIGN_KINDS)


def is_officer(person: Person | AnonymousUser) -> bool:
    return (
        isinstance(person, Person)
        and person.is_active
        and Role.objects.held_by(person).filter(kind__in=DESIGN_KINDS).exists()
    )


def designs_open_to(person: Person | AnonymousUser) -> QuerySet[CertificateDesign]:
    """The designs that the person may edit; none for somebody who is no officer."""
    designs = CertificateDesign.objects.select_related("agency")
    if not isinstance(person, Person) or not person.is_active:
        return designs.none()
    if person.is_superuser:
        return designs
    return designs.filter(agency__in=agencies_open_to(person, DESIGN_KINDS).order_by())


def agencies_for_designs(person: Person | AnonymousUser) -> AgencyQuerySet:
    """The agencies that the person may make a design for."""
    if not isinstance(person, Person) or not person.is_active:
        return Agency.objects.none()
    return Agency.objects.all() if person.is_superuser else agencies_open_to(person, DESIGN_KINDS)


class DesignPolicy(ModelPermissionPolicy):
    """Roles of ours decide and Wagtail's groups do not, because a group knows no subtree."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_superuser or (action in OFFICER_ACTIONS and is_officer(user))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if instance.pk is None:
            return self.user_has_permission(user, action)
        known = user.is_superuser or action in OFFICER_ACTIONS
        return known and may_edit_design(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        return designs_open_to(user)

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet:
        return self.instances_user_has_any_permission_for(user, [action])
