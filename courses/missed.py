"""Who missed what in the round before, and what of a course teaches it. Reads only."""

from collections.abc import Mapping, Sequence
from typing import Any

from courses.models import CoursePage, Enrolment, LessonPage, RenewalScope
from courses.narrowing import Asked, Taught, ask_about
from courses.outline import Outline, outline
from people.bulk import among
from quizzes.actions.papers import practices_in
from quizzes.missed import practices_missed
from quizzes.models import Attempt


def asked_of_each(course: CoursePage, people: Sequence[int]) -> dict[int, Asked]:
    """Person → what a renewal asks of them; who is absent takes the whole course again.

    Absent is everybody where the course says so, and who answered no question of it that is still
    known. The statements grow with the modules of the course, never with the people.
    """
    if course.renewal_scope != RenewalScope.MISSED or not people:
        return {}
    plan = outline(course)
    missed = practices_missed(_first_attempts(plan, people))
    taught = taught_in(plan)
    found = {person: ask_about(practices, plan, taught) for person, practices in missed.items()}
    return {person: asked for person, asked in found.items() if asked}


def taught_in(plan: Outline) -> Taught:
    """As lessons name practices in their blocks, and module quizzes may draw them today."""
    lessons = LessonPage.objects.filter(pk__in=plan.required_lesson_ids).only("body")
    return Taught(
        lessons={lesson.pk: _named(lesson.body.raw_data) for lesson in lessons},
        quizzes={quiz: practices_in(quiz) for quiz in plan.module_quiz_ids},
    )


def _named(blocks: Sequence[Mapping[str, Any]]) -> frozenset[int]:
    values = (block["value"] for block in blocks)
    named = (value.get("practice") for value in values if isinstance(value, Mapping))
    return frozenset(practice for practice in named if practice)


def _first_attempts(plan: Outline, people: Sequence[int]) -> list[int]:
    """Of each person and quiz the first that counted for their newest completion. Two queries."""
    keys = among(people, "bigint")
    completed = Enrolment.objects.completed().filter(course=plan.pk, person__in=keys)
    rounds: dict[int, Any] = {
        person: (began, ended)
        for person, began, ended in completed.order_by("completed_at", "pk").values_list(
            "person", "enrolled_at", "completed_at"
        )
    }
    closed = Attempt.objects.closed().filter(person__in=keys, quiz__in=plan.required_quiz_ids)
    first: dict[tuple[int, int], int] = {}
    for person, quiz, finished_at, attempt in closed.order_by("number").values_list(
        "person", "quiz", "finished_at", "pk"
    ):
        began, ended = rounds.get(person, (None, None))
        if began and began <= finished_at <= ended:
            first.setdefault((person, quiz), attempt)
    return list(first.values())
