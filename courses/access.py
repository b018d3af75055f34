"""Which quizzes an enrolment opens. Registered as a rule with quizzes, which knows no courses."""

import datetime as dt

from django.db.models import QuerySet

from courses.actions.completion import steps_done
from courses.models import Enrolment
from courses.outline import outline
from courses.scopes import own_enrolments
from people.models import Person
from people.prepared import prepared
from quizzes.models import Quiz


def enrolments_opening(person: Person, quiz: Quiz, *, for_change: bool = False) -> list[Enrolment]:
    """The person's enrolments, not left, in live courses that use the quiz; the newest first.

    `for_change` locks them until the end of the transaction.
    """
    held = _held_for_change(person=person.pk) if for_change else own_enrolments(person)
    found = [enrolment for enrolment in held if quiz.pk in outline(enrolment.course).quiz_ids]
    found.sort(key=lambda enrolment: enrolment.enrolled_at, reverse=True)
    for enrolment in found:
        enrolment.person = person
    return found


@prepared
def _held_for_change(person: int) -> QuerySet[Enrolment]:
    held = Enrolment.objects.filter(person=person, course__live=True, left_on=None)
    return held.for_change().select_related("course")


def enrolled_may_take(person: Person, quiz: Quiz) -> bool:
    """Closed to outsiders; the final opens when lessons and module quizzes are done."""
    return any(_is_reached(each, quiz) for each in newest_rounds(enrolments_opening(person, quiz)))


def newest_rounds(found: list[Enrolment]) -> list[Enrolment]:
    """One of each course: what is done now is done for it, and rounds before stay as they were."""
    newest: dict[int, Enrolment] = {}
    for enrolment in found:
        newest.setdefault(enrolment.course_id, enrolment)
    return list(newest.values())


def round_began(person: Person, quiz: Quiz) -> dt.datetime | None:
    """When the person's newest round that uses the quiz began, where another went before it."""
    found = enrolments_opening(person, quiz)
    if any(each.course_id == found[0].course_id for each in found[1:]):
        return found[0].enrolled_at
    return None


def _is_reached(enrolment: Enrolment, quiz: Quiz) -> bool:
    plan = outline(enrolment.course)
    if plan.final is None or plan.final.pk != quiz.pk or enrolment.completed_at is not None:
        return True
    return steps_done(enrolment, plan).opens_final(plan)
