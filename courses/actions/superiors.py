"""Superiors are told who is late in their unit: the BKPSDM of the nearest unit upwards that has one."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.actions import rounds
from courses.models import MailKind, Round, SuperiorNotice
from courses.officers import nearest_office, officers_by_path
from people.models import Person


@dataclass(frozen=True, slots=True)
class Lateness:
    """What a superior is told of: a unit, a course and cycle, a due date, the wave."""

    agency: int
    course: int
    cycle: str
    due_on: dt.date
    wave: int


@transaction.atomic
def plan_superiors(*, turn: Round, late: QuerySet[Any]) -> int:
    """One mailing for each superior in the round's zone, a line for every unit and course with somebody in `late`.

    Few statements, whatever the number of people. Says how many superiors there are.
    """
    hold_tree_still()
    rounds.hold(turn)
    wanted = _wanted(turn, late)
    mailed = rounds.mailed(turn=turn, people=wanted)
    told = {
        (row.person_id, _lateness(row))
        for row in SuperiorNotice.objects.filter(person__in=wanted, due_on__lt=turn.day)
    }
    lines = {
        person: [each for each in found if (person, each) not in told]
        for person, found in wanted.items()
        if person not in mailed
    }
    lines = {person: found for person, found in lines.items() if found}
    if not lines:
        return 0
    mailings = rounds.write_mailings(turn=turn, kind=MailKind.SUPERIOR, people=sorted(lines))
    SuperiorNotice.objects.bulk_create(
        [
            SuperiorNotice(
                mailing_id=mailings[person],
                person_id=person,
                agency_id=each.agency,
                course_id=each.course,
                cycle=each.cycle,
                due_on=each.due_on,
                wave=each.wave,
            )
            for person, found in lines.items()
            for each in found
        ],
        batch_size=500,
    )
    rounds.start_sending()
    return len(lines)


def _wanted(turn: Round, late: QuerySet[Any]) -> dict[int, list[Lateness]]:
    """Person → what there is to tell, for superiors of that zone who can be written to."""
    officers = officers_by_path()
    willing = set(
        Person.objects.reminded()
        .filter(pk__in={pk for held in officers.values() for pk in held})
        .living_in(turn.zone, turn.day)
        .values_list("pk", flat=True)
    )
    if not willing:  # those who are late may be many, and most places have superiors of one zone
        return {}
    units = dict(Agency.objects.filter(path__in=officers).values_list("path", "pk"))
    keys = ("agency__path", "course", "cycle", "due_on", "wave")
    groups = list(late.order_by().values_list(*keys).distinct())
    found: dict[int, dict[Lateness, None]] = defaultdict(dict)
    for path, course, cycle, due_on, wave in groups:
        office = nearest_office(path, officers)
        if office is not None:
            for person in officers[office] & willing:
                found[person][Lateness(units[office], course, cycle, due_on, wave)] = None
    return {person: list(lines) for person, lines in found.items()}


def _lateness(row: SuperiorNotice) -> Lateness:
    return Lateness(row.agency_id, row.course_id, row.cycle, row.due_on, row.wave)
