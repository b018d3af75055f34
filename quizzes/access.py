"""Who may take a quiz, and which attempts count. The layer above, which knows enrolments, adds its rules."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from people.models import Person
from quizzes.models import Quiz


@dataclass(frozen=True, slots=True)
class Admission:
    """The quiz is open to somebody; `practices` are those it asks them about, None: every one."""

    practices: frozenset[int] | None = None


Rule = Callable[[Person, Quiz], Admission | None]
rules: list[Rule] = []
Beginning = Callable[[Person, Quiz], dt.datetime | None]
beginnings: list[Beginning] = []


def admission(person: Person, quiz: Quiz) -> Admission | None:
    """Closed by default: with no rule that opens it, only an operator gets in."""
    if person.is_superuser:
        return Admission()
    return next((found for rule in rules if (found := rule(person, quiz))), None)


def counted_since(person: Person, quiz: Quiz) -> dt.datetime | None:
    """What was finished before belongs to an earlier round, with attempts of its own; None: all counts."""
    found = (beginning(person, quiz) for beginning in beginnings)
    return max((moment for moment in found if moment is not None), default=None)
