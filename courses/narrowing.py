"""What a renewal asks of somebody where the course asks only for what was missed. No query of its own."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from courses.models import Enrolment, Narrowing
from courses.outline import ModuleRef, Outline, outline


@dataclass(frozen=True, slots=True)
class Asked:
    """The practices missed, and the lessons and module quizzes about them; the final test comes on top."""

    practices: frozenset[int]
    lessons: frozenset[int]
    quizzes: frozenset[int]


@dataclass(frozen=True, slots=True)
class Taught:
    """Which practices a lesson names, and which a quiz asks about."""

    lessons: Mapping[int, frozenset[int]]
    quizzes: Mapping[int, frozenset[int]]


def ask_about(practices: frozenset[int], plan: Outline, taught: Taught) -> Asked | None:
    """Never more than the whole course asks; None where nothing would be left to do."""
    asked = Asked(
        practices,
        _about(practices, plan.required_lesson_ids, taught.lessons),
        _about(practices, plan.module_quiz_ids, taught.quizzes),
    )
    return asked if steps_of(asked, plan) else None


def steps_of(asked: Asked, plan: Outline) -> int:
    """How many steps of the course are asked; the pledge comes on top as everywhere."""
    final = {plan.final.pk} if plan.final else frozenset[int]()
    quizzes = (plan.module_quiz_ids & asked.quizzes) | final
    return len(plan.required_lesson_ids & asked.lessons) + len(quizzes)


def narrow(plan: Outline, asked: Asked) -> Outline:
    """The course as such a renewal sees it: all may be opened, and only what is asked counts.

    The whole course where none of it is left, because a course without a step is never complete.
    """
    if not steps_of(asked, plan):
        return plan
    modules = tuple(_narrowed(module, asked) for module in plan.modules)
    return replace(plan, modules=modules, pretest=None, missed=len(asked.practices))


def asked_of(enrolment: Enrolment) -> Asked | None:
    """None: the whole course, as of everybody who does not renew. Asks for no row that was joined."""
    if enrolment.lapses_on is None:
        return None
    found: Narrowing | None = getattr(enrolment, "narrowing", None)
    if found is None:
        return None
    return Asked(frozenset(found.practices), frozenset(found.lessons), frozenset(found.quizzes))


def plan_of(enrolment: Enrolment) -> Outline:
    """The outline of the course, with what counts in this enrolment."""
    plan, asked = outline(enrolment.course), asked_of(enrolment)
    return narrow(plan, asked) if asked else plan


def _about(
    practices: frozenset[int], parts: frozenset[int], taught: Mapping[int, frozenset[int]]
) -> frozenset[int]:
    return frozenset(part for part in parts if taught.get(part, frozenset()) & practices)


def _narrowed(module: ModuleRef, asked: Asked) -> ModuleRef:
    quiz = module.quiz
    return replace(
        module,
        lessons=tuple(
            lesson
            if lesson.pk in asked.lessons
            else replace(lesson, is_asked=False, is_required=False)
            for lesson in module.lessons
        ),
        quiz=replace(quiz, is_asked=quiz.pk in asked.quizzes) if quiz else None,
    )
