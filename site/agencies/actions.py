"""Writing the organisation tree."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from agencies.holding import hold_tree_for_change
from agencies.models import Agency, AgencyCode, AgencyName, AgencyParent, AgencySuccession
from agencies.moving import MoveRefused, merge_hindrance, move_hindrance
from agencies.places import Place, read_places

FIELDS = ("name", "short_name", "kind")
DAY = dt.timedelta(days=1)


@dataclass(slots=True)
class LoadResult:
    created: int = 0
    changed: int = 0


@transaction.atomic
def rename(*, agency: Agency, name: str, on: dt.date) -> None:
    """The name holds from that day; the one before is kept, unless it held for no day."""
    if name == agency.name:
        return
    last = on - DAY
    kept = agency.earlier_names.first()
    if kept is None or kept.until < last:
        since = kept.until + DAY if kept else None
        AgencyName.objects.create(agency=agency, name=agency.name, since=since, until=last)
    elif kept.name == name:
        # Taken back on the day itself.
        kept.delete()
    agency.name = name
    agency.save(update_fields=["name"])


@transaction.atomic
def move_agency(*, unit: Agency, under: Agency, on: dt.date) -> Agency:
    """The unit, with everything below it, becomes the last child of the other; returned as it is now.

    Days before `on` are read by where it stood. What else rests on the path (counts, duties, lists made for a reach) is not touched here.

    Raises:
        MoveRefused: when it may not stand there.
    """
    hold_tree_for_change()
    unit, under = _as_they_are(unit, under)
    governments = set(Agency.objects.governments().values_list("path", flat=True))
    if hindrance := move_hindrance(unit, under, governments):
        raise MoveRefused(hindrance)
    return _put_under(unit, under, on)


@transaction.atomic
def succeed_agency(*, unit: Agency, successor: Agency, on: dt.date, kind: str) -> AgencySuccession:
    """The unit is closed, and remembered as part of the other, which takes over its children from that day on.

    Raises:
        MoveRefused: when it may not become part of it.
    """
    hold_tree_for_change()
    unit, successor = _as_they_are(unit, successor)
    children = list(unit.get_children())
    governments = set(Agency.objects.governments().values_list("path", flat=True))
    if hindrance := merge_hindrance(unit, successor, children, governments):
        raise MoveRefused(hindrance)
    for child in children:
        # Each that goes changes both.
        fresh, successor = _as_they_are(child, successor)
        _put_under(fresh, successor, on)
    Agency.objects.filter(pk=unit.pk).update(is_active=False)
    # A unit that was opened again and is merged a second time has one successor: the last.
    found, _is_new = AgencySuccession.objects.update_or_create(
        predecessor=unit, defaults={"successor": successor, "on": on, "kind": kind}
    )
    return found


def _put_under(unit: Agency, under: Agency, on: dt.date) -> Agency:
    """Where it stood is kept until the day before, unless it stood there for no day."""
    last = on - DAY
    kept = unit.earlier_parents.first()
    if kept is None or kept.until < last:
        parent = Agency.objects.get(path=unit.ancestor_paths[-2])
        AgencyParent.objects.create(unit=unit, parent=parent, until=last)
    elif kept.until == last and kept.parent_id == under.pk:
        # Taken back on the day itself.
        kept.delete()
    unit.move(under, "last-child")
    return Agency.objects.get(pk=unit.pk)


def _as_they_are(*agencies: Agency) -> list[Agency]:
    """Read again, now that nobody else changes the tree."""
    found = Agency.objects.in_bulk([agency.pk for agency in agencies])
    return [found[agency.pk] for agency in agencies]


@transaction.atomic
def load_places() -> LoadResult:
    """Bring the tree in step with the data files; what is not in them stays as it is.

    Paths are given out here and written in one bulk insert per level, `numchild` included.
    """
    hold_tree_for_change()
    result = LoadResult()
    level: list[tuple[Agency | None, list[Place]]] = [(None, read_places())]
    while level:
        level = _load_level(level, result)
    return result


def _load_level(
    families: list[tuple[Agency | None, list[Place]]], result: LoadResult
) -> list[tuple[Agency | None, list[Place]]]:
    """Create or correct one level of the tree; returns the families of the next."""
    known = _known([place for _parent, children in families for place in children])
    outdated = _earlier_names()
    fresh: list[Agency] = []
    grown: list[Agency] = []
    placed: list[tuple[Agency, Place]] = []
    for parent, children in families:
        step = _last_step(parent)
        before = len(fresh)
        for place in children:
            agency = known.get((place.system, place.code))
            if agency is None:
                step += 1
                agency = _node(parent, step, place)
                fresh.append(agency)
            elif (agency.pk, place.name) not in outdated and _correct(agency, place):
                result.changed += 1
            placed.append((agency, place))
        if parent is not None and len(fresh) > before:
            parent.numchild += len(fresh) - before
            grown.append(parent)
    Agency.objects.bulk_create(fresh, batch_size=500)
    Agency.objects.bulk_update(grown, ["numchild"], batch_size=200)
    result.created += len(fresh)
    _write_codes(placed)
    return [(agency, place.children) for agency, place in placed if place.children]


def _known(places: list[Place]) -> dict[tuple[str, str], Agency]:
    wanted = {(place.system, place.code) for place in places}
    rows = AgencyCode.objects.filter(system__in={system for system, _code in wanted})
    return {
        (row.system, row.code): row.agency
        for row in rows.select_related("agency")
        if (row.system, row.code) in wanted
    }


def _earlier_names() -> set[tuple[int, str]]:
    """A file that still has such a name is older than the renaming, and corrects nothing there."""
    return set(AgencyName.objects.order_by().values_list("agency", "name"))


def _last_step(parent: Agency | None) -> int:
    """The position of the last child, so that new ones follow it."""
    siblings = (
        Agency.objects.filter(depth=1)
        if parent is None
        else Agency.objects.filter(depth=parent.depth + 1, path__startswith=parent.path)
    )
    last = siblings.order_by("path").last()
    return Agency._str2int(last.path[-Agency.steplen :]) if last else 0


def _node(parent: Agency | None, step: int, place: Place) -> Agency:
    depth = parent.depth + 1 if parent else 1
    return Agency(
        path=Agency._get_path(parent.path if parent else "", depth, step),
        depth=depth,
        numchild=0,
        name=place.name,
        short_name=place.short_name,
        kind=place.kind,
        slug=place.slug,
    )


def _correct(agency: Agency, place: Place) -> bool:
    """Names and kinds follow the file; addresses stay, people have bookmarked them."""
    changed = [name for name in FIELDS if getattr(agency, name) != getattr(place, name)]
    for name in changed:
        setattr(agency, name, getattr(place, name))
    if changed:
        agency.save(update_fields=changed)
    return bool(changed)


def _write_codes(placed: list[tuple[Agency, Place]]) -> None:
    AgencyCode.objects.bulk_create(
        [
            AgencyCode(agency=agency, system=system, code=code)
            for agency, place in placed
            for system, code in place.codes
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
