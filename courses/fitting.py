"""Whom an assignment means, and which of several holds for somebody. Pure: no HTTP, no database."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

MOST_WORDS = 3

Key = tuple[int, str]  # course and cycle


@dataclass(frozen=True, slots=True)
class Audience:
    """Statuses and words of a post; what is empty leaves nobody out."""

    statuses: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def fits(self, status: str, post: str) -> bool:
        """One of the statuses, and a post that holds at least one of the words, however written."""
        if self.statuses and status not in self.statuses:
            return False
        return not self.words or _holds_any(post, self.words)

    @property
    def is_everyone(self) -> bool:
        return not (self.statuses or self.words)


EVERYONE = Audience()


class Given(Protocol):
    """What is asked of an assignment."""

    course_id: int
    cycle: str

    @property
    def path(self) -> str: ...

    @property
    def audience(self) -> Audience: ...


Assigned = TypeVar("Assigned", bound=Given)


def given_at(path: str, given: Iterable[Assigned]) -> list[Assigned]:
    """Those given to the unit or above it, the widest first."""
    above = [each for each in given if path.startswith(each.path)]
    return sorted(above, key=lambda each: len(each.path))


def duties(above: Iterable[Assigned], *, status: str, post: str) -> dict[Key, Assigned]:
    """Course and cycle → the assignment that holds: of those that fit, the one given nearest.

    `above` as `given_at` orders it. One that does not fit does not shadow a wider one that does.
    """
    return {
        (each.course_id, each.cycle): each for each in above if each.audience.fits(status, post)
    }


def words_of(text: str) -> tuple[str, ...]:
    """What was typed with commas between, in the form in which posts are compared; each word once."""
    words = (" ".join(part.split()).casefold() for part in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))


def _holds_any(post: str, words: Iterable[str]) -> bool:
    plain = " ".join(post.split()).casefold()
    return any(word in plain for word in words)
