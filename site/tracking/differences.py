"""A sealed month, counted again from what the records say today."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses import past
from courses.counting import Totals
from courses.models import Seal
from courses.sealing import FIGURES, last_day
from people.bulk import among
from tracking.causes import Cause, find_causes

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
    """A unit whose figures are others today. Without causes the records do not say why."""

    name: str
    changes: list[Change]
    causes: list[tuple[Cause, int]]


@dataclass(frozen=True, slots=True)
class _Unit:
    """A unit as it was sealed beside what it is; a unit of only one of the two has no path there."""

    name: str
    path_then: str
    path_now: str
    before: Totals
    now: Totals


def find_differences(seal: Seal, rows: Sequence[dict[str, Any]], top: Agency) -> list[Difference]:
    """Of the units in these rows, and of those that stand under `top` now and have no row.

    A fixed number of queries, and fewer when nothing differs.
    """
    stand = _stand(seal)
    units = list(_units(seal, rows, top, stand))
    differing = [unit for unit in units if unit.before != unit.now]
    if not differing:
        return []
    moved = [
        (row["id"], row["path"], stand[row["id"]].path)
        for row in seal.table["units"]
        if row["id"] in stand and stand[row["id"]].path != row["path"]
    ]
    touched = find_causes(seal, moved)
    return [
        Difference(
            unit.name,
            _changes(unit),
            touched.at(*filter(None, {unit.path_then, unit.path_now})),
        )
        for unit in differing
    ]


def _stand(seal: Seal) -> dict[int, Agency]:
    """The units of the tree as it is, and those that stood in it and stand in another."""
    sealed = among([row["id"] for row in seal.table["units"]], "bigint")
    units = Agency.objects.filter(Q(path__startswith=seal.root.path) | Q(pk__in=sealed))
    return {unit.pk: unit for unit in units.only("name", "path")}


def _units(
    seal: Seal, rows: Sequence[dict[str, Any]], top: Agency, stand: Mapping[int, Agency]
) -> Iterator[_Unit]:
    totals = past.tree_totals_as_of(seal.root, seal.course, seal.cycle, last_day(seal.month))
    sealed = {unit["id"] for unit in seal.table["units"]}
    for row in rows:
        unit = stand.get(row["id"])
        path = unit.path if unit else ""
        before = Totals(**{name: row[name] for name in FIGURES})
        yield _Unit(row["name"], row["path"], path, before, totals.get(path, Totals()))
    for unit in stand.values():
        if unit.pk not in sealed and top.contains(unit):
            yield _Unit(unit.name, "", unit.path, Totals(), totals.get(unit.path, Totals()))


def _changes(unit: _Unit) -> list[Change]:
    return [
        Change(label, getattr(unit.before, name), getattr(unit.now, name))
        for name, label in LABELS.items()
        if getattr(unit.before, name) != getattr(unit.now, name)
    ]
