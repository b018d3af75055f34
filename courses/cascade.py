"""How an instruction goes down the tree: each office that has it passes it on. Pure: no database.

As the instruction of the governor of Sulawesi Barat (4/2024) does it: the governor instructs regents and heads
of offices, and the regents pass it on to all their staff, down to districts and wards.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from agencies.models import Kind

RECEIVING_KINDS = (Kind.CENTRAL, Kind.PROVINCE, Kind.REGENCY, Kind.CITY, Kind.OFFICE, Kind.DISTRICT)


class Receipt(StrEnum):
    RECEIVED = "diterima"
    WAITING = "menunggu"
    HELD = "belum-diteruskan"
    NO_OFFICER = "tanpa-petugas"


MISSING = (Receipt.WAITING, Receipt.HELD)  # what "belum" means


@dataclass(frozen=True, slots=True)
class Branch:
    """An agency that should receive the instruction; `above` is the path of who passes it on."""

    path: str
    above: str
    level: int
    receipt: Receipt


def sender_of(path: str, origin: str, passing: Collection[str], step: int) -> str:
    """Who passes the instruction on to the unit: the nearest above that can, at the latest its origin."""
    for end in range(len(path) - step, len(origin), -step):
        if path[:end] in passing:
            return path[:end]
    return origin


def branches(
    paths: Iterable[str],
    *,
    origin: str,
    officers: Collection[str],
    received: Collection[str],
    step: int,
) -> list[Branch]:
    """The agencies of these paths, which may all receive it, level by level.

    `officers` are paths of agencies with somebody of their own to receive it; `received` of those
    that have. Units without an officer are passed over: who is below them hears from further up. The
    level is that of the tree, whoever passes it on.
    """
    levels: dict[str, int] = {origin: 0}
    found = []
    for path in sorted(paths):
        above = sender_of(path, origin, officers, step)
        levels[path] = levels[sender_of(path, origin, levels, step)] + 1
        found.append(
            Branch(path, above, levels[path], receipt_of(path, above, origin, officers, received))
        )
    return sorted(found, key=lambda branch: (branch.level, branch.path))


def receipt_of(
    path: str, above: str, origin: str, officers: Collection[str], received: Collection[str]
) -> Receipt:
    if path in received:
        return Receipt.RECEIVED
    if path not in officers:
        return Receipt.NO_OFFICER
    return Receipt.WAITING if above in (origin, *received) else Receipt.HELD


def tally(found: Iterable[Branch]) -> Mapping[Receipt, int]:
    counts = dict.fromkeys(Receipt, 0)
    for branch in found:
        counts[branch.receipt] += 1
    return counts
