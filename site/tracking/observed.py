"""Where an agency stands, as the reader may know it: BKPSDM everybody, at once; observers groups of ten and more.

What observers are shown comes from `courses.grouped` alone, never from the counts of which it would be a part: a
figure of both kinds on one page would give away by how many they differ.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from agencies.models import Agency
from courses.counting import Totals
from courses.grouped import Kept, kept_near, read_kept
from courses.trends import TrendPoint
from tracking import overview as figures
from tracking.doors import Door
from tracking.forecast import PACE_DAYS, RECENT_DAYS, foresee
from tracking.lens import Lens
from tracking.overview import UnitRow
from tracking.pace import TREND_DAYS, Pace, Then, day_then, read_pace

BACK = dt.timedelta(days=TREND_DAYS + 7)  # the Monday of the oldest week


@dataclass(frozen=True)
class Stand:
    """`day` is the one that the figures are of; `kept` is empty for whoever reads names."""

    day: dt.date
    whole: Totals
    rows: list[UnitRow] = field(default_factory=list)
    is_hidden: bool = False
    kept: Kept | None = None


def read_stand(door: Door, lens: Lens, children: Sequence[Agency], order: str) -> Stand:
    """The agency with all under it, and its units. One query, or two for an observer."""
    if door.sees_names or lens.course is None:
        whole, rows = figures.unit_rows(lens, children, order)
        return Stand(lens.day, whole, rows)
    kept = read_kept(lens.agency, lens.course, lens.cycle, lens.day, back=BACK)
    return Stand(
        day=kept.newest or lens.day,
        whole=kept.whole,
        rows=figures.ordered(_rows(kept, lens.agency, children), order),
        is_hidden=not kept.is_told,
        kept=kept,
    )


def pace_of(lens: Lens, stand: Stand) -> Pace:
    """At most three queries; for an observer at most one."""
    if stand.kept is None:
        return read_pace(lens, stand.whole)
    if stand.is_hidden:
        return Pace([])
    return _kept_pace(lens, stand, stand.kept)


def _rows(kept: Kept, agency: Agency, children: Sequence[Agency]) -> list[UnitRow]:
    """Every open unit, told or not; the own people with those of small units, whose groups are told here."""
    if not kept.is_told or not children:
        return []
    rows = [
        UnitRow(child, kept.parts.get(child.path, Totals()), is_hidden=child.path not in kept.parts)
        for child in children
        if child.is_active or child.path in kept.parts
    ]
    if agency.path in kept.parts:
        rows.append(UnitRow(agency, kept.parts[agency.path], is_own=True, takes_small=True))
    return rows


def _kept_pace(lens: Lens, stand: Stand, kept: Kept) -> Pace:
    """From the Mondays that were kept. A group counts from the day on which it was told of."""
    points = _weekly(kept, stand.day)
    before = kept.at(stand.day - dt.timedelta(days=28))
    return Pace(
        points=points,
        forecast=foresee(
            obliged=stand.whole.obliged,
            completed=stand.whole.completed,
            finished_lately=_finished_within(PACE_DAYS, stand, kept),
            finished_recently=_finished_within(RECENT_DAYS, stand, kept),
            day=stand.day,
            due_on=lens.due_on,
        ),
        before=_point(*before) if before else None,
        then=_then(lens, stand.day),
    )


def _weekly(kept: Kept, newest: dt.date) -> list[TrendPoint]:
    backs = range(TREND_DAYS // 7 * 7, -1, -7)
    found = [kept.at(newest - dt.timedelta(days=back)) for back in backs]
    return [_point(*each) for each in found if each]


def _finished_within(days: int, stand: Stand, kept: Kept) -> int:
    """Nobody while nothing so old was kept: too few to foresee anything."""
    before = kept.at(stand.day - dt.timedelta(days=days))
    return max(stand.whole.completed - before[1].completed, 0) if before else 0


def _then(lens: Lens, day: dt.date) -> Then | None:
    wanted = day_then(lens, day)
    if wanted is None or lens.course is None or lens.earlier is None:
        return None
    past, days_left = wanted
    found = kept_near(lens.agency, lens.course, lens.earlier.cycle, past)
    return Then(lens.earlier.cycle, _point(*found), days_left) if found else None


def _point(day: dt.date, totals: Totals) -> TrendPoint:
    return TrendPoint(day, totals.completed, totals.obliged)
