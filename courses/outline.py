"""The structure of a course as learners walk it: modules, lessons, quizzes. Read often, so cached."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

from django.core.cache import cache
from django.urls import reverse
from django.utils.functional import cached_property

from courses.models import CoursePage, LessonPage, ModulePage
from quizzes.models import Quiz

KEEP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class QuizRef:
    pk: int
    slug: str
    title: str
    is_asked: bool = True

    @property
    def url(self) -> str:
        return reverse("quizzes:start", args=[self.slug])


@dataclass(frozen=True, slots=True)
class LessonRef:
    pk: int
    slug: str
    title: str
    summary: str
    minutes: int
    is_required: bool
    url: str
    is_asked: bool = True


@dataclass(frozen=True)
class ModuleRef:
    pk: int
    number: int
    slug: str
    title: str
    summary: str
    objectives: tuple[str, ...]
    url: str
    lessons: tuple[LessonRef, ...]
    quiz: QuizRef | None

    @property
    def asked_lessons(self) -> list[LessonRef]:
        return [lesson for lesson in self.lessons if lesson.is_asked]

    @property
    def asked_quiz(self) -> QuizRef | None:
        return self.quiz if self.quiz and self.quiz.is_asked else None

    @property
    def is_left_out(self) -> bool:
        """Whether a renewal asks for nothing of it."""
        has_parts = bool(self.lessons or self.quiz)
        return has_parts and not self.asked_lessons and self.asked_quiz is None

    @property
    def minutes(self) -> int:
        return sum(lesson.minutes for lesson in self.asked_lessons)

    @property
    def required_ids(self) -> set[int]:
        return {lesson.pk for lesson in self.lessons if lesson.is_required}


@dataclass(frozen=True)
class Outline:
    pk: int
    slug: str
    title: str
    modules: tuple[ModuleRef, ...]
    pretest: QuizRef | None
    final: QuizRef | None
    # In a renewal that asks only for what was missed: how many practices that were.
    missed: int | None = None

    @cached_property
    def required_lesson_ids(self) -> frozenset[int]:
        return frozenset(pk for module in self.modules for pk in module.required_ids)

    @cached_property
    def module_quiz_ids(self) -> frozenset[int]:
        return frozenset(module.asked_quiz.pk for module in self.modules if module.asked_quiz)

    @cached_property
    def required_quiz_ids(self) -> frozenset[int]:
        return self.module_quiz_ids | ({self.final.pk} if self.final else frozenset())

    @cached_property
    def quiz_ids(self) -> frozenset[int]:
        """Every quiz of the course: its pre-test, those of its modules, the final test."""
        parts = (self.pretest, *(module.quiz for module in self.modules), self.final)
        return frozenset(quiz.pk for quiz in parts if quiz)

    @property
    def step_count(self) -> int:
        """Steps that everyone takes; the pledge comes on top where it is asked for."""
        return len(self.required_lesson_ids) + len(self.required_quiz_ids)

    def lessons(self) -> Iterator[tuple[ModuleRef, LessonRef]]:
        for module in self.modules:
            for lesson in module.lessons:
                yield module, lesson

    def module(self, slug: str) -> ModuleRef | None:
        return next((module for module in self.modules if module.slug == slug), None)

    def lesson(self, module_slug: str, slug: str) -> LessonRef | None:
        module = self.module(module_slug)
        lessons = module.lessons if module else ()
        return next((lesson for lesson in lessons if lesson.slug == slug), None)


# Each process keeps what it built; the cache says only which edition holds, because packing and
# unpacking a whole outline on every page cost more than any query of it.
_built: dict[int, tuple[str, Outline]] = {}


def outline(course: CoursePage) -> Outline:
    """The outline as published; a publication elsewhere shows after a minute at the latest."""
    key = cache_key(course.pk)
    edition = cache.get(key)
    kept = _built.get(course.pk)
    if kept is not None and kept[0] == edition:
        return kept[1]
    if edition is None:
        edition = uuid4().hex
        cache.set(key, edition, KEEP_SECONDS)
    found = build_outline(course)
    _built[course.pk] = (edition, found)
    return found


def forget_outline(course_pk: int) -> None:
    cache.delete(cache_key(course_pk))


def cache_key(course_pk: int) -> str:
    return f"courses.outline.{course_pk}"


def build_outline(course: CoursePage) -> Outline:
    modules = list(
        ModulePage.objects.child_of(course).live().select_related("quiz").order_by("path")
    )
    lessons = list(LessonPage.objects.descendant_of(course).live().defer("body").order_by("path"))
    tests = Quiz.objects.in_bulk([pk for pk in (course.pretest_id, course.final_id) if pk])
    return Outline(
        pk=course.pk,
        slug=course.slug,
        title=course.title,
        modules=tuple(
            _module(
                course, module, number, [row for row in lessons if row.path.startswith(module.path)]
            )
            for number, module in enumerate(modules, start=1)
        ),
        pretest=_quiz(tests.get(course.pretest_id)),
        final=_quiz(tests.get(course.final_id)),
    )


def _module(
    course: CoursePage, module: ModulePage, number: int, lessons: list[LessonPage]
) -> ModuleRef:
    return ModuleRef(
        pk=module.pk,
        number=number,
        slug=module.slug,
        title=module.title,
        summary=module.summary,
        objectives=tuple(module.objective_list),
        url=reverse("courses:module", args=[course.slug, module.slug]),
        lessons=tuple(
            LessonRef(
                pk=lesson.pk,
                slug=lesson.slug,
                title=lesson.title,
                summary=lesson.summary,
                minutes=lesson.minutes,
                is_required=lesson.is_required,
                url=reverse("courses:lesson", args=[course.slug, module.slug, lesson.slug]),
            )
            for lesson in lessons
        ),
        quiz=_quiz(module.quiz),
    )


def _quiz(quiz: Quiz | None) -> QuizRef | None:
    return QuizRef(quiz.pk, quiz.slug, quiz.title) if quiz else None
