"""What was entered about a person for a day to come. Pure: no HTTP, no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from people.models import Placement


@dataclass(frozen=True, slots=True)
class Plan:
    """`coming` has not begun; `held` would go on if the plan were taken back: all there is, one or both."""

    coming: Placement | None
    held: Placement | None

    @property
    def agencies(self) -> set[int]:
        return {row.agency_id for row in (self.coming, self.held) if row is not None}


def plan_of(placements: Sequence[Placement], today: dt.date) -> Plan | None:
    """The last one of these placements, which come newest first; None where every day has come.

    A first placement is none: without it there would be nobody to look after.
    """
    last, *earlier = placements
    if last.since > today:
        if not earlier:
            return None
        is_moved = earlier[0].until == last.since - dt.timedelta(days=1)
        return Plan(coming=last, held=earlier[0] if is_moved else None)
    is_ending = last.until is not None and last.until >= today
    return Plan(coming=None, held=last) if is_ending else None
