"""What may be told of first answers: only sums of blocks of ten people or more. Pure: no database.

Answers wait at the unit where they were given until ten people have answered the same question there;
then they are told together, as one block, and never again in other company. What still waits after a
fortnight is put together with the other questions of the practice, or goes up to the unit above and is
told there, as part of it and of nothing below.

So every figure that is ever shown, of whatever unit, question, course or day, is a sum of such blocks,
and whatever is added or subtracted is one again: the least that anybody can work out is a block. A unit
less its units, today less yesterday, one course less another, the practice less its questions: all of
them come to nothing, or to ten people. Hiding a second cell, the usual way for one table (Hundepool et
al., Statistical Disclosure Control, Wiley 2012, ch. 4; Eurostat/ESSnet SDC handbook 2010, ch. 4), is not
enough for tables that grow with the days; putting together groups of at least k that stay together is
microaggregation (the same, ch. 3.3; Domingo-Ferrer and Mateo-Sanz 2002). A block where everybody was
wrong would still tell of each of them (Machanavajjhala et al. 2007, l-diversity): it waits for company.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

SMALLEST_GROUP = 10
PATIENCE = dt.timedelta(days=14)

Question = int


@dataclass(frozen=True, slots=True)
class Waiting:
    """First answers to one question, each of another person, that are not told yet.

    `per_paper` is the most questions of the practice that one paper of the quiz held.
    """

    asked: int
    wrong: int
    since: dt.date
    per_paper: int = 1

    def __add__(self, other: "Waiting") -> "Waiting":
        return Waiting(
            self.asked + other.asked,
            self.wrong + other.wrong,
            min(self.since, other.since),
            max(self.per_paper, other.per_paper),
        )


@dataclass(frozen=True, slots=True)
class Block:
    """Told together from now on; `question` is None for several questions of the practice."""

    path: str
    question: Question | None
    people: int
    asked: int
    wrong: int

    @property
    def may_be_told(self) -> bool:
        return self.people >= SMALLEST_GROUP and self.wrong < self.asked


Pools = dict[str, dict[Question, Waiting]]


def settle(
    waiting: Mapping[str, Mapping[Question, Waiting]], steplen: int, today: dt.date
) -> tuple[list[Block], Pools]:
    """From what waits at each path, for one quiz and practice: what is told now, and what still waits."""
    pools: Pools = {path: dict(held) for path, held in waiting.items()}
    blocks: list[Block] = []
    left: Pools = {}
    # From below: what goes up is met again there.
    for length in range(max(map(len, pools), default=0), 0, -steplen):
        for path in sorted(path for path in pools if len(path) == length):
            held = pools[path]
            blocks += _told(path, held)
            if any(_is_due(pool, today) for pool in held.values()):
                blocks += _told_together(path, held)
            left[path], rising = _part(path, held, steplen, today)
            above = pools.setdefault(path[:-steplen], {}) if rising else {}
            for question, pool in rising.items():
                above[question] = above[question] + pool if question in above else pool
    return blocks, left


def _told(path: str, held: dict[Question, Waiting]) -> list[Block]:
    """Takes out of `held` every question that enough people answered."""
    blocks = [
        Block(path, question, pool.asked, pool.asked, pool.wrong)
        for question, pool in sorted(held.items())
    ]
    told = [block for block in blocks if block.may_be_told]
    for block in told:
        del held[block.question or 0]
    return told


def _told_together(path: str, held: dict[Question, Waiting]) -> list[Block]:
    """All of `held` as one block, when it is certain that enough people are behind it."""
    asked = sum(pool.asked for pool in held.values())
    # Nobody answered more questions than a paper holds, and none twice.
    people = -(-asked // max(pool.per_paper for pool in held.values()))
    people = max(people, *(pool.asked for pool in held.values()))
    block = Block(path, None, people, asked, sum(pool.wrong for pool in held.values()))
    if not block.may_be_told:
        return []
    held.clear()
    return [block]


def _is_due(pool: Waiting, today: dt.date) -> bool:
    return today - pool.since >= PATIENCE


def _part(
    path: str, held: dict[Question, Waiting], steplen: int, today: dt.date
) -> tuple[dict[Question, Waiting], dict[Question, Waiting]]:
    """What stays, and what has waited long enough to go up; at the top everything stays."""
    if len(path) <= steplen:
        return held, {}
    rising = {question: pool for question, pool in held.items() if _is_due(pool, today)}
    return {question: pool for question, pool in held.items() if question not in rising}, rising
