"""Assigning a course to a subtree: everyone placed there is enrolled, in batches."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from agencies.models import Agency
from courses.actions.counts import Stand, write_deltas
from courses.actions.enrolments import pledge_answers, sync_person
from courses.models import Assignment, CountState, CoursePage, Enrolment
from courses.outline import outline
from courses.standing import asks_pledge, count_state
from people.actions.audit import record
from people.models import Exclusion, Person, Placement

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for everyone of one assignment, asked once."""

    answers: dict[str, bool]
    steps: int
    today: dt.date


@transaction.atomic
def assign_course(
    *,
    course: CoursePage,
    agency: Agency,
    cycle: str,
    due_on: dt.date,
    actor: Person | None,
    today: dt.date,
    letter_number: str = "",
) -> Assignment:
    """Obliges everyone placed under the agency. Given again, it changes the due date and the letter.

    An assignment nearer to a unit goes before one given further up.
    """
    assignment, is_new = Assignment.objects.get_or_create(
        course=course,
        agency=agency,
        cycle=cycle,
        defaults={
            "due_on": due_on,
            "letter_number": letter_number,
            "assigned_by": actor,
            "assigned_on": today,
        },
    )
    if not is_new:
        assignment.due_on = due_on
        assignment.letter_number = letter_number or assignment.letter_number
        assignment.withdrawn_on = None
        assignment.save(update_fields=["due_on", "letter_number", "withdrawn_on"])
    plan = Terms(pledge_answers(), outline(course).step_count, today)
    for batch in _batches(agency, today):
        _oblige_batch(assignment, batch, plan)
    record(
        actor=actor,
        verb="assigned_course" if is_new else "changed_assignment",
        subject=assignment,
        details={"due_on": due_on.isoformat(), "cycle": cycle},
    )
    return assignment


@transaction.atomic
def withdraw_assignment(*, assignment: Assignment, actor: Person | None, today: dt.date) -> None:
    """Ends the obligation; what is completed stays."""
    assignment.withdrawn_on = today
    assignment.save(update_fields=["withdrawn_on"])
    for enrolment in assignment.enrolments.filter(completed_at=None).select_related("person"):
        sync_person(person=enrolment.person, today=today)
    record(actor=actor, verb="withdrew_assignment", subject=assignment)


def _batches(agency: Agency, today: dt.date) -> Iterator[list[Placement]]:
    placed = (
        Placement.objects.as_of(today)
        .within(agency)
        .select_related("person", "agency")
        .order_by("person", "-since")
    )
    last = 0
    while batch := list(placed.filter(person__gt=last)[:BATCH]):
        last = batch[-1].person_id
        yield list({row.person_id: row for row in reversed(batch)}.values())


def _oblige_batch(assignment: Assignment, batch: list[Placement], plan: Terms) -> None:
    people = [row.person_id for row in batch]
    excluded = set(
        Exclusion.objects.as_of(plan.today)
        .filter(person__in=people)
        .values_list("person", flat=True)
    )
    existing = {
        row.person_id: row
        for row in Enrolment.objects.for_change()
        .filter(course=assignment.course_id, cycle=assignment.cycle, person__in=people)
        .select_related("assignment__agency")
    }
    new, changed, moves = [], [], []
    for placement in batch:
        enrolment = existing.get(placement.person_id)
        old = None
        if enrolment is None:
            enrolment = new_enrolment(assignment, placement, plan)
            new.append(enrolment)
        elif _yields(enrolment, assignment):
            old = Stand(enrolment.agency_id, enrolment.due_on, enrolment.counted_as)
            enrolment.assignment = assignment
            enrolment.agency = placement.agency
            enrolment.due_on = assignment.due_on
            enrolment.left_on = None
            changed.append(enrolment)
        else:
            continue
        enrolment.counted_as = count_state(
            enrolment,
            is_activated=placement.person.activated_at is not None,
            is_excluded=placement.person_id in excluded,
        )
        stand = Stand(placement.agency_id, assignment.due_on, enrolment.counted_as)
        if old != stand:
            moves.append((assignment.course_id, assignment.cycle, old, stand))
    Enrolment.objects.bulk_create(new, batch_size=BATCH)
    Enrolment.objects.bulk_update(
        changed, ["assignment", "agency", "due_on", "left_on", "counted_as"], batch_size=BATCH
    )
    write_deltas(moves=moves)


def new_enrolment(assignment: Assignment, placement: Placement, plan: Terms) -> Enrolment:
    """Not saved yet, and counted nowhere."""
    needs_pledge = assignment.course.has_pledge and asks_pledge(placement.agency, plan.answers)
    return Enrolment(
        person=placement.person,
        course=assignment.course,
        cycle=assignment.cycle,
        assignment=assignment,
        agency=placement.agency,
        due_on=assignment.due_on,
        counted_as=CountState.NONE,
        needs_pledge=needs_pledge,
        steps_total=plan.steps + needs_pledge,
        enrolled_at=dt.datetime.combine(plan.today, dt.time.min, tzinfo=placement.agency.zone),
    )


def _yields(enrolment: Enrolment, assignment: Assignment) -> bool:
    """Whether the unfinished enrolment comes under this assignment now."""
    if enrolment.completed_at is not None:
        return False
    held = enrolment.assignment
    if held is None or held.withdrawn_on is not None or enrolment.left_on is not None:
        return True
    return held.agency.contains(assignment.agency)
