"""From the sections of a quiz to a frozen paper."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import BooleanField, QuerySet, Value

from people.bulk import among, insert
from people.models import Person
from people.prepared import prepared
from quizzes.drawing import Candidate, Pool, about, draw_paper
from quizzes.kinds import kind_named
from quizzes.models import Attempt, QuestionVersion, Quiz, QuizSection, Slot


class _Current(NamedTuple):
    """A version that may be drawn, with what the sections filter by."""

    pk: int
    question: int
    practice: int
    difficulty: int
    tags: list[str]


def write_paper(
    *, attempt: Attempt, rng: random.Random, practices: frozenset[int] | None = None
) -> int:
    """Draw the versions, shuffle their options, and write the slots, which nothing redraws; how many they are."""
    found = pools(attempt.quiz, attempt.person)
    drawn = draw_paper(found if practices is None else about(practices, found), rng)
    keys = [candidate.version for candidate in drawn]
    versions = {version.pk: version for version in _drawn(versions=keys)}
    paper = (versions[key] for key in keys)
    columns = {
        "attempt_id": [attempt.pk] * len(keys),
        "position": range(1, len(keys) + 1),
        "version_id": keys,
        "order": [kind_named(each.kind).new_order(each.content["answer"], rng) for each in paper],
    }
    return len(insert(Slot, columns, len(keys)))


@prepared
def _drawn(versions: list[int]) -> QuerySet[QuestionVersion]:
    return QuestionVersion.objects.filter(pk__in=among(versions, "bigint")).only("kind", "content")


def pools(quiz: Quiz, person: Person) -> list[Pool]:
    """What each section may draw, with how often the person saw each question in this quiz."""
    return _pools(quiz.pk, Counter(_seen(person=person.pk, quiz=quiz.pk)))


def practices_in(quiz: int) -> frozenset[int]:
    """What its sections may ask about today."""
    found = _pools(quiz, Counter())
    return frozenset(each.practice for pool in found for each in pool.candidates)


def _pools(quiz: int, seen: Counter[int]) -> list[Pool]:
    versions = [_Current(*row) for row in _current()]
    sections = _sections(quiz=quiz)
    practices, questions = _limits(quiz)

    def candidates(section: QuizSection) -> Iterator[Candidate]:
        asked = practices[section.pk], questions[section.pk]
        for version in versions:
            if _fits(version, section, *asked):
                times = seen[version.question]
                yield Candidate(version.question, version.pk, version.practice, times)

    return [Pool(section.draw, tuple(candidates(section))) for section in sections]


@prepared
def _seen(person: int, quiz: int) -> QuerySet[Slot, int]:
    slots = Slot.objects.filter(attempt__person=person, attempt__quiz=quiz)
    return slots.values_list("version__question_id", flat=True)


@prepared
def _current() -> QuerySet[QuestionVersion, tuple[int, int, int, int, list[str]]]:
    live = QuestionVersion.objects.filter(is_current=True, is_scored=True, question__live=True)
    return live.values_list("pk", "question", "practice", "question__difficulty", "question__tags")


@prepared
def _sections(quiz: int) -> QuerySet[QuizSection]:
    return QuizSection.objects.filter(quiz=quiz)


@prepared
def _named(quiz: int) -> QuerySet[QuizSection, tuple[int, int, bool]]:
    """Section and practice, section and question: one statement for both."""
    held = QuizSection.objects.filter(quiz=quiz).order_by()
    practices = held.filter(practices__isnull=False).values_list(
        "pk", "practices", Value(True, output_field=BooleanField())
    )
    questions = held.filter(questions__isnull=False).values_list(
        "pk", "questions", Value(False, output_field=BooleanField())
    )
    return practices.union(questions, all=True)


def _limits(quiz: int) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """The practices that each section is limited to, and the questions."""
    practices: dict[int, set[int]] = defaultdict(set)
    questions: dict[int, set[int]] = defaultdict(set)
    for section, target, is_practice in _named(quiz=quiz):
        (practices if is_practice else questions)[section].add(target)
    return practices, questions


def _fits(
    version: _Current, section: QuizSection, practices: set[int], questions: set[int]
) -> bool:
    """Empty filters mean: no limit."""
    return (
        (not questions or version.question in questions)
        and (not practices or version.practice in practices)
        and (not section.tags or bool(set(section.tags) & set(version.tags)))
        and (section.difficulty is None or version.difficulty == section.difficulty)
    )
