"""Where people work: placing, moving, leaving, and days on which they are not counted."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency
from people.actions import audit
from people.models import Exclusion, Person, Placement
from people.signals import people_changed


class PlacementError(ValueError):
    """The move is not possible; the text says why."""


@transaction.atomic
def place(*, person: Person, agency: Agency, since: dt.date, actor: Person | None) -> Placement:
    """The first placement, or one after a gap.

    Raises:
        PlacementError: when a placement already covers that day or a later one.
    """
    _lock(person)
    if person.placements.exclude(until__lt=since).exists():
        raise PlacementError(_("Orang ini masih tercatat pada satu unit. Catat sebagai mutasi."))
    placement = Placement.objects.create(person=person, agency=agency, since=since)
    audit.record(
        actor=actor,
        verb="person.placed",
        subject=person,
        details={"to": agency.slug, "since": since.isoformat()},
    )
    people_changed.send(sender=Person, people=[person])
    return placement


@transaction.atomic
def transfer(*, person: Person, to: Agency, on: dt.date, actor: Person | None) -> Placement:
    """End the open placement the day before and begin the new one; the past stays where it was.

    Raises:
        PlacementError: when there is nothing to move from, or the day lies before its start.
    """
    _lock(person)
    current = person.placements.select_related("agency").filter(until=None).first()
    if current is None:
        raise PlacementError(_("Orang ini belum atau tidak lagi ditempatkan pada satu unit."))
    if current.agency_id == to.pk:
        return current
    if on < current.since:
        raise PlacementError(_("Tanggal mutasi lebih awal daripada penempatan sekarang."))
    left = current.agency.slug
    if on == current.since:
        current.agency = to
        current.save(update_fields=["agency"])
        placement = current
    else:
        current.until = on - dt.timedelta(days=1)
        current.save(update_fields=["until"])
        placement = Placement.objects.create(person=person, agency=to, since=on)
    audit.record(
        actor=actor,
        verb="person.transferred",
        subject=person,
        details={"from": left, "to": to.slug, "on": on.isoformat()},
    )
    people_changed.send(sender=Person, people=[person])
    return placement


@transaction.atomic
def leave(*, person: Person, on: dt.date, actor: Person | None) -> None:
    """End the open placement; `on` is the last day.

    Raises:
        PlacementError: when there is no open placement, or the day lies before its start.
    """
    _lock(person)
    current = person.placements.filter(until=None).first()
    if current is None or on < current.since:
        raise PlacementError(_("Tidak ada penempatan yang dapat diakhiri pada tanggal itu."))
    current.until = on
    current.save(update_fields=["until"])
    audit.record(actor=actor, verb="person.left", subject=person, details={"on": on.isoformat()})
    people_changed.send(sender=Person, people=[person])


@transaction.atomic
def exclude(
    *,
    person: Person,
    reason: str,
    since: dt.date,
    until: dt.date | None = None,
    note: str = "",
    actor: Person | None,
) -> Exclusion:
    """Days on which the person is not counted as obliged."""
    if until is not None and until < since:
        raise PlacementError(_("Tanggal akhir lebih awal daripada tanggal mulai."))
    exclusion = Exclusion.objects.create(
        person=person, reason=reason, since=since, until=until, note=note
    )
    audit.record(
        actor=actor,
        verb="person.excluded",
        subject=person,
        details={
            "reason": reason,
            "since": since.isoformat(),
            "until": until.isoformat() if until else None,
        },
    )
    people_changed.send(sender=Person, people=[person])
    return exclusion


def _lock(person: Person) -> None:
    """Moves of one person wait for each other."""
    Person.objects.select_for_update().get(pk=person.pk)
