"""Where people work: placing, moving, leaving, and days on which they are not counted."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.passing_on import pass_on_requests
from people.actions.telling import telling
from people.models import Exclusion, Person, Placement, TransferRequest
from people.plans import plan_of
from people.refusal import Refused


class PlacementError(Refused):
    """The move is not possible; the text says why."""


@transaction.atomic
def place(
    *,
    person: Person,
    agency: Agency,
    since: dt.date,
    actor: Person | None,
    seen: str | None = None,
) -> Placement:
    """The first placement, or one after a gap.

    `seen`, here and below, is the stamp of the last placement as it was shown to whoever decides.

    Raises:
        PlacementError: when a placement already covers that day or a later one, the unit is closed,
            or the person was moved since it was shown.
    """
    _lock(person, seen)
    _hold_open(agency)
    if person.placements.exclude(until__lt=since).exists():
        raise PlacementError(_("Orang ini masih tercatat pada satu unit. Catat sebagai mutasi."))
    with telling([person]):
        placement = Placement.objects.create(person=person, agency=agency, since=since)
        audit.record(
            actor=actor,
            verb="person.placed",
            subject=person,
            details={"to": agency.slug, "since": since.isoformat()},
        )
    return placement


@transaction.atomic
def transfer(
    *, person: Person, to: Agency, on: dt.date, actor: Person | None, seen: str | None = None
) -> Placement:
    """End the open placement the day before and begin the new one; the past stays where it was.

    Raises:
        PlacementError: when there is nothing to move from, the day lies before its start, the unit is
            closed, or the person was moved since it was shown.
    """
    _lock(person, seen)
    current = person.placements.select_related("agency").filter(until=None).first()
    if current is None:
        raise PlacementError(_("Orang ini belum atau tidak lagi ditempatkan pada satu unit."))
    if current.agency_id == to.pk:
        return current
    if on < current.since:
        raise PlacementError(_("Tanggal mutasi lebih awal daripada penempatan sekarang."))
    _hold_open(to)
    left = current.agency.slug
    with telling([person]):
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
    return placement


@transaction.atomic
def leave(
    *,
    person: Person,
    on: dt.date,
    actor: Person | None,
    reason: str = "",
    seen: str | None = None,
) -> None:
    """End the open placement; `on` is the last day, the reason is kept in the log.

    Raises:
        PlacementError: when there is no open placement, the day lies before its start, or the person
            was moved since it was shown.
    """
    _lock(person, seen)
    current = person.placements.filter(until=None).first()
    if current is None or on < current.since:
        raise PlacementError(_("Tidak ada penempatan yang dapat diakhiri pada tanggal itu."))
    with telling([person]):
        current.until = on
        current.save(update_fields=["until"])
        audit.record(
            actor=actor,
            verb="person.left",
            subject=person,
            details={"on": on.isoformat(), "reason": reason},
        )


@transaction.atomic
def take_back_plan(*, person: Person, today: dt.date, seen: str, actor: Person) -> None:
    """A move, an end or a return whose day has not come is as if it had never been entered.

    Who was asked for at the unit they will not come to is asked for where they stay.
    `seen` is the stamp of the plan as it was shown.

    Raises:
        PlacementError: when there is none any more, the unit to stay in is closed, or anything that
            the plan rests on has changed since it was shown.
    """
    _lock(person, seen=None)
    rows = list(person.placements.select_related("agency").order_by("-since"))
    plan = plan_of(rows, today) if rows else None
    if plan is None:
        raise PlacementError(_("Tidak ada rencana yang dapat dibatalkan: harinya sudah tiba."))
    if plan.stamp != seen:
        raise _changed()
    with telling([person]):
        details = {}
        if plan.coming is not None:
            details = {"to": plan.coming.agency.slug, "since": plan.coming.since.isoformat()}
            plan.coming.delete()
            requests = TransferRequest.objects.waiting().filter(
                person=person, source=plan.coming.agency
            )
            pass_on_requests(requests, unit=plan.coming.agency, to=plan.left.agency, actor=actor)
        if plan.is_held and plan.left.until is not None:
            _hold_open(plan.left.agency)
            details |= {"stays": plan.left.agency.slug, "until": plan.left.until.isoformat()}
            plan.left.until = None
            plan.left.save(update_fields=["until"])
        audit.record(actor=actor, verb="person.plan_taken_back", subject=person, details=details)


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
    hold_tree_still()
    with telling([person]):
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
    return exclusion


@transaction.atomic
def end_exclusion(
    *, exclusion: Exclusion, on: dt.date, today: dt.date, seen: str, actor: Person
) -> None:
    """It ends with that day, earlier or later than was meant; nothing is deleted.

    Raises:
        PlacementError: when it is over, was taken back or changed since `seen` was shown, or the day
            lies before its start.
    """
    found = _unfinished(exclusion, today, seen)
    if on < found.since:
        raise PlacementError(
            _("Tanggal akhir lebih awal daripada tanggal mulai. Pilih hari itu atau sesudahnya.")
        )
    if found.until == on:
        return
    with telling([found.person]):
        found.until = on
        found.save(update_fields=["until"])
        audit.record(
            actor=actor,
            verb="person.exclusion_ended",
            subject=found.person,
            details={"reason": found.reason, "on": on.isoformat()},
        )


@transaction.atomic
def take_back_exclusion(*, exclusion: Exclusion, today: dt.date, seen: str, actor: Person) -> None:
    """As if it had never been entered; only before its first day, so that no past day changes.

    Raises:
        PlacementError: when it has begun, was taken back already, or changed since `seen` was shown.
    """
    found = _unfinished(exclusion, today, seen)
    if found.since <= today:
        raise PlacementError(_("Catatan ini sudah berlaku. Akhiri dengan tanggal terakhirnya."))
    with telling([found.person]):
        audit.record(
            actor=actor,
            verb="person.exclusion_taken_back",
            subject=found.person,
            details={"reason": found.reason, "since": found.since.isoformat()},
        )
        found.delete()


def _unfinished(exclusion: Exclusion, today: dt.date, seen: str) -> Exclusion:
    """The row as it is now, held until the end of the transaction."""
    hold_tree_still()
    rows = Exclusion.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.filter(pk=exclusion.pk).first()
    if found is None or not found.may_be_ended(today):
        raise PlacementError(_("Catatan ini sudah berakhir atau sudah dibatalkan."))
    if found.stamp != seen:
        raise PlacementError(
            _("Catatan ini berubah sejak halaman dibuka. Periksa lagi sebelum menyimpan.")
        )
    return found


def _lock(person: Person, seen: str | None) -> None:
    """Moves of one person wait for each other, and for units that are moved.

    One decided upon an older state is refused.
    """
    hold_tree_still()
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if seen is None:
        return
    last = person.placements.order_by("-since").first()
    if seen != (last.stamp if last else ""):
        raise _changed()


def _changed() -> PlacementError:
    return PlacementError(
        _("Penempatan orang ini berubah sejak halaman dibuka. Periksa lagi sebelum menyimpan.")
    )


def _hold_open(agency: Agency) -> None:
    """Nobody comes into a closed unit, and nobody closes it while somebody comes."""
    rows = Agency.objects.open().select_for_update(no_key=True)
    if not list(rows.filter(pk=agency.pk).values_list("pk")):
        raise PlacementError(_("Unit ini sudah ditutup. Pilih unit lain."))
