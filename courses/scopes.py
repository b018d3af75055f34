"""A learner's own enrolments. Anyone else's are not found."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from courses.models import Enrolment
from people.models import Person
from people.prepared import prepared


def own_enrolments(person: Person) -> list[Enrolment]:
    """Those in live courses that were not left, the most urgent first. One query."""
    found = _held(person=person.pk)
    for enrolment in found:
        enrolment.person = person
    return found


def own_rounds(person: Person, slug: str) -> list[Enrolment]:
    """The person's enrolments in the course, the newest first."""
    return newest_first(each for each in own_enrolments(person) if each.course.slug == slug)


def own_enrolment(person: Person, slug: str) -> Enrolment | None:
    """The newest of them; the scope of every page below the course."""
    return next(iter(own_rounds(person, slug)), None)


def newest_first(found: Iterable[Enrolment]) -> list[Enrolment]:
    return sorted(found, key=_age, reverse=True)


def running_rounds(found: list[Enrolment]) -> list[Enrolment]:
    """What is done now counts for the newest round of each course, and for those before it that are not over.

    A round that is completed, or past its due date, stays as it was.
    """
    newest = _newest(found)
    return [
        each
        for each in found
        if newest[each.course_id] is each or (each.completed_at is None and _is_in_time(each))
    ]


def walked(enrolments: list[Enrolment]) -> list[Enrolment]:
    """Without what is unfinished and was followed by a newer round of the same course: its pages lead there."""
    newest = _newest(enrolments)
    return [
        each
        for each in enrolments
        if each.completed_at is not None or newest[each.course_id] is each
    ]


def _newest(found: Iterable[Enrolment]) -> dict[int, Enrolment]:
    """Course → the newest enrolment in it."""
    return {each.course_id: each for each in sorted(found, key=_age)}


def _is_in_time(enrolment: Enrolment) -> bool:
    if enrolment.due_on is None:
        return False
    today: dt.date = timezone.localdate(timezone=enrolment.agency.zone)
    return enrolment.due_on >= today


def _age(enrolment: Enrolment) -> tuple[dt.datetime, int]:
    return enrolment.enrolled_at, enrolment.pk


@prepared
def _held(person: int) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.filter(person=person, course__live=True, left_on=None)
        .select_related("course", "agency", "completion", "assignment", "narrowing")
        .order_by("due_on", "-enrolled_at")
    )
