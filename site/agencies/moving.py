"""Which unit may stand under which, and which may become part of which. Pure: no HTTP, no database.

The kinds are those of PP 18/2016: offices, districts and wards belong to one government and never
change to another by a decision of its own; units and UPT may, as schools did with UU 23/2014.
"""

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from agencies.models import GOVERNMENTS, Agency, Kind

BOUND = (Kind.OFFICE, Kind.DISTRICT, Kind.WARD, Kind.VILLAGE)
_REGIONS = (Kind.REGENCY, Kind.CITY)
# Kind → the kinds it may stand under. Governments stand where law has put them.
PARENTS: dict[str, tuple[str, ...]] = {
    Kind.OFFICE: GOVERNMENTS,
    Kind.DISTRICT: _REGIONS,
    Kind.WARD: (Kind.DISTRICT,),
    Kind.VILLAGE: (Kind.DISTRICT,),
    Kind.UPT: (*GOVERNMENTS, Kind.OFFICE, Kind.UNIT, Kind.UPT, Kind.DISTRICT),
    Kind.UNIT: (
        *GOVERNMENTS,
        Kind.OFFICE,
        Kind.UNIT,
        Kind.UPT,
        Kind.DISTRICT,
        Kind.WARD,
        Kind.VILLAGE,
    ),
}
# Kind → the kinds it may become part of.
SUCCESSORS: dict[str, tuple[str, ...]] = {
    Kind.OFFICE: (Kind.OFFICE,),
    Kind.DISTRICT: (Kind.DISTRICT,),
    Kind.WARD: (Kind.WARD, Kind.VILLAGE),
    Kind.VILLAGE: (Kind.WARD, Kind.VILLAGE),
    Kind.UPT: (Kind.UPT, Kind.UNIT, Kind.OFFICE, Kind.DISTRICT),
    Kind.UNIT: (Kind.UNIT, Kind.UPT, Kind.OFFICE, Kind.DISTRICT, Kind.WARD, Kind.VILLAGE),
}


class MoveRefused(ValueError):
    """The tree cannot be changed so; the text says why."""


def move_hindrance(unit: Agency, under: Agency, governments: Collection[str]) -> str:
    """Why the unit cannot stand under the other; empty when it can.

    `governments` are the paths of all governments above the two.
    """
    if hindrance := _not_movable(unit, under):
        return hindrance
    if unit.ancestor_paths[-2] == under.path:
        return _("%(unit)s sudah berada di bawah %(other)s.") % _named(unit, under)
    return _not_under(unit, under, governments)


def merge_hindrance(
    unit: Agency, into: Agency, children: Iterable[Agency], governments: Collection[str]
) -> str:
    """Why the unit cannot become part of the other; empty when it can. Its children come along."""
    if hindrance := _not_movable(unit, into):
        return hindrance
    if into.kind not in SUCCESSORS[unit.kind]:
        return _("%(kind)s tidak dapat digabungkan ke %(other_kind)s.") % _kinds(unit, into)
    if _is_elsewhere(unit, into, governments):
        return _elsewhere(unit)
    for child in children:
        if hindrance := _not_under(child, into, governments):
            return hindrance
    return ""


def kind_hindrance(kind: str, under: Agency) -> str:
    """Why a unit of that kind cannot stand under the other; empty when it can."""
    if under.kind in PARENTS.get(kind, ()):
        return ""
    return _("%(kind)s tidak dapat berada di bawah %(other_kind)s.") % {
        "kind": Kind(kind).label,
        "other_kind": under.get_kind_display(),
    }


def government_of(path: str, governments: Collection[str]) -> str:
    """The path of the nearest government, upwards from there and itself included; empty for none."""
    return max((each for each in governments if path.startswith(each)), key=len, default="")


def _not_movable(unit: Agency, other: Agency) -> str:
    if unit.depth == 1 or unit.kind not in PARENTS:
        return _("%(kind)s tidak dapat dipindahkan atau digabungkan.") % _kinds(unit, other)
    if unit.contains(other):
        return _("%(unit)s tidak dapat berada di bawah dirinya sendiri.") % _named(unit, other)
    for each in (unit, other):
        if not each.is_active:
            return _("%(unit)s sudah ditutup.") % {"unit": each.name}
    return ""


def _not_under(unit: Agency, under: Agency, governments: Collection[str]) -> str:
    if hindrance := kind_hindrance(unit.kind, under):
        return hindrance
    return _elsewhere(unit) if _is_elsewhere(unit, under, governments) else ""


def _is_elsewhere(unit: Agency, other: Agency, governments: Collection[str]) -> bool:
    return unit.kind in BOUND and (
        government_of(unit.path, governments) != government_of(other.path, governments)
    )


def _elsewhere(unit: Agency) -> str:
    return _("%(kind)s tidak dapat berpindah ke pemerintah daerah lain.") % _kinds(unit, unit)


def _named(unit: Agency, other: Agency) -> dict[str, str]:
    return {"unit": unit.name, "other": other.name}


def _kinds(unit: Agency, other: Agency) -> dict[str, str]:
    return {"kind": unit.get_kind_display(), "other_kind": other.get_kind_display()}
