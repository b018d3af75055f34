"""Which quizzes an enrolment opens. Registered as a rule with quizzes, which knows no courses."""

from django.db.models import Q

from courses.actions.completion import steps_done
from courses.models import CoursePage, Enrolment, ModulePage
from courses.outline import outline
from people.models import Person
from quizzes.models import Quiz


def courses_using(quiz: Quiz) -> set[int]:
    """Live courses with the quiz as their pre-test, a module's quiz, or the final test."""
    courses = CoursePage.objects.live().filter(Q(pretest=quiz) | Q(final=quiz))
    found = set(courses.values_list("pk", flat=True))
    steps = [
        module.path[: -module.steplen] for module in ModulePage.objects.live().filter(quiz=quiz)
    ]
    return found | set(
        CoursePage.objects.live().filter(path__in=steps).values_list("pk", flat=True)
    )


def enrolments_opening(person: Person, quiz: Quiz) -> list[Enrolment]:
    """The person's enrolments, not left, in courses that use the quiz; the newest first."""
    return list(
        Enrolment.objects.filter(person=person, course__in=courses_using(quiz), left_on=None)
        .select_related("course", "agency", "person")
        .order_by("-enrolled_at")
    )


def enrolled_may_take(person: Person, quiz: Quiz) -> bool:
    """Closed to outsiders; the final opens when lessons and module quizzes are done."""
    return any(_is_reached(enrolment, quiz) for enrolment in enrolments_opening(person, quiz))


def _is_reached(enrolment: Enrolment, quiz: Quiz) -> bool:
    plan = outline(enrolment.course)
    if plan.final is None or plan.final.pk != quiz.pk or enrolment.completed_at is not None:
        return True
    return steps_done(enrolment, plan).opens_final(plan)
