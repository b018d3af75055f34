"""BKPSDM appoints officers in its own subtree, and ends what they hold there."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from people.actions.roles import end_role, grant_role
from people.models import Person, Role
from people.models.role import APPOINTED_KINDS, NAMES_ALLOWED
from people.refusal import Refused
from people.register import standing
from people.scopes import roots_open_to, sees_names


class AppointmentRefused(Refused):
    """It cannot be given or ended so; the text names the way that is open."""


def find_candidate(*, nip: str, actor: Person, today: dt.date) -> Person:
    """Whoever has that number, works where the actor reads names, and may sign in.

    The same words whether nobody has the number or somebody elsewhere has it: an officer learns
    nothing of the people of other agencies, not even that they exist.

    Raises:
        AppointmentRefused: when there is nobody of that kind.
    """
    person = Person.objects.filter(nip=nip).first()
    placements = (
        list(person.placements.select_related("agency").order_by("-since")) if person else []
    )
    roots = tuple(root.path for root in roots_open_to(actor, NAMES_ALLOWED))
    if person is None or not placements:
        raise _unknown()
    place = standing(placements, today)
    if not place.agency.path.startswith(roots):
        raise _unknown()
    if place.since > today or (place.until is not None and place.until < today):
        raise AppointmentRefused(
            _("Orang ini sedang tidak ditempatkan di unit mana pun. Tempatkan dulu, lalu tunjuk."),
            "nip",
        )
    if not person.is_active:
        raise AppointmentRefused(
            _("Akun orang ini ditutup, jadi tidak dapat ditunjuk. Tanyakan kepada operator."), "nip"
        )
    return person


def check_appointment(
    *, nip: str, kind: str, agency: Agency, actor: Person, today: dt.date
) -> Person:
    """Who would be appointed; nothing is written.

    Raises:
        AppointmentRefused: when the actor may not, the person cannot be, or holds it already.
    """
    if kind not in APPOINTED_KINDS or not sees_names(actor, agency):
        raise AppointmentRefused(_("Peran itu tidak dapat Anda berikan di unit itu."))
    if not agency.is_active:
        raise AppointmentRefused(_("Unit itu sudah ditutup. Pilih unit lain."), "unit")
    person = find_candidate(nip=nip, actor=actor, today=today)
    if Role.objects.held_by(person).filter(agency=agency, kind=kind).exists():
        raise AppointmentRefused(_("Orang ini sudah memegang peran itu di unit itu."), "nip")
    return person


@transaction.atomic
def appoint(*, nip: str, kind: str, agency: Agency, actor: Person, today: dt.date) -> Role:
    """The role, held from today; whoever was faster leaves the second one a clear word.

    Raises:
        AppointmentRefused: as `check_appointment`.
    """
    Person.objects.select_for_update(no_key=True).filter(nip=nip).first()
    person = check_appointment(nip=nip, kind=kind, agency=agency, actor=actor, today=today)
    return grant_role(person=person, agency=agency, kind=kind, actor=actor, on=today)


def closes_own_door(role: Role, actor: Person) -> bool:
    """Whether the actor would read names nowhere any more."""
    if role.person_id != actor.pk or role.kind not in NAMES_ALLOWED:
        return False
    others = Role.objects.held_by(actor).filter(kind__in=NAMES_ALLOWED).exclude(pk=role.pk)
    return not others.exists()


def peers(roles: Iterable[Role], actor: Person) -> set[int]:
    """Keys of those of these roles that are a peer's: BKPSDM of the very unit that the actor has theirs from.

    They are ended from above, so that of two colleagues in dispute not the faster one stays. Where nobody
    is above who could, they are not among these. Two queries at most.
    """
    tops = {root.path for root in roots_open_to(actor, NAMES_ALLOWED)}
    beside = [
        role
        for role in roles
        if role.kind in NAMES_ALLOWED and role.person_id != actor.pk and role.agency.path in tops
    ]
    if not beside:
        return set()
    above = {path for role in beside for path in role.agency.ancestor_paths[:-1]}
    held = Role.objects.filter(
        ended_on=None,
        kind__in=NAMES_ALLOWED,
        person__is_active=True,
        agency__path__in=sorted(above),
    )
    offices = set(held.values_list("agency__path", flat=True))
    return {role.pk for role in beside if not offices.isdisjoint(role.agency.ancestor_paths[:-1])}


@transaction.atomic
def end_appointment(*, role: Role, actor: Person, today: dt.date, is_warned: bool) -> None:
    """The role ends today; a role that is over stays as it is.

    Raises:
        AppointmentRefused: when the actor may not, the role is a peer's, or the actor takes the last role
            from themselves unwarned.
    """
    # Two tabs must not take the last two roles from one person, each thinking of the other.
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    if role.kind not in APPOINTED_KINDS or not sees_names(actor, role.agency):
        raise AppointmentRefused(_("Peran itu tidak dapat Anda akhiri."))
    if peers([role], actor):
        raise AppointmentRefused(
            _(
                "Peran rekan di unit yang sama diakhiri oleh admin di unit atasnya, atau oleh operator."
            )
        )
    if closes_own_door(role, actor) and not is_warned:
        raise AppointmentRefused(
            _("Ini peran Anda yang terakhir. Buka halaman ini lagi dan baca peringatannya.")
        )
    end_role(role=role, actor=actor, on=today)


def _unknown() -> AppointmentRefused:
    return AppointmentRefused(
        _(
            "Tidak ada orang dengan nomor itu di unit yang Anda kelola. Periksa nomornya. Orang dari"
            " instansi lain ditunjuk oleh admin di atas kedua instansi, atau oleh operator."
        ),
        "nip",
    )
