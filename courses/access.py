"""Which quizzes an enrolment opens, and to what. Registered as a rule with quizzes, which knows no courses."""

import datetime as dt

from django.db.models import QuerySet

from courses.actions.completion import steps_done
from courses.models import Enrolment
from courses.narrowing import asked_of, plan_of
from courses.outline import outline
from courses.scopes import newest_first, own_enrolments, running_rounds
from people.models import Person
from people.prepared import prepared
from quizzes.access import Admission
from quizzes.models import Quiz


def enrolments_opening(person: Person, quiz: Quiz, *, for_change: bool = False) -> list[Enrolment]:
    """The person's enrolments, not left, in live courses that use the quiz; the newest first.

    `for_change` locks them until the end of the transaction.
    """
    held = _held_for_change(person=person.pk) if for_change else own_enrolments(person)
    found = newest_first(each for each in held if quiz.pk in outline(each.course).quiz_ids)
    for enrolment in found:
        enrolment.person = person
    return found


@prepared
def _held_for_change(person: int) -> QuerySet[Enrolment]:
    held = Enrolment.objects.filter(person=person, course__live=True, left_on=None)
    return held.for_change().select_related("course", "narrowing")


def admission_by_enrolment(person: Person, quiz: Quiz) -> Admission | None:
    """Closed to outsiders; the final opens when lessons and module quizzes are done.

    A renewal that asks only for what was missed draws from that, unless another round, for which
    the same attempt counts, asks for all.
    """
    running = running_rounds(enrolments_opening(person, quiz))
    if not any(_is_reached(each, quiz) for each in running):
        return None
    unfinished = [each for each in running if each.completed_at is None]
    asked = [asked_of(each) for each in unfinished or running]
    # Who missed nothing takes the final whole: no practices are no limit.
    missed = [each.practices for each in asked if each and each.practices]
    is_limited = len(missed) == len(asked)
    return Admission(frozenset[int]().union(*missed) if is_limited else None)


def round_began(person: Person, quiz: Quiz) -> dt.datetime | None:
    """When the person's newest round that uses the quiz began, where another went before it."""
    found = enrolments_opening(person, quiz)
    if any(each.course_id == found[0].course_id for each in found[1:]):
        return found[0].enrolled_at
    return None


def _is_reached(enrolment: Enrolment, quiz: Quiz) -> bool:
    plan = plan_of(enrolment)
    if plan.final is None or plan.final.pk != quiz.pk or enrolment.completed_at is not None:
        return True
    return steps_done(enrolment, plan).opens_final(plan)
