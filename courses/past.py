"""How it stood at the end of a past day.

Lists and seals read every enrolment as of the day. Figures are the counts of now, less what came since: most people
stand where they stood, so that the nation's past is not read again at each visit. Who stood under whom is asked of the
tree of that day; whoever has not read it leaves it out, and it takes one query more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Count, QuerySet

from agencies.extents import Extent, Tree, tree_as_of
from agencies.models import Agency
from courses.changed import FOLDED, UNFOLDED, Piece, less_what_came_since
from courses.counting import Totals
from courses.models import CoursePage, Enrolment
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
) -> Totals:
    """How it stood at the end of a past day, by times and placements. One query."""
    return family_totals_as_of(agency, (), course, cycle, day, begun=begun, tree=tree)[0]


def family_totals_as_of(
    agency: Agency,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
    *,
    begun: dt.date | None = None,
    tree: Tree | None = None,
) -> tuple[Totals, dict[int, Totals]]:
    """The same as `family_totals` at the end of a past day, of the children of that day. One query.

    Of a day before all `begun` next to nobody is to be read, and everybody came since.
    """
    tree = tree_as_of(day) if tree is None else tree
    extent = tree.extent(agency.path, [child.path for child in children])
    whole, found = Totals(), {child.path: Totals() for child in children}
    if begun is not None and day < begun:
        pieces = _read(agency, course, cycle, day, tree)
    else:
        pieces = less_what_came_since(agency, extent, children, course, cycle, day)
    for kind, path, state, due_on, number in pieces:
        # What is folded has all that is under the unit today; who changed is in one unit.
        sums = extent.sums.get(path, []) if kind == FOLDED else [(extent.part_of(path), 1)]
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
