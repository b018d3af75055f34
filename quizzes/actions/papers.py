"""From the sections of a quiz to a frozen paper."""

import random
from collections import Counter, defaultdict

from django.db import models

from people.models import Person
from quizzes.drawing import Candidate, Pool, draw_paper
from quizzes.kinds import kind_named
from quizzes.models import Attempt, QuestionVersion, Quiz, QuizSection, Slot


def write_paper(*, attempt: Attempt, rng: random.Random) -> list[Slot]:
    """Draw the versions, shuffle their options, and write the slots; nothing redraws them."""
    candidates = draw_paper(pools(attempt.quiz, attempt.person), rng)
    versions = QuestionVersion.objects.in_bulk([candidate.version for candidate in candidates])
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
    versions = list(
        QuestionVersion.objects.filter(is_current=True, is_scored=True, question__live=True)
        .select_related("question")
        .defer("content", "question__stem", "question__explanation", "question__answer")
    )
    sections = list(QuizSection.objects.filter(quiz=quiz))
    practices = _named(QuizSection.practices.through, quiz, "practice_id")
    questions = _named(QuizSection.questions.through, quiz, "question_id")
    return [
        Pool(
            draw=section.draw,
            candidates=tuple(
                Candidate(
                    question=version.question_id,
                    version=version.pk,
                    practice=version.practice_id,
                    seen=seen[version.question_id],
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
    version: QuestionVersion, section: QuizSection, practices: set[int], questions: set[int]
) -> bool:
    """Empty filters mean: no limit."""
    return (
        (not questions or version.question_id in questions)
        and (not practices or version.practice_id in practices)
        and (not section.tags or bool(set(section.tags) & set(version.question.tags)))
        and (section.difficulty is None or version.question.difficulty == section.difficulty)
    )
