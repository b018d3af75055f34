"""Who takes part: enrolling, and counting an enrolment where it stands."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.actions.counts import NOTHING, recount
from courses.actions.following import pledge_answers
from courses.models import AssignmentExclusion, CoursePage, Enrolment
from courses.outline import outline
from courses.standing import asks_pledge, count_state
from people.actions.audit import record
from people.models import Exclusion, Person, Placement
from people.prepared import prepared

SELF_CYCLE_FORMAT = "%Y"


@transaction.atomic
def enrol(
    *, person: Person, course: CoursePage, cycle: str, agency: Agency, now: dt.datetime
) -> Enrolment:
    """The person's enrolment of that cycle, of their own will; made when there is none."""
    needs_pledge = course.has_pledge and asks_pledge(agency.path, pledge_answers())
    enrolment, is_new = Enrolment.objects.get_or_create(
        person=person,
        course=course,
        cycle=cycle,
        defaults={
            "agency": agency,
            "needs_pledge": needs_pledge,
            "steps_total": outline(course).step_count + needs_pledge,
            "enrolled_at": now,
        },
    )
    if is_new:
        restate(enrolment=enrolment, today=timezone.localdate(now, agency.zone))
    return enrolment


@transaction.atomic
def enrol_self(*, person: Person, course: CoursePage, now: dt.datetime) -> Enrolment | None:
    """Self-enrolment where the course allows it; None when it does not or nobody is placed."""
    hold_tree_still()
    agency = Placement.objects.agency_of(person, timezone.localdate(now))
    if not course.self_enrolment or agency is None:
        return None
    cycle = timezone.localdate(now, agency.zone).strftime(SELF_CYCLE_FORMAT)
    enrolment = enrol(person=person, course=course, cycle=cycle, agency=agency, now=now)
    record(actor=person, verb="enrolled_self", subject=enrolment)
    return enrolment


@transaction.atomic(savepoint=False)
def restate(
    *,
    enrolment: Enrolment,
    today: dt.date,
    is_locked: bool = False,
    also: Mapping[str, Any] = NOTHING,
) -> None:
    """Counts the enrolment in the column where it now stands; `also` are fields to write with it."""
    found = _excusing.first(
        person=enrolment.person_id, assignment=enrolment.assignment_id or 0, day=today
    )
    state = count_state(
        enrolment,
        is_activated=enrolment.person.activated_at is not None,
        is_excluded=found is not None,
    )
    recount(
        enrolment=enrolment,
        state=state,
        agency=enrolment.agency,
        due_on=enrolment.due_on,
        is_locked=is_locked,
        also=also,
    )


@prepared
def _excusing(person: int, assignment: int, day: dt.date) -> QuerySet[Exclusion, int]:
    """A row when the person need not take part that day, or not in this assignment."""
    resting = Exclusion.objects.as_of(day).filter(person=person).values_list("pk", flat=True)
    excused = AssignmentExclusion.objects.as_of(day).filter(person=person, assignment=assignment)
    return resting.union(excused.values_list("pk", flat=True), all=True)[:1]
