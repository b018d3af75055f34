"""What the pages of a running attempt show: never the key, never a reason."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from quizzes.delivery import milliseconds, stamp
from quizzes.models import Attempt, Slot
from quizzes.papersheet import Paper, kind_of


def frame(paper: Paper) -> dict[str, Any]:
    """What stands around the questions: all places, the clock, and the stamp for the device.

    The addresses that a position completes are looked up once, not once a place.
    """
    attempt, now = paper.attempt, timezone.now()
    left = attempt.deadline_at - now if attempt.deadline_at else None
    return {
        "attempt": attempt,
        "quiz": attempt.quiz,
        "sheet": paper.sheet,
        "questions_url": _before_position("question", attempt),
        "saves_url": _before_position("save", attempt),
        "flags_url": _before_position("flag", attempt),
        "stamp": stamp(attempt.public_id, now),
        "minutes_left": max(0, -(-int(left.total_seconds()) // 60)) if left is not None else None,
        "is_past_deadline": attempt.is_past_deadline(now),
    }


def _before_position(name: str, attempt: Attempt) -> str:
    return reverse(f"quizzes:{name}", args=[attempt.public_id, 1]).removesuffix("1/")


def asked(paper: Paper, slot: Slot) -> dict[str, Any]:
    """One question with what was answered to it so far."""
    place, kind = paper.sheet.at(slot.position), kind_of(slot)
    content = slot.version.content
    return {
        "position": slot.position,
        "is_flagged": place.is_flagged,
        "is_saved": place.is_answered,
        "is_last": slot.position == paper.sheet.total,
        "stem": content["stem"],
        "template": kind.template,
        "shown": kind.present(content["answer"], slot.order, place.answer),
        "held": place.sequence,
        "sequence": max(place.sequence + 1, milliseconds(timezone.now())),
    }


def as_held(slot: Slot, answer: dict[str, Any]) -> dict[str, Any]:
    """The question with an answer that has not been saved yet."""
    content = slot.version.content["answer"]
    return {
        "shown": kind_of(slot).present(content, slot.order, answer),
        "is_saved": False,
        "is_held": True,
    }


def laid_out(paper: Paper) -> dict[str, Any]:
    """Every question of a paper that was read whole, for a device that turns the pages itself."""
    return {"questions": [asked(paper, slot) for slot in paper.slots]}
