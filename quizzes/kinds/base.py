"""What every kind of question can do. All of it is pure: values in, values out.

`content` is the frozen answer part of a version (`version.content["answer"]`), `order` the ids in
the order drawn for one slot, `answer` what `clean` once returned. An empty answer is `{}`.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, ClassVar

from django.utils.functional import Promise

Content = Mapping[str, Any]
Answer = Mapping[str, Any]
Order = Sequence[str]


class AnswerError(ValueError):
    """The answer does not fit the question; the text is meant for the learner."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How much of one question was right, from 0 to 1, exactly."""

    value: Fraction

    def __post_init__(self) -> None:
        if not 0 <= self.value <= 1:
            raise ValueError(f"a mark lies between 0 and 1, not {self.value}")


NOTHING = Mark(Fraction(0))
FULL = Mark(Fraction(1))


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One option on the result page."""

    text: str
    is_chosen: bool
    is_right: bool
    note: str = ""
    given: str = ""
    expected: str = ""

    @property
    def matters(self) -> bool:
        """Whether it was chosen or should have been; the rest is folded away."""
        return bool(self.is_chosen or self.is_right or self.expected)


@dataclass(frozen=True, slots=True)
class ReviewGroup:
    title: str
    rows: tuple[ReviewRow, ...]

    @property
    def answers(self) -> list[ReviewRow]:
        return [row for row in self.rows if row.matters]

    @property
    def others(self) -> list[ReviewRow]:
        return [row for row in self.rows if not row.matters]


class Kind(ABC):
    """One kind of question; a new kind is a new file with one such class."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]
    template: ClassVar[str]

    @abstractmethod
    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The block a trainer wrote, as plain JSON with stable ids."""

    @abstractmethod
    def problems(self, content: Content) -> list[str]:
        """Why this cannot be published yet, in words for the trainer."""

    @abstractmethod
    def new_order(self, content: Content, rng: random.Random) -> list[str]:
        """The order of the options for one paper."""

    @abstractmethod
    def present(
        self, content: Content, order: Order, answer: Answer | None = None
    ) -> dict[str, Any]:
        """What the learner sees: never the key, never an explanation."""

    @abstractmethod
    def clean(self, content: Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer in posted form data; None where nothing was chosen."""

    @abstractmethod
    def mark(self, content: Content, answer: Answer) -> Mark: ...

    @abstractmethod
    def review(
        self, content: Content, answer: Answer | None, order: Order
    ) -> tuple[ReviewGroup, ...]:
        """The same question with what was chosen, what is right, and why."""


def option_id(text: str) -> str:
    """An id that tells nothing about the place or the rightness of an option."""
    return sha256(" ".join(text.split()).encode()).hexdigest()[:10]


def freeze_options(options: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": option_id(option["text"]),
            "text": str(option["text"]).strip(),
            "right": bool(option["is_right"]),
            "note": str(option.get("explanation") or "").strip(),
        }
        for option in options
    ]


def right_ids(options: Iterable[Content]) -> set[str]:
    return {option["id"] for option in options if option["right"]}


def shuffled(ids: Iterable[str], rng: random.Random) -> list[str]:
    mixed = sorted(ids)
    rng.shuffle(mixed)
    return mixed


def in_order(items: Iterable[Content], order: Order) -> list[Content]:
    """Items in the order of the paper; what the order does not name comes last."""
    places = {name: place for place, name in enumerate(order)}
    return sorted(items, key=lambda item: places.get(item["id"], len(places)))


def option_rows(options: Iterable[Content], chosen: Iterable[str]) -> tuple[ReviewRow, ...]:
    picked = set(chosen)
    return tuple(
        ReviewRow(
            text=option["text"],
            is_chosen=option["id"] in picked,
            is_right=option["right"],
            note=option["note"],
        )
        for option in options
    )


def posted_list(data: Mapping[str, Any], name: str) -> list[str]:
    """All values of a field, from a QueryDict, form-like mapping or JSON."""
    if hasattr(data, "getlist"):
        return [value for value in data.getlist(name) if value]
    value = data.get(name) or []
    return [value] if isinstance(value, str) else [str(item) for item in value]


def posted_one(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name) or ""
    if not isinstance(value, str | int):
        return ""
    return str(value).strip()
