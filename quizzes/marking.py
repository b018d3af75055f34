"""The mark of a whole paper, from values alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from quizzes.kinds import Mark, kind_named
from quizzes.kinds.base import NOTHING


@dataclass(frozen=True, slots=True)
class Answered:
    """One slot of a paper as marking needs it; no answer is None or {}."""

    position: int
    kind: str
    content: Mapping[str, Any]
    answer: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class PaperMark:
    """The marks by position, and the score of the paper from 0 to 100."""

    marks: Mapping[int, Mark]
    share: Fraction

    @property
    def score(self) -> Decimal:
        return decimal_of(self.share * 100, places=2)

    def passes(self, pass_mark: int) -> bool:
        """Compared exactly, before any rounding."""
        return self.share * 100 >= pass_mark


def mark_paper(slots: Iterable[Answered]) -> PaperMark:
    marks = {slot.position: mark_slot(slot) for slot in slots}
    total = sum((mark.value for mark in marks.values()), start=Fraction(0))
    return PaperMark(marks=marks, share=total / len(marks) if marks else Fraction(0))


def mark_slot(slot: Answered) -> Mark:
    return kind_named(slot.kind).mark(slot.content, slot.answer) if slot.answer else NOTHING


def decimal_of(value: Fraction, *, places: int) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
