"""Which units stood under which on a past day, told by the paths of today.

A path names a unit, and only today's does: the step that a unit gave up when it was moved may have been
given to another since. So a day of the past is today's tree and, for each unit that stood elsewhere
then, what it stood under.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby

from django.db.models import Case, CharField, Expression, Q, Value, When
from django.db.models.functions import Left

from agencies.models import Agency, AgencyParent, paths_to

OUTSIDE = ""


@dataclass(frozen=True)
class Extent:
    """What stood under one unit, and in which part of it.

    `marks` tells of a path, and all that is under it today, to which part it belonged: to the unit
    itself, to one of its parts, or `OUTSIDE`. The longest mark that a path begins with decides.
    """

    path: str
    marks: Mapping[str, str]

    @property
    def is_plain(self) -> bool:
        """Whether it is what stands under the unit today, and its parts are units right below."""
        return all(
            mark == part and (mark == self.path or mark[: -Agency.steplen] == self.path)
            for mark, part in self.marks.items()
        )

    def part_of(self, path: str) -> str:
        """The path of the part, or of the unit itself for what is in no part; else `OUTSIDE`."""
        return _told(path, self.marks)

    def holds(self, path: str) -> bool:
        return self.part_of(path) != OUTSIDE

    def beginnings(self) -> list[tuple[str, list[str]]]:
        """The paths under which it lies, each with those further down that do not belong to it."""
        bounds = _needed({mark: str(part != OUTSIDE) for mark, part in self.marks.items()}, "False")
        return [
            (path, [each for each in bounds if each != path and _above(each, bounds) == path])
            for path, is_inside in bounds.items()
            if is_inside == "True"
        ]

    def within(self, field: str) -> Q:
        """The condition on a field that holds a path."""
        found = Q()
        for path, without in self.beginnings():
            held = Q(**{f"{field}__startswith": path})
            for each in without:
                held &= ~Q(**{f"{field}__startswith": each})
            found |= held
        return found

    def shortened(self, field: str) -> Expression:
        """The path in a field, only so long that `part_of` knows the part: for grouping in the database."""
        length = len(self.path) + Agency.steplen
        longer = sorted((mark for mark in self.marks if len(mark) > length), key=len, reverse=True)
        cases = [When(**{f"{field}__startswith": mark}, then=Value(mark)) for mark in longer]
        return Case(*cases, default=Left(field, length), output_field=CharField())

    @cached_property
    def sums(self) -> dict[str, list[tuple[str, int]]]:
        """Path → the parts to which a total of it and all under it today is added, or from which it is taken.

        A total of another path counts for none.
        """
        found: dict[str, list[tuple[str, int]]] = {}
        for mark, part in self.marks.items():
            around = _told(_above(mark, self.marks), self.marks)
            found[mark] = [(each, sign) for each, sign in ((part, 1), (around, -1)) if each]
        return found


@dataclass(frozen=True)
class Tree:
    """The tree of one day: `moved` tells of units that stood elsewhere than today what they stood under."""

    moved: Mapping[str, str] = field(default_factory=dict)

    def above(self, path: str) -> str:
        """What the unit stood under; empty for a root."""
        return self.moved.get(path, path[: -Agency.steplen])

    def root_of(self, path: str) -> str:
        """The top of all that the unit stood under; today's where its line came back to itself."""
        top = self.line(path)[-1] if self.moved else path
        return top if len(top) == Agency.steplen else path[: Agency.steplen]

    def line(self, path: str) -> list[str]:
        """The unit and all that it stood under, upwards.

        Ends where it would come back to itself: mergers that were dated back could be noted so.
        """
        found: list[str] = []
        while path and path not in found:
            found.append(path)
            path = self.above(path)
        return found

    def extent(self, path: str, parts: Iterable[str] = ()) -> Extent:
        """What stood under a unit; `parts` are paths of units that stood directly under it."""
        marks = {path: path, **{part: part for part in parts}}
        named = set(marks)
        for each in self.moved:
            if each not in marks:
                marks[each] = next((at for at in self.line(each) if at in named), OUTSIDE)
        return Extent(path, _needed(marks, OUTSIDE))

    def children(self, path: str) -> list[str]:
        """Of those that stand elsewhere today."""
        return [each for each, above in self.moved.items() if above == path]

    def drawn(self, paths: Iterable[str]) -> dict[str, str]:
        """Today's path → a path as the tree was, for these units: all that stood under one of them.

        A unit that stood elsewhere gets the step behind all that stand there today, so that no two are alike.
        """
        found: dict[str, str] = {}
        steps: dict[str, int] = defaultdict(int)
        known = sorted(paths)
        for path in known:
            above = path[: -Agency.steplen]
            steps[above] = max(steps[above], Agency._str2int(path[-Agency.steplen :]))
        here = set(known)
        for path in known:
            for each in reversed(self.line(path)):
                if each in found or each not in here:
                    continue
                above = self.above(each)
                step = Agency._str2int(each[-Agency.steplen :])
                if each in self.moved:
                    steps[above] += 1
                    step = steps[above]
                base = found.get(above, above)
                depth = len(base) // Agency.steplen + 1
                found[each] = Agency._get_path(base, depth, step)
        return found


TODAY = Tree()


def tree_as_of(day: dt.date) -> Tree:
    """The tree at the end of a day. One query."""
    rows = AgencyParent.objects.since(day).values_list("unit__path", "parent__path")
    # The earliest of several comes last, and holds.
    return _tree(dict(rows))


class Trees:
    """The trees of all days from a first one on. One query."""

    def __init__(self, first: dt.date) -> None:
        rows = AgencyParent.objects.since(first)
        self._rows = list(rows.values_list("until", "unit__path", "parent__path"))
        self._found: dict[int, Tree] = {}

    def of(self, day: dt.date) -> Tree:
        ended = [row for row in self._rows if row[0] >= day]
        if len(ended) not in self._found:
            self._found[len(ended)] = _tree({unit: above for _on, unit, above in ended})
        return self._found[len(ended)]

    def all(self) -> list[Tree]:
        return [self.of(day) for day in {*(row[0] for row in self._rows), dt.date.max}]


@dataclass(frozen=True)
class Era:
    """Months, by their first days, from `since` on and before `before`, which all ended with one tree."""

    since: dt.date | None
    before: dt.date | None
    tree: Tree

    def holds(self, month: dt.date) -> bool:
        return (self.since is None or self.since <= month) and (
            self.before is None or month < self.before
        )


def read_eras() -> list[Era]:
    """The trees in which all months ended, the latest first; one more for each month in which units moved.

    One query.
    """
    rows = AgencyParent.objects.order_by("-until").values_list(
        "until", "unit__path", "parent__path"
    )
    found: list[Era] = []
    moved: dict[str, str] = {}
    before: dt.date | None = None
    # A row holds for the months that end on its last day or before.
    for since, held in groupby(
        rows, key=lambda row: (row[0] + dt.timedelta(days=1)).replace(day=1)
    ):
        found.append(Era(since, before, _tree(moved)))
        moved |= {unit: above for _until, unit, above in held}
        before = since
    return [*found, Era(None, before, _tree(moved))]


def _tree(moved: Mapping[str, str]) -> Tree:
    return Tree({unit: above for unit, above in moved.items() if above != unit[: -Agency.steplen]})


def _told(path: str, marks: Mapping[str, str]) -> str:
    """What the longest mark says that the path begins with."""
    for each in reversed(paths_to(path)):
        if each in marks:
            return marks[each]
    return OUTSIDE


def _above(path: str, marks: Mapping[str, str]) -> str:
    """The nearest mark above a path; empty for none."""
    return next((each for each in reversed(paths_to(path)[:-1]) if each in marks), "")


def _needed(marks: Mapping[str, str], outside: str) -> dict[str, str]:
    """By path, without those that say the same as the mark above them."""
    found: dict[str, str] = {}
    for path in sorted(marks):
        if marks[path] != found.get(_above(path, found), outside):
            found[path] = marks[path]
    return found
