"""Assigning courses to a subtree: everyone placed there who is meant is enrolled, whole or not at all."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.actions.following import follow
from courses.actions.series import Yearly, begin_series, end_series, keep_terms
from courses.fitting import EVERYONE, Audience
from courses.models import Assignment, AssignmentState, CoursePage, Enrolment
from people.actions.audit import record
from people.models import Person, Placement

MOST_AT_ONCE = 5000  # people; more are left to the worker


@dataclass(frozen=True, slots=True)
class Letter:
    """The letter by which a course is assigned; `file` is the name under which it is kept."""

    number: str = ""
    dated_on: dt.date | None = None
    file: str = ""


NO_LETTER = Letter()


@transaction.atomic
def assign_course(
    *,
    course: CoursePage,
    agency: Agency,
    cycle: str,
    due_on: dt.date,
    actor: Person | None,
    today: dt.date,
    audience: Audience = EVERYONE,
    letter: Letter = NO_LETTER,
) -> Assignment:
    """Obliges everyone placed under the agency who is meant, at once.

    Given again, it changes who is meant, the due date and the letter; parts of the letter that are
    left out stay. An assignment nearer to a unit goes before one given further up.
    """
    agency = standing_still(agency)
    assignment = _give(course, agency, cycle, due_on, actor, today, audience, letter)
    _oblige(assignment, _touched(assignment, today), today)
    return assignment


@transaction.atomic
def assign_courses(
    *,
    courses: Iterable[CoursePage],
    agency: Agency,
    cycle: str,
    due_on: dt.date,
    actor: Person,
    today: dt.date,
    audience: Audience = EVERYONE,
    letter: Letter = NO_LETTER,
    repeats: Yearly | None = None,
) -> list[Assignment]:
    """The same for several courses; where it touches many people, the worker does it.

    With `repeats` each is the first round of a series, or the newest of the one that stands.
    """
    agency = standing_still(agency)
    given = [
        _give(course, agency, cycle, due_on, actor, today, audience, letter) for course in courses
    ]
    for assignment in given:
        if repeats is not None:
            begin_series(assignment=assignment, rule=repeats, actor=actor, today=today)
        oblige_or_queue(assignment, today)
    return given


@transaction.atomic
def change_assignment(
    *, assignment: Assignment, due_on: dt.date, letter: Letter, actor: Person, today: dt.date
) -> None:
    """Another due date or letter; whoever has not finished has the new date."""
    assignment.agency = standing_still(assignment.agency)
    is_moved = assignment.due_on != due_on
    assignment.due_on, assignment.closed_on = due_on, None
    _put_letter(assignment, letter)
    assignment.save(
        update_fields=["due_on", "closed_on", "letter_number", "letter_date", "letter_file"]
    )
    keep_terms(assignment=assignment)
    record(
        actor=actor,
        verb="changed_assignment",
        subject=assignment,
        details={"due_on": due_on.isoformat(), "cycle": assignment.cycle},
    )
    if is_moved:
        oblige_or_queue(assignment, today)


@transaction.atomic
def withdraw_assignment(
    *, assignment: Assignment, actor: Person | None, today: dt.date, ends_series: bool = False
) -> None:
    """Ends the obligation; what is completed stays. A second time changes nothing.

    Further rounds of its series open all the same, unless that ends too.
    """
    if ends_series and assignment.series is not None:
        end_series(series=assignment.series, actor=actor, today=today)
    if assignment.withdrawn_on is not None:
        return
    assignment.agency = standing_still(assignment.agency)
    assignment.withdrawn_on = today
    assignment.save(update_fields=["withdrawn_on"])
    record(actor=actor, verb="withdrew_assignment", subject=assignment)
    oblige_or_queue(assignment, today)


@transaction.atomic
def retry_assignment(*, assignment: Assignment, actor: Person) -> None:
    """The worker tries again what it could not do; nothing when it did not fail."""
    failed = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.FAILED)
    if failed.update(state=AssignmentState.QUEUED):
        record(actor=actor, verb="retried_assignment", subject=assignment)
        _queue(assignment)


@transaction.atomic
def carry_out(*, assignment: Assignment) -> None:
    """What was left to the worker: all of it, or nothing. May run twice."""
    hold_tree_still()
    rows = Assignment.objects.select_for_update(of=("self",))
    locked = rows.select_related("agency").get(pk=assignment.pk)
    if locked.state != AssignmentState.QUEUED:
        return
    today = timezone.localdate(timezone=locked.agency.zone)
    _oblige(locked, _touched(locked, today), today)


def give_up(*, assignment: Assignment) -> None:
    """After a fault nobody foresaw: the list says so, and offers to try again."""
    queued = Assignment.objects.filter(pk=assignment.pk, state=AssignmentState.QUEUED)
    queued.update(state=AssignmentState.FAILED)


def standing_still(agency: Agency) -> Agency:
    """The agency where it stands now, and stays until the end of the transaction."""
    hold_tree_still()
    return Agency.objects.get(pk=agency.pk)


def oblige_or_queue(assignment: Assignment, today: dt.date) -> None:
    """At once, or by the worker where it touches many people."""
    people = _touched(assignment, today)
    if len(people) <= MOST_AT_ONCE:
        _oblige(assignment, people, today)
        return
    assignment.state = AssignmentState.QUEUED
    assignment.save(update_fields=["state"])
    _queue(assignment)


def _give(
    course: CoursePage,
    agency: Agency,
    cycle: str,
    due_on: dt.date,
    actor: Person | None,
    today: dt.date,
    audience: Audience,
    letter: Letter,
) -> Assignment:
    assignment, is_new = Assignment.objects.get_or_create(
        course=course,
        agency=agency,
        cycle=cycle,
        defaults={"due_on": due_on, "assigned_by": actor, "assigned_on": today},
    )
    assignment.due_on = due_on
    assignment.statuses, assignment.post_words = list(audience.statuses), list(audience.words)
    assignment.withdrawn_on = assignment.closed_on = None
    _put_letter(assignment, letter)
    assignment.save()
    keep_terms(assignment=assignment)
    record(
        actor=actor,
        verb="assigned_course" if is_new else "changed_assignment",
        subject=assignment,
        details={
            "due_on": due_on.isoformat(),
            "cycle": cycle,
            "statuses": assignment.statuses,
            "post_words": assignment.post_words,
        },
    )
    return assignment


def _put_letter(assignment: Assignment, letter: Letter) -> None:
    assignment.letter_number = letter.number or assignment.letter_number
    assignment.letter_date = letter.dated_on or assignment.letter_date
    if letter.file:
        assignment.letter_file.name = letter.file


def _touched(assignment: Assignment, today: dt.date) -> set[int]:
    """Whoever has it unfinished and, while it stands, everyone placed under the agency."""
    unfinished = Enrolment.objects.filter(assignment=assignment, completed_at=None)
    people = set(unfinished.values_list("person", flat=True))
    if assignment.withdrawn_on is None:
        placed = Placement.objects.as_of(today).within(assignment.agency)
        people.update(placed.values_list("person", flat=True))
    return people


def _oblige(assignment: Assignment, people: Collection[int], today: dt.date) -> None:
    follow(people=people, today=today, key=(assignment.course_id, assignment.cycle))
    if assignment.state != AssignmentState.DONE:
        assignment.state = AssignmentState.DONE
        assignment.save(update_fields=["state"])


def _queue(assignment: Assignment) -> None:
    pk = assignment.pk
    transaction.on_commit(lambda: async_task("courses.tasks.oblige", pk))
