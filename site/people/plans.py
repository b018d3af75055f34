"""What was entered about a person for a day to come. Pure: no HTTP, no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from people.models import Placement, Role
from people.timeline import DAY


@dataclass(frozen=True, slots=True)
class Plan:
    """`coming` has not begun and would be deleted; `left` would be the last placement, without an end if `is_held`."""

    coming: Placement | None
    left: Placement
    is_held: bool

    @property
    def agencies(self) -> set[int]:
        return {row.agency_id for row in (self.coming, self.left) if row is not None}

    @property
    def stamp(self) -> str:
        """Changes with whatever the plan rests on."""
        return "-".join(row.stamp for row in (self.coming, self.left) if row is not None)


def plan_of(placements: Sequence[Placement], today: dt.date) -> Plan | None:
    """What was entered last about these placements, which come newest first; None where its day has come.

    What follows without a day between is a move. A first placement is no plan: without it there would
    be nobody to look after.
    """
    last, *earlier = placements
    if last.until is not None and last.until >= today:
        return Plan(coming=None, left=last, is_held=True)
    if last.since > today and earlier:
        is_moved = earlier[0].until == last.since - dt.timedelta(days=1)
        return Plan(coming=last, left=earlier[0], is_held=is_moved)
    return None


def ends_on(role: Role, placements: Sequence[Placement], today: dt.date) -> dt.date | None:
    """The day from which the holder will not work in the subtree any more, as far as it is entered; else None.

    `placements` are the holder's of today and later. Who does not work there today keeps the role.
    """
    inside = [row for row in placements if row.agency.path.startswith(role.agency.path)]
    day = today
    while held := next((row for row in inside if row.since <= day), None):
        if held.until is None:
            return None
        inside.remove(held)
        day = held.until + DAY
    return day if day > today else None
