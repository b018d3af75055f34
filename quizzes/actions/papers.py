"""From the sections of a quiz to a frozen paper."""

import random
from collections import Counter, defaultdict
from typing import NamedTuple

from django.db import models

from people.models import Person
from quizzes.drawing import Candidate, Pool, draw_paper
from quizzes.kinds import kind_named
from quizzes.models import Attempt, QuestionVersion, Quiz, QuizSection, Slot


class _Current(NamedTuple):
    """A version that may be drawn, with what the sections filter by."""

    pk: int
    question: int
    practice: int
    difficulty: int
    tags: list[str]


def write_paper(*, attempt: Attempt, rng: random.Random) -> list[Slot]:
    """Draw the versions, shuffle their options, and write the slots; nothing redraws them."""
    candidates = draw_paper(pools(attempt.quiz, attempt.person), rng)
    versions = QuestionVersion.objects.only("kind", "content").in_bulk(
        [candidate.version for candidate in candidates]
    )
    slots = []
    for position, candidate in enumerate(candidates, start=1):
        version = versions[candidate.version]
        order = kind_named(version.kind).new_order(version.content["answer"], rng)
        slots.append(Slot(attempt=attempt, position=position, version=version, order=order))
    return Slot.objects.bulk_create(slots)


def pools(quiz: Quiz, person: Person) -> list[Pool]:
    """What each section may draw, with how often the person saw each question in this quiz."""
    seen = Counter(
        Slot.objects.filter(attempt__person=person, attempt__quiz=quiz).values_list(
            "version__question_id", flat=True
        )
    )
    versions = [
        _Current(*row)
        for row in QuestionVersion.objects.filter(
            is_current=True, is_scored=True, question__live=True
        ).values_list("pk", "question", "practice", "question__difficulty", "question__tags")
    ]
    sections = list(QuizSection.objects.filter(quiz=quiz))
    practices = _named(QuizSection.practices.through, quiz, "practice_id")
    questions = _named(QuizSection.questions.through, quiz, "question_id")
    return [
        Pool(
            draw=section.draw,
            candidates=tuple(
                Candidate(
                    question=version.question,
                    version=version.pk,
                    practice=version.practice,
                    seen=seen[version.question],
                )
                for version in versions
                if _fits(version, section, practices[section.pk], questions[section.pk])
            ),
        )
        for section in sections
    ]


def _named(through: type[models.Model], quiz: Quiz, column: str) -> dict[int, set[int]]:
    """What each section names, by section; one query for the whole quiz."""
    named: dict[int, set[int]] = defaultdict(set)
    rows = through._default_manager.filter(quizsection__quiz=quiz)
    for section, target in rows.values_list("quizsection_id", column):
        named[section].add(target)
    return named


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
