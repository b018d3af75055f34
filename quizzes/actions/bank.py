"""Loading a bank of questions and quizzes from files; repeating it changes nothing."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Manager

from quizzes.bankfile import block_of
from quizzes.freezing import digest_of, frozen_content
from quizzes.models import Question, Quiz, QuizSection
from regulations.models import Practice, Provision

RULES = (
    "title",
    "kind",
    "intro",
    "pass_mark",
    "attempts_allowed",
    "wait_minutes",
    "minutes",
    "review",
)


@transaction.atomic
def load_question(*, entry: Mapping[str, Any]) -> bool:
    """Create or update one question; says whether its content changed and was published.

    Raises:
        ValidationError: when a provision is unknown or the question may not be published.
    """
    question = Question.objects.filter(code=entry["code"]).first() or Question(code=entry["code"])
    question.title = entry["title"]
    question.stem = entry["stem"]
    question.explanation = entry.get("explanation") or ""
    question.practice = _practice(entry)
    question.difficulty = entry.get("difficulty") or 2
    question.tags = list(entry.get("tags") or [])
    question.is_scored = bool(entry["scored"])
    question.source_keys = list(entry.get("source_keys") or [])
    kind, value = block_of(entry)
    field = Question._meta.get_field("answer")
    question.answer = field.to_python([{"type": kind, "value": value}])
    question.live = True
    question.has_unpublished_changes = False
    question.provisions = _provisions(entry)
    digest = digest_of(frozen_content(question))
    question.save()
    current = question.versions.filter(is_current=True).first()
    if current and current.digest == digest and current.is_scored == question.is_scored:
        return False
    # Publishing sends Wagtail's signal, and our receiver freezes the version.
    question.save_revision(clean=False).publish()
    return True


@transaction.atomic
def load_quiz(*, entry: Mapping[str, Any]) -> Quiz:
    """Create or update one quiz and rewrite its sections."""
    rules = {name: entry.get(name) for name in RULES}
    rules["intro"] = rules["intro"] or ""
    rules["wait_minutes"] = rules["wait_minutes"] or 0
    quiz, _created = Quiz.objects.update_or_create(slug=entry["slug"], defaults=rules)
    QuizSection.objects.filter(quiz=quiz).delete()
    for position, part in enumerate(entry["sections"], start=1):
        section = QuizSection(
            quiz=quiz,
            position=position,
            title=part.get("title") or "",
            draw=part["draw"],
            tags=list(part.get("tags") or []),
            difficulty=part.get("difficulty"),
        )
        section.save()
        section.practices = _coded(Practice, part.get("practices"))
        section.questions = _coded(Question, part.get("questions"))
        section.save()
    return quiz


def _practice(entry: Mapping[str, Any]) -> Practice:
    practice = Practice.objects.filter(code=entry["practice"]).first()
    if practice is None:
        raise ValidationError(f"{entry['code']}: praktik {entry['practice']} tidak dikenal.")
    return practice


def _provisions(entry: Mapping[str, Any]) -> list[Provision]:
    wanted = list(entry.get("provisions") or [])
    found = {row.reference: row for row in Provision.objects.filter(reference__in=wanted)}
    unknown = [reference for reference in wanted if reference not in found]
    if unknown:
        raise ValidationError(f"{entry['code']}: ketentuan tidak dikenal: {', '.join(unknown)}.")
    return [found[reference] for reference in wanted]


def _coded(model: type[Practice] | type[Question], codes: list[str] | None) -> list[Any]:
    wanted = list(codes or [])
    manager: Manager[Any] = model._default_manager
    found = {row.code: row for row in manager.filter(code__in=wanted)}
    unknown = [code for code in wanted if code not in found]
    if unknown:
        raise ValidationError(f"Kode tidak dikenal: {', '.join(unknown)}.")
    return [found[code] for code in wanted]
