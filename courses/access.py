"""Which quizzes an enrolment opens. Registered as a rule with quizzes, which knows no courses."""

from courses.actions.completion import steps_done
from courses.models import Enrolment
from courses.outline import outline
from people.models import Person
from quizzes.models import Quiz


def enrolments_opening(person: Person, quiz: Quiz, *, for_change: bool = False) -> list[Enrolment]:
    """The person's enrolments, not left, in live courses that use the quiz; the newest first.

    `for_change` locks them until the end of the transaction.
    """
    held = Enrolment.objects.filter(person=person, course__live=True, left_on=None)
    held = (
        held.for_change().select_related("course")
        if for_change
        else held.select_related("course", "agency")
    )
    found = [enrolment for enrolment in held if quiz.pk in outline(enrolment.course).quiz_ids]
    found.sort(key=lambda enrolment: enrolment.enrolled_at, reverse=True)
    for enrolment in found:
        enrolment.person = person
    return found


def enrolled_may_take(person: Person, quiz: Quiz) -> bool:
    """Closed to outsiders; the final opens when lessons and module quizzes are done."""
    return any(_is_reached(enrolment, quiz) for enrolment in enrolments_opening(person, quiz))


def _is_reached(enrolment: Enrolment, quiz: Quiz) -> bool:
    plan = outline(enrolment.course)
    if plan.final is None or plan.final.pk != quiz.pk or enrolment.completed_at is not None:
        return True
    return steps_done(enrolment, plan).opens_final(plan)
