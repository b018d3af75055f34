"""What a correction of a person's past does to what they finished and to what they no longer had to. Reads only."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils import timezone

from agencies.extents import read_eras
from agencies.models import Agency
from courses.models import Enrolment, Seal
from courses.models.enrolment import EnrolmentQuerySet
from courses.sealing import last_day
from people.models import Person
from people.timeline import DAY, Change


@dataclass(frozen=True, slots=True)
class Moved:
    """An enrolment that was finished on a day on which the person was at another unit: it counts there."""

    enrolment: Enrolment
    to: Agency


@dataclass(frozen=True, slots=True)
class Parted:
    """An enrolment whose duty ended earlier or later than was noted."""

    enrolment: Enrolment
    left_on: dt.date


def moved(held: Iterable[Enrolment], changes: Sequence[Change]) -> list[Moved]:
    """What was finished goes with the person, unless it counts elsewhere already, or they were nowhere."""
    units = _units(changes)
    found = []
    for enrolment in held:
        unit = units.get(enrolment.agency_id)
        if enrolment.completed_at is None or unit is None:
            continue
        change = _on(changes, timezone.localdate(enrolment.completed_at, unit.zone))
        if change and change.to is not None and change.left == unit.pk:
            found.append(Moved(enrolment, units[change.to]))
    return found


def parted(held: Iterable[Enrolment], changes: Sequence[Change]) -> list[Parted]:
    """The last day of a duty that ended because the person left follows the day on which they did."""
    units = _units(changes)
    found = []
    for enrolment in held:
        if enrolment.left_on is None or enrolment.assignment is None:
            continue
        top = enrolment.assignment.agency
        later, earlier = _on(changes, enrolment.left_on), _on(changes, enrolment.left_on - DAY)
        if later and later.until and _is_gained(later, units, top):
            found.append(Parted(enrolment, later.until + DAY))
        elif earlier and _is_lost(earlier, units, top):
            found.append(Parted(enrolment, earlier.since))
    return found


def sealed_months(
    held: Iterable[Enrolment], changes: Sequence[Change], moves: Iterable[Moved]
) -> list[dt.date]:
    """Months whose seals show other figures than a count would find then, the oldest first. Three queries.

    What was finished by the end of a month is told by the zone of the seal's root, whose count it is; on which day it
    was, for the placements, by the zone of the unit (`moved`). The reader's zone says neither.
    """
    rows = list(held)
    finished = {move.enrolment.pk for move in moves}
    seals = _seals(rows, changes)
    found = set()
    for course, cycle, month, zone in seals:
        day = last_day(month)
        for enrolment in rows:
            if (enrolment.course_id, enrolment.cycle) != (course, cycle):
                continue
            done = enrolment.completed_at
            is_done = done is not None and timezone.localdate(done, ZoneInfo(zone)) <= day
            if enrolment.pk in finished if is_done else _on(changes, day) is not None:
                found.add(month)
    return sorted(found)


def held_by(person: Person) -> EnrolmentQuerySet:
    return Enrolment.objects.filter(person=person).order_by("pk")


def _seals(
    held: Sequence[Enrolment], changes: Sequence[Change]
) -> list[tuple[int, str, dt.date, str]]:
    """Course, cycle, month and zone of the seals from the first changed day on of the roots under which the touched
    units stood when the month ended.

    From the day before, on which it may still have been at their root.
    """
    units = _units(changes)
    tops = [(era, {era.tree.root_of(unit.path) for unit in units.values()}) for era in read_eras()]
    rows = Seal.objects.filter(
        root__path__in=set().union(*(paths for _era, paths in tops)),
        course__in={row.course_id for row in held},
        month__gte=(changes[0].since - DAY).replace(day=1),
    )
    found = rows.values_list("course", "cycle", "month", "root__time_zone", "root__path")
    return [
        (course, cycle, month, zone)
        for course, cycle, month, zone, root in found
        if any(era.holds(month) and root in paths for era, paths in tops)
    ]


def _units(changes: Sequence[Change]) -> dict[int, Agency]:
    keys = {unit for each in changes for unit in (each.left, each.to) if unit is not None}
    return Agency.objects.in_bulk(sorted(keys))


def _on(changes: Sequence[Change], day: dt.date) -> Change | None:
    return next((each for each in changes if each.holds_on(day)), None)


def _is_gained(change: Change, units: dict[int, Agency], top: Agency) -> bool:
    """Whether the person now was under `top` on these days, and was not before."""
    return _is_under(change.to, units, top) and not _is_under(change.left, units, top)


def _is_lost(change: Change, units: dict[int, Agency], top: Agency) -> bool:
    return _is_under(change.left, units, top) and not _is_under(change.to, units, top)


def _is_under(unit: int | None, units: dict[int, Agency], top: Agency) -> bool:
    return unit is not None and top.contains(units[unit])
