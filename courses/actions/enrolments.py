"""Who takes part: enrolling, and keeping enrolments true to placements and assignments."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from agencies.models import Agency
from courses.actions.counts import recount
from courses.models import Assignment, CountState, CoursePage, Enrolment
from courses.outline import outline
from courses.standing import asks_pledge, count_state
from people.actions.audit import record
from people.models import Exclusion, Person, Placement

SELF_CYCLE_FORMAT = "%Y"


def pledge_answers() -> dict[str, bool]:
    """Path → whether a pledge is asked for, only where an agency has said so."""
    asked = Agency.objects.filter(asks_pledge__isnull=False)
    return dict(asked.values_list("path", "asks_pledge"))


@transaction.atomic
def enrol(
    *,
    person: Person,
    course: CoursePage,
    cycle: str,
    agency: Agency,
    now: dt.datetime,
    assignment: Assignment | None = None,
) -> Enrolment:
    """The person's enrolment of that cycle; made when there is none."""
    needs_pledge = course.has_pledge and asks_pledge(agency, pledge_answers())
    enrolment, is_new = Enrolment.objects.get_or_create(
        person=person,
        course=course,
        cycle=cycle,
        defaults={
            "assignment": assignment,
            "agency": agency,
            "due_on": assignment.due_on if assignment else None,
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
    agency: Agency | None = None,
    due_on: dt.date | None = None,
    is_locked: bool = False,
) -> None:
    """Counts the enrolment in the column where it now stands."""
    is_excluded = Exclusion.objects.holds_for(enrolment.person_id, today)
    state = count_state(
        enrolment, is_activated=enrolment.person.activated_at is not None, is_excluded=is_excluded
    )
    recount(
        enrolment=enrolment,
        state=state,
        agency=agency or enrolment.agency,
        due_on=due_on or enrolment.due_on,
        is_locked=is_locked,
    )


@transaction.atomic
def sync_person(*, person: Person, today: dt.date) -> None:
    """Late joiners are enrolled, unfinished enrolments move or end; what is completed stays."""
    agency = Placement.objects.agency_of(person, today)
    duties = duties_at([agency])[agency.pk] if agency else {}
    held = Enrolment.objects.for_change().filter(person=person).select_related("course", "person")
    for enrolment in held:
        duty = duties.pop((enrolment.course_id, enrolment.cycle), None)
        if enrolment.completed_at is not None:
            continue
        if duty is not None and agency is not None:
            _oblige(enrolment, duty, agency, today)
        elif enrolment.assignment_id is not None:
            _leave(enrolment, today)
        elif agency is not None:
            restate(enrolment=enrolment, today=today, agency=agency)
    if agency is not None:
        now = dt.datetime.combine(today, dt.time.min, tzinfo=agency.zone)
        for duty in duties.values():
            enrol(
                person=person,
                course=duty.course,
                cycle=duty.cycle,
                agency=agency,
                now=now,
                assignment=duty,
            )


def duties_at(agencies: Collection[Agency]) -> dict[int, dict[tuple[int, str], Assignment]]:
    """Unit → course and cycle → the assignment that holds there: the one given nearest to the unit."""
    paths = {path for agency in agencies for path in agency.ancestor_paths}
    held = Assignment.objects.filter(agency__path__in=paths, withdrawn_on=None)
    given = list(held.select_related("course", "agency").order_by("agency__path"))
    return {
        agency.pk: {
            (each.course_id, each.cycle): each for each in given if each.agency.contains(agency)
        }
        for agency in agencies
    }


def _oblige(enrolment: Enrolment, duty: Assignment, agency: Agency, today: dt.date) -> None:
    needs_pledge = enrolment.course.has_pledge and asks_pledge(agency, pledge_answers())
    enrolment.assignment = duty
    enrolment.left_on = None
    enrolment.steps_total += needs_pledge - enrolment.needs_pledge
    enrolment.needs_pledge = needs_pledge
    enrolment.steps_done = min(enrolment.steps_done, enrolment.steps_total)
    enrolment.save(
        update_fields=["assignment", "left_on", "steps_total", "needs_pledge", "steps_done"]
    )
    restate(enrolment=enrolment, today=today, agency=agency, due_on=duty.due_on)


def _leave(enrolment: Enrolment, today: dt.date) -> None:
    """The old unit no longer counts the person, who need not finish any more."""
    if enrolment.left_on is None:
        enrolment.left_on = today
        enrolment.save(update_fields=["left_on"])
    recount(
        enrolment=enrolment, state=CountState.NONE, agency=enrolment.agency, due_on=enrolment.due_on
    )
