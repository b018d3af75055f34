"""Granting and ending roles; those of the CMS also join its groups."""

import datetime as dt

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from people.actions import audit
from people.actions.activation import end_codes_of_others
from people.models import Person, Role, RoleKind
from people.models.role import Ending, RoleQuerySet

GROUPS = {
    RoleKind.TRAINER: "Pelatih",
    RoleKind.REVIEWER: "Penelaah",
    RoleKind.CERTIFICATE_OFFICER: "Petugas sertifikat",
}


@transaction.atomic
def grant_role(
    *,
    person: Person,
    agency: Agency,
    kind: str,
    actor: Person | None,
    on: dt.date | None = None,
) -> Role:
    """Open the agency's subtree to the person; granting twice changes nothing.

    Activation codes that others have handed out end: whoever did may look after less than is opened now.
    """
    role, created = Role.objects.get_or_create(
        person=person,
        agency=agency,
        kind=kind,
        ended_on=None,
        defaults={"granted_on": on or timezone.localdate()},
    )
    _match_cms_access(person)
    if created:
        end_codes_of_others(person=person, but=actor)
        audit.record(
            actor=actor,
            verb="role.granted",
            subject=person,
            details={"kind": str(kind), "agency": agency.slug},
        )
    return role


@transaction.atomic
def end_role(
    *, role: Role, actor: Person | None, on: dt.date | None = None, because: str = ""
) -> Role:
    """Close the subtree again; the row stays as history, with why it ended when nobody ended it."""
    role = (
        Role.objects.select_for_update(of=("self",))
        .select_related("person", "agency")
        .get(pk=role.pk)
    )
    if role.ended_on is None:
        role.ended_on = on or timezone.localdate()
        role.ended_because = because
        role.save(update_fields=["ended_on", "ended_because"])
        _match_cms_access(role.person, ended=role.kind)
        audit.record(
            actor=actor,
            verb="role.ended",
            subject=role.person,
            details={
                "kind": role.kind,
                "agency": role.agency.slug,
                **({"reason": because} if because else {}),
            },
        )
    return role


@transaction.atomic
def end_roles_left(*, roles: RoleQuerySet, today: dt.date) -> int:
    """Ends those of these roles whose holder has left; says how many that are. May run twice."""
    left = list(roles.left_by(today))
    for role in left:
        end_role(role=role, actor=None, on=today, because=Ending.LEFT)
    return len(left)


def _match_cms_access(person: Person, ended: str = "") -> None:
    """Groups and the operator's flags follow the roles that are held."""
    held = set(Role.objects.held_by(person).values_list("kind", flat=True))
    for kind, name in GROUPS.items():
        for group in Group.objects.filter(name=name):
            if kind in held:
                person.groups.add(group)
            elif kind == ended:
                person.groups.remove(group)
    is_operator = RoleKind.OPERATOR in held
    if is_operator or ended == RoleKind.OPERATOR:
        person.is_staff = person.is_superuser = is_operator
        person.save(update_fields=["is_staff", "is_superuser"])
