"""A sealed month, counted again from what the records say today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.extents import Tree, tree_as_of
from agencies.models import Agency, both_names, paths_to
from courses import past
from courses.counting import Totals
from courses.models import Seal
from courses.sealing import FIGURES, last_day
from people.bulk import among
from tracking.causes import Cause, Moved, Touched, find_causes

LABELS: dict[str, str | Promise] = {
    "obliged": _("Wajib"),
    "completed": _("Selesai"),
    "in_progress": _("Berjalan"),
    "not_begun": _("Belum mulai"),
    "not_activated": _("Belum aktivasi"),
    "overdue": _("Terlambat"),
    "excluded": _("Dikecualikan"),
}


@dataclass(frozen=True, slots=True)
class Change:
    label: str | Promise
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A unit whose figures are others today. Without causes the records do not say why.

    `offices` are those in whose name placements were set right.
    """

    name: str
    changes: list[Change]
    causes: list[tuple[Cause, int]]
    offices: list[str]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit as it was sealed beside what it is; one that is gone has no path."""

    name: str
    path: str
    before: Totals
    now: Totals


def find_differences(seal: Seal, rows: Sequence[dict[str, Any]], top: Agency) -> list[Difference]:
    """Of the units in these rows, and of those that stood under `top` as is known now and have no row.

    A fixed number of queries, and fewer when nothing differs.
    """
    tree = tree_as_of(last_day(seal.month))
    stand = _stand(seal, tree)
    units = list(_units(seal, rows, top, stand, tree))
    differing = [unit for unit in units if unit.before != unit.now]
    if not differing:
        return []
    touched = find_causes(seal, tree, _moved(seal, stand, tree))
    return [_difference(unit, touched) for unit in differing]


def _difference(unit: _Unit, touched: Touched) -> Difference:
    offices = sorted(touched.offices.get(unit.path, ()))
    return Difference(unit.name, _changes(unit), touched.at(unit.path), offices)


def _stand(seal: Seal, tree: Tree) -> dict[int, Agency]:
    """The units that stood under the root on that day, as is known now, and those that were sealed."""
    sealed = among([row["id"] for row in seal.table["units"]], "bigint")
    here = tree.extent(seal.root.path).within("path")
    units = Agency.objects.filter(here | Q(pk__in=sealed))
    return {unit.pk: unit for unit in units.only("name", "path")}


def _moved(seal: Seal, stand: Mapping[int, Agency], tree: Tree) -> Iterator[Moved]:
    """Units that were sealed under another than that under which they stood as is known now."""
    sealed = {
        row["path"]: stand[row["id"]].path for row in seal.table["units"] if row["id"] in stand
    }
    for row in seal.table["units"]:
        unit = stand.get(row["id"])
        if unit is None or unit.pk == seal.root_id:
            continue
        line = [sealed[path] for path in paths_to(row["path"]) if path in sealed]
        if sealed.get(row["path"][: -Agency.steplen]) != tree.above(unit.path):
            yield Moved(unit.pk, unit.path, line)


def _units(
    seal: Seal,
    rows: Sequence[dict[str, Any]],
    top: Agency,
    stand: Mapping[int, Agency],
    tree: Tree,
) -> Iterator[_Unit]:
    day = last_day(seal.month)
    totals = past.tree_totals_as_of(seal.root, seal.course, seal.cycle, day, tree=tree)
    here = tree.extent(top.path)
    sealed = {unit["id"] for unit in seal.table["units"]}
    for row in rows:
        unit = stand.get(row["id"])
        path = unit.path if unit else ""
        before = Totals(**{name: row[name] for name in FIGURES})
        name = both_names(row["name"], unit.name) if unit else row["name"]
        yield _Unit(name, path, before, totals.get(path, Totals()))
    for unit in stand.values():
        if unit.pk not in sealed and here.holds(unit.path):
            yield _Unit(unit.name, unit.path, Totals(), totals.get(unit.path, Totals()))


def _changes(unit: _Unit) -> list[Change]:
    return [
        Change(label, getattr(unit.before, name), getattr(unit.now, name))
        for name, label in LABELS.items()
        if getattr(unit.before, name) != getattr(unit.now, name)
    ]
