"""How it stood at the end of a past day.

Lists and seals read every enrolment as of the day. Figures of large units are kept (`kept.py`); of others, and where none
are kept, they are the counts of now, less what came since: most people stand where they stood. Who stood under whom is
asked of the tree of that day; whoever has not read it leaves it out, and it takes one query more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet

from agencies.extents import Extent, Tree, tree_as_of
from agencies.models import Agency
from courses.changed import FOLDED, NOTED, UNFOLDED, Piece, less_what_came_since
from courses.counting import Totals
from courses.kept import kept_family
from courses.models import CoursePage, Enrolment, PastDay
from courses.then import end_of, standing_then, was_counted
from people.models import Placement


def totals_as_of(
    agency: Agency,
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    begun: dt.date | None = None,
    tree: Tree | None = None,
    is_kept: bool = True,
) -> Totals:
    """How it stood at the end of a past day, by times and placements. One query, or two."""
    words = (agency, (), course, cycle, day)
    return family_totals_as_of(*words, begun=begun, tree=tree, is_kept=is_kept)[0]


def family_totals_as_of(
    agency: Agency,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    begun: dt.date | None = None,
    tree: Tree | None = None,
    is_kept: bool = True,
) -> tuple[Totals, dict[int, Totals]]:
    """The same as `family_totals` at the end of a past day, of the children of that day.

    Of a day before all `begun` next to nobody is to be read, and everybody came since. One query; a second
    one for a unit of which days are kept, where this one is not: who knows that none `is_kept` says so.
    """
    is_early = begun is not None and day < begun
    if is_kept and not is_early:
        kept = kept_family(agency, children, course, cycle, day)
        if kept is not None:
            return kept
    tree = tree_as_of(day) if tree is None else tree
    extent = tree.extent(agency.path, [child.path for child in children])
    if is_early:
        pieces = _read(agency, course, cycle, day, tree)
    else:
        pieces = less_what_came_since(agency, extent, children, course, cycle, day)
    return _added_up(pieces, extent, children, day)


def kept_totals(past_day: PastDay, children: Sequence[Agency], tree: Tree) -> dict[int, Totals]:
    """Key of each child of that day, and of the unit for its own → what is to be kept. One query.

    It leaves out the changes that are noted: they are added when it is read, also those that come meanwhile.
    """
    agency, day = past_day.agency, past_day.day
    extent = tree.extent(agency.path, [child.path for child in children])
    words = (agency, extent, children, past_day.course, past_day.cycle, day)
    pieces = less_what_came_since(*words, noted=past_day.changes.all())
    whole, found = _added_up(pieces, extent, children, day)
    return {**found, agency.pk: whole - sum(found.values(), Totals())}


def children_as_of(agency: Agency, tree: Tree) -> list[Agency]:
    """What stood directly under a unit on the day of the tree. One query."""
    below = Q(depth=agency.depth + 1, path__startswith=agency.path)
    found = Agency.objects.filter(below | Q(path__in=tree.children(agency.path)))
    return [each for each in found if tree.above(each.path) == agency.path]


def _added_up(
    pieces: Iterable[Piece], extent: Extent, children: Sequence[Agency], day: dt.date
) -> tuple[Totals, dict[int, Totals]]:
    whole, found = Totals(), {child.path: Totals() for child in children}
    for kind, path, state, due_on, number in pieces:
        # What is folded has all that is under the unit today; who changed is in one unit.
        if kind == FOLDED:
            sums = extent.sums.get(path, [])
        elif kind == NOTED:
            sums = [(path, -1)]
        else:
            sums = [(extent.part_of(path), 1)]
        for part, sign in sums:
            if part:
                whole.add(state, due_on, sign * number, day)
            if part in found:
                found[part].add(state, due_on, sign * number, day)
    return whole, {child.pk: found[child.path] for child in children}


def tree_totals_as_of(
    root: Agency, course: CoursePage, cycle: str, day: dt.date, *, tree: Tree | None = None
) -> dict[str, Totals]:
    """Path of today → how the unit, with all that was under it, stood at the end of a past day. One query.

    A unit that has nobody is left out. Reads every enrolment, and trusts no count.
    """
    tree = tree_as_of(day) if tree is None else tree
    found: dict[str, Totals] = defaultdict(Totals)
    lines: dict[str, list[str]] = {}
    for _kind, path, state, due_on, number in _read(root, course, cycle, day, tree):
        if path not in lines:
            line = tree.line(path)
            lines[path] = line[: line.index(root.path) + 1]
        for each in lines[path]:
            found[each].add(state, due_on, number, day)
    return dict(found)


def enrolments_as_of(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date, *, tree: Tree | None = None
) -> QuerySet[Any]:
    """Whoever was counted under the agency at the end of a past day, with `at_path` and `at_state`.

    What was completed belongs to the unit of that time; everybody else to where they were placed on the day.
    """
    extent = (tree_as_of(day) if tree is None else tree).extent(agency.path)
    end = end_of(agency, day)
    rows = Enrolment.objects.filter(was_counted(day, end), course=course, cycle=cycle)
    if not agency.is_root():
        rows = rows.filter(pk__in=_touching(extent, rows, day, end))
    return standing_then(rows, day, end).filter(extent.within("at_path"))


def _touching(extent: Extent, rows: QuerySet[Any], day: dt.date, end: dt.datetime) -> QuerySet[Any]:
    """Those who can have been under the agency, so that a ward does not read the nation."""
    here = extent.within("agency__path")
    finished = rows.filter(here, completed_at__lt=end)
    placed = rows.filter(person__in=Placement.objects.as_of(day).filter(here).values("person"))
    return finished.values("pk").union(placed.values("pk"))


def _read(
    agency: Agency, course: CoursePage, cycle: str, day: dt.date, tree: Tree
) -> Iterator[Piece]:
    rows = enrolments_as_of(agency, course, cycle, day, tree=tree).order_by()
    grouped = rows.values_list("at_path", "at_state", "due_on").annotate(number=Count("pk"))
    return ((UNFOLDED, *row) for row in grouped)
