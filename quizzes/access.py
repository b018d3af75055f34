"""Who may take a quiz, and which attempts count. The layer above, which knows enrolments, adds its rules."""

import datetime as dt
from collections.abc import Callable

from people.models import Person
from quizzes.models import Quiz

Rule = Callable[[Person, Quiz], bool]
rules: list[Rule] = []
Beginning = Callable[[Person, Quiz], dt.datetime | None]
beginnings: list[Beginning] = []


def may_take(person: Person, quiz: Quiz) -> bool:
    """Closed by default: with no rule that opens it, only an operator gets in."""
    return person.is_superuser or any(rule(person, quiz) for rule in rules)


def counted_since(person: Person, quiz: Quiz) -> dt.datetime | None:
    """What was finished before belongs to an earlier round, with attempts of its own; None: all counts."""
    found = (beginning(person, quiz) for beginning in beginnings)
    return max((moment for moment in found if moment is not None), default=None)
