"""What giving or withdrawing an assignment would do, in numbers of people; never names."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q

from agencies.models import Agency
from courses.fitting import Audience, duties, given_at
from courses.models import Assignment, CountState, CoursePage, Enrolment
from people.models import Exclusion, Placement, Status

Group = tuple[str, str, bool]  # status, post, excluded for the time being


@dataclass(slots=True)
class Effect:
    """What happens to those who are meant, and to those who are no longer."""

    course: CoursePage
    new: int = 0
    nearer: int = 0
    wider: int = 0
    completed: int = 0
    excluded: int = 0
    leaving: int = 0


@dataclass(slots=True)
class Preview:
    meant: int = 0
    by_status: list[tuple[str, int]] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Loss:
    """Whom a withdrawal sets free, who stays obliged by another assignment, who has completed."""

    free: int
    kept: int
    completed: int


def preview(
    *, agency: Agency, courses: list[CoursePage], cycle: str, audience: Audience, today: dt.date
) -> Preview:
    """One query for the people, one for each course; grouped, so that they do not grow with people."""
    groups = {
        group: number
        for group, number in _placed(agency, today).items()
        if audience.fits(group[0], group[1])
    }
    found = Preview(meant=sum(groups.values()))
    numbers: Counter[str] = Counter()
    for (status, _post, _resting), number in groups.items():
        numbers[status] += number
    found.by_status = [(str(label), numbers[value]) for value, label in Status.choices]
    found.by_status = [(label, number) for label, number in found.by_status if number]
    found.effects = [
        _effect(agency, course, cycle, audience, dict(groups), today) for course in courses
    ]
    return found


def loss(assignment: Assignment) -> Loss:
    """Three queries."""
    rows = Enrolment.objects.filter(assignment=assignment)
    unfinished = (
        rows.filter(completed_at=None, left_on=None)
        .values_list("agency__path", "person__status", "person__post")
        .annotate(number=Count("pk"))
        .order_by()
    )
    others = Assignment.objects.standing().filter(
        course=assignment.course_id, cycle=assignment.cycle
    )
    given = list(others.exclude(pk=assignment.pk).select_related("agency"))
    free = kept = 0
    for path, status, post, number in unfinished:
        if duties(given_at(path, given), status=status, post=post):
            kept += number
        else:
            free += number
    return Loss(free, kept, rows.completed().count())


def _placed(agency: Agency, today: dt.date) -> dict[Group, int]:
    rows = (
        Placement.objects.as_of(today)
        .within(agency)
        .annotate(is_resting=_resting(today))
        .values_list("person__status", "person__post", "is_resting")
        .annotate(number=Count("person", distinct=True))
        .order_by()
    )
    return {(status, post, resting): number for status, post, resting, number in rows}


def _effect(
    agency: Agency,
    course: CoursePage,
    cycle: str,
    audience: Audience,
    without: dict[Group, int],
    today: dt.date,
) -> Effect:
    """`without` are those who are meant; whoever has an enrolment is taken out of it."""
    found = Effect(course)
    rows = _enrolled(agency, course, cycle, today)
    for path, status, post, is_resting, counted_as, is_done, number in rows:
        is_obliged = path is not None and counted_as != CountState.NONE
        if not audience.fits(status, post):
            found.leaving += number if is_obliged and not is_done and path == agency.path else 0
            continue
        without[status, post, is_resting] -= number
        if is_done:
            found.completed += number
        elif is_resting or counted_as == CountState.EXCLUDED:
            found.excluded += number
        elif not is_obliged:
            found.new += number
        elif len(path) > len(agency.path):
            found.nearer += number
        else:
            found.wider += number
    for (_status, _post, is_resting), number in without.items():
        if is_resting:
            found.excluded += number
        else:
            found.new += number
    return found


def _enrolled(agency: Agency, course: CoursePage, cycle: str, today: dt.date):
    """By the assignment's agency, status, post and state: those who are placed there today."""
    placed = Placement.objects.as_of(today).within(agency).values("person")
    return (
        Enrolment.objects.filter(course=course, cycle=cycle, person__in=placed)
        .annotate(
            is_resting=_resting(today),
            is_done=ExpressionWrapper(Q(completed_at__isnull=False), BooleanField()),
        )
        .values_list(
            "assignment__agency__path",
            "person__status",
            "person__post",
            "is_resting",
            "counted_as",
            "is_done",
        )
        .annotate(number=Count("pk"))
        .order_by()
    )


def _resting(today: dt.date) -> Exists:
    return Exists(Exclusion.objects.as_of(today).filter(person=OuterRef("person")))
