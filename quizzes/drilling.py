"""When a question comes back, from values alone: Leitner's boxes with growing gaps.

What was missed returns the next day. Each time it is known on its day it moves one box up and
rests longer; missed again, it starts over. Spaced practice keeps more than the same practice in
one sitting, and the gap should grow with how long it must be kept: Leitner, So lernt man lernen
(1972); Cepeda et al., Distributed practice in verbal recall tasks, Psychological Bulletin 132
(2006).
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

GAPS = (1, 3, 7, 14, 30)  # days that a question rests in each box
FIRST_BOX, LAST_BOX = 1, len(GAPS)
# A long absence must not end in a mountain: the rest waits for the next day.
PER_DAY = 10
SECONDS_EACH = 45


class Rest(NamedTuple):
    """In which box a question lies, and until when."""

    box: int
    due_on: dt.date


def rest_in(box: int, today: dt.date) -> Rest:
    return Rest(box, today + dt.timedelta(days=GAPS[box - 1]))


def after_answer(rest: Rest, *, is_right: bool, today: dt.date) -> Rest:
    """Only what was known on its day, after its rest, has been kept; ahead of it nothing moves."""
    if not is_right:
        return rest_in(FIRST_BOX, today)
    if today < rest.due_on:
        return rest
    return rest_in(min(rest.box + 1, LAST_BOX), today)


@dataclass(frozen=True, slots=True)
class Turn:
    """One question waiting to be practised."""

    drill: int
    due_on: dt.date
    seen_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is for today, what may be taken ahead, what was answered today, and when the next are due."""

    due: tuple[Turn, ...]
    ahead: tuple[Turn, ...]
    seen: tuple[Turn, ...]
    total: int
    next_on: dt.date | None
    next_count: int

    @property
    def edition(self) -> str:
        """Changes with what is for today: a phone that holds this one need not fetch it again."""
        return ".".join(str(turn.drill) for turn in self.due)

    @property
    def minutes(self) -> int:
        """How long today's take, rounded up."""
        return -(-len(self.due) * SECONDS_EACH // 60)


def plan(turns: Iterable[Turn], today: dt.date) -> Plan:
    """The longest due come first; those beyond the day's share wait until tomorrow."""
    ordered = sorted(turns, key=lambda turn: (turn.due_on, turn.drill))
    seen = tuple(turn for turn in ordered if turn.seen_on == today)
    due = tuple(turn for turn in ordered if turn.due_on <= today)[: max(0, PER_DAY - len(seen))]
    rest = ordered[len(due) :]
    tomorrow = today + dt.timedelta(days=1)
    days = [max(turn.due_on, tomorrow) for turn in rest]
    next_on = min(days, default=None)
    return Plan(
        due=due,
        ahead=tuple(turn for turn in rest if turn.seen_on != today),
        seen=seen,
        total=len(ordered),
        next_on=next_on,
        next_count=min(days.count(next_on), PER_DAY) if next_on else 0,
    )
