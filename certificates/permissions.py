"""Who may edit which certificate design: a superuser all, a certificate officer those of the subtree."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from wagtail.permission_policies.base import ModelPermissionPolicy

from certificates.models import CertificateDesign
from people.models import Person, Role, RoleKind
from people.scopes import agencies_open_to, has_role

DESIGN_KINDS = (RoleKind.CERTIFICATE_OFFICER,)


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


class DesignPolicy(ModelPermissionPolicy):
    """Roles of ours decide, on top of what Wagtail's groups allow."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return user.is_superuser or (action != "delete" and is_officer(user))

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        if instance.pk is None:
            return self.user_has_permission(user, action)
        return may_edit_design(user, instance) and (user.is_superuser or action != "delete")

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet:
        designs = CertificateDesign.objects.all()
        if user.is_superuser:
            return designs
        return designs.filter(agency__in=agencies_open_to(user, DESIGN_KINDS))

    def instances_user_has_permission_for(self, user: Any, action: str) -> QuerySet:
        return self.instances_user_has_any_permission_for(user, [action])
