"""Who is counted together for observers: groups of ten people or more that never change. Pure: no database.

Whoever is obliged waits at their unit until ten wait there; then all of them become one group, told
at that unit for the rest of the cycle, and never in other company. Whoever has waited a fortnight goes
up to the unit above, with all who wait beside them, and waits or is told there, as part of it and of
nothing below. It is the rule by which first answers are told (`quizzes.pooling`), which says why.

A group keeps its people: whoever moves, leaves or is excused stays in it, in a column of it. So the set
of people behind every figure of every unit and day is a sum of whole groups, and so is whatever is
left when one is taken from another: a unit less its units, a unit less its neighbours, today less
yesterday. It is nobody, or ten people and more; and which units are told never depends on who looks.

What can still be worked out, and is accepted:

- How many of a group stand in a column, be it one or all of them, and how that changes from day to day.
  Completion is a duty, and no answer; that a group of ten is told of is what the map does.
- Whoever knows all the others of a group knows the last one too; so does BKPSDM, who reads names anyway,
  and so would somebody who is BKPSDM of one unit and observer of a unit above it.
- Activation and exclusion are the same in each course. Two courses or cycles form their groups apart, and
  where those differ by few people, those two columns differ by them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from quizzes.pooling import PATIENCE, SMALLEST_GROUP


@dataclass(slots=True)
class Pool:
    """People who wait at a unit, the longest `since`; `units` are the paths where they are placed."""

    people: int = 0
    since: dt.date = dt.date.max
    units: list[str] = field(default_factory=list)

    def take(self, other: "Pool") -> None:
        self.people += other.people
        self.since = min(self.since, other.since)
        self.units += other.units


def gather(waiting: Mapping[str, Pool], steplen: int, today: dt.date) -> dict[str, list[str]]:
    """Path → the units of which all who wait are told there now, as one group."""
    pools: dict[str, Pool] = defaultdict(Pool)
    for path, pool in waiting.items():
        pools[path].take(pool)
    told: dict[str, list[str]] = {}
    # From below: who goes up is met again there.
    for length in range(max(map(len, pools), default=0), 0, -steplen):
        for path in sorted(path for path in pools if len(path) == length):
            pool = pools[path]
            if pool.people >= SMALLEST_GROUP:
                told[path] = pool.units
            elif length > steplen and today - pool.since >= PATIENCE:
                pools[path[:-steplen]].take(pool)
    return told
