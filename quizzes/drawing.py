"""Drawing a paper from the bank, from values alone: the same rng gives the same paper."""

import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that a section may draw; `seen` is how often this person had it before."""

    question: int
    version: int
    practice: int
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Pool:
    """One section: how many to draw, and from what."""

    draw: int
    candidates: tuple[Candidate, ...]


def about(practices: Collection[int], pools: Sequence[Pool]) -> Sequence[Pool]:
    """The pools with these practices alone; as they are when no section asks about any."""
    narrowed = [
        replace(pool, candidates=tuple(c for c in pool.candidates if c.practice in practices))
        for pool in pools
    ]
    return narrowed if any(pool.candidates for pool in narrowed) else pools


def draw_paper(pools: Sequence[Pool], rng: random.Random) -> list[Candidate]:
    """The paper in the order of the sections; no question twice, unseen ones first.

    Sections with the least to spare choose first, so that a wide section never empties a narrow one.
    """
    used: set[int] = set()
    practices: Counter[int] = Counter()
    drawn: dict[int, list[Candidate]] = {}
    by_slack = sorted(
        range(len(pools)),
        key=lambda place: (len(pools[place].candidates) - pools[place].draw, place),
    )
    for place in by_slack:
        drawn[place] = _draw_section(pools[place], used, practices, rng)
    return [candidate for place in range(len(pools)) for candidate in drawn[place]]


def _draw_section(
    pool: Pool, used: set[int], practices: Counter[int], rng: random.Random
) -> list[Candidate]:
    left = sorted(pool.candidates, key=lambda candidate: candidate.question)
    rng.shuffle(left)
    chosen: list[Candidate] = []
    while len(chosen) < pool.draw:
        free = [candidate for candidate in left if candidate.question not in used]
        if not free:
            break
        best = min(free, key=lambda candidate: (candidate.seen, practices[candidate.practice]))
        chosen.append(best)
        used.add(best.question)
        practices[best.practice] += 1
    rng.shuffle(chosen)
    return chosen
