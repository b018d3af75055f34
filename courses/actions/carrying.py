"""An exclusion goes along when an assignment further down takes its person over."""

import datetime as dt
from collections.abc import Iterable, Mapping

from courses.actions.backdating import remember_lives
from courses.fitting import Key
from courses.models import Assignment, AssignmentExclusion, CountState, Enrolment
from people.bulk import among


def carry_exclusions(
    *,
    wanted: Mapping[int, Mapping[Key, Assignment]],
    held: Iterable[Enrolment],
    today: dt.date,
) -> None:
    """Whoever is excluded from a course and cycle stays so under an assignment of it within the agency that excluded them.

    Not under one given further up, nor elsewhere: whose order it is decides. It goes to an assignment
    once, so that who is put back there stays obliged. `wanted` are people and the assignments that hold
    for them, `held` their enrolments before they follow. One query where nobody is excluded, else two more.
    """
    now = {(row.person_id, (row.course_id, row.cycle)): row for row in held}
    made = AssignmentExclusion.objects.as_of(today).filter(
        person__in=among(sorted(wanted), "bigint"), carried_from=None
    )
    found: dict[tuple[int, int], AssignmentExclusion] = {}
    # The widest first, so that of several the nearest is the one that goes along.
    for each in made.select_related("assignment__agency").order_by("assignment__agency__path"):
        key = (each.assignment.course_id, each.assignment.cycle)
        duty = wanted[each.person_id].get(key)
        if duty is None or duty.pk == each.assignment_id:
            continue
        row = now.get((each.person_id, key))
        is_asked = duty.takes_in if row is None else row.completed_at is None
        if is_asked and duty.path.startswith(each.assignment.path):
            found[duty.pk, each.person_id] = AssignmentExclusion(
                assignment=duty,
                person_id=each.person_id,
                reason=each.reason,
                by_id=each.by_id,
                on=_since(each, row, today),
                carried_from=each,
            )
    if found:
        compare = remember_lives(sorted({person for _duty, person in found}))
        _write(found)
        compare()


def _since(made: AssignmentExclusion, row: Enrolment | None, today: dt.date) -> dt.date:
    """Who was counted as excluded until now was so all the time, and past days say so still."""
    was_excluded = row is not None and row.counted_as == CountState.EXCLUDED
    return made.on if was_excluded else today


def _write(found: Mapping[tuple[int, int], AssignmentExclusion]) -> None:
    there = AssignmentExclusion.objects.filter(
        assignment__in={duty for duty, _person in found},
        person__in={person for _duty, person in found},
    )
    rows = list(there.values_list("assignment", "person", "carried_from", "ended_on"))
    excluded = {(duty, person) for duty, person, _made, ended_on in rows if ended_on is None}
    gone_along = {(duty, made) for duty, _person, made, _ended_on in rows}
    AssignmentExclusion.objects.bulk_create(
        each
        for place, each in found.items()
        if place not in excluded and (place[0], each.carried_from_id) not in gone_along
    )
