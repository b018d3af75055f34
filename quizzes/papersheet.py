"""A frozen paper as its pages read it: few queries, and not more of them for more questions."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Self

from quizzes.kinds import Kind, ReviewGroup, kind_named
from quizzes.models import Attempt, Response, Slot


@dataclass(frozen=True, slots=True)
class Place:
    """One question in the overview."""

    position: int
    is_answered: bool
    is_flagged: bool
    answer: dict[str, Any] | None
    sequence: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All places of an attempt; one query."""

    places: tuple[Place, ...]

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        rows = Slot.objects.filter(attempt=attempt).order_by("position")
        columns = ("position", "is_flagged", "responses__answer", "responses__sequence")
        return cls(
            tuple(
                Place(position, bool(answer), is_flagged, answer, sequence or 0)
                for position, is_flagged, answer, sequence in rows.values_list(*columns)
            )
        )

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def answered(self) -> int:
        return sum(place.is_answered for place in self.places)

    @property
    def unanswered(self) -> int:
        return self.total - self.answered

    @property
    def flagged(self) -> int:
        return sum(place.is_flagged for place in self.places)

    @property
    def first_unanswered(self) -> int:
        """Where to go on; the first question when all are answered."""
        open_places = (place.position for place in self.places if not place.is_answered)
        return next(open_places, 1)

    def at(self, position: int) -> Place:
        return self.places[position - 1]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One question on the result page."""

    position: int
    stem: str
    share: int
    groups: tuple[ReviewGroup, ...]
    explanation: str
    provisions: list[dict[str, str]]


def reviewed(attempt: Attempt) -> list[Reviewed]:
    """The paper with its key; call it only where `attempt.shows_review`. Two queries."""
    responses = {row.slot_id: row for row in Response.objects.filter(attempt=attempt)}
    slots = Slot.objects.filter(attempt=attempt).select_related("version").order_by("position")
    return [_reviewed(slot, responses.get(slot.pk)) for slot in slots]


def _reviewed(slot: Slot, response: Response | None) -> Reviewed:
    content = slot.version.content
    answer = response.answer if response else None
    mark = response.mark if response and response.mark is not None else 0
    return Reviewed(
        position=slot.position,
        stem=content["stem"],
        share=round(mark * 100),
        groups=kind_of(slot).review(content["answer"], answer, slot.order),
        explanation=content["explanation"],
        provisions=content["provisions"],
    )


def kind_of(slot: Slot) -> Kind:
    return kind_named(slot.version.kind)


def milliseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)
