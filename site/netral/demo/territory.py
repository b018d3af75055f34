"""The nation's tree, written with COPY: one root, the 38 provinces under it, Sulawesi Barat moved there."""

from collections.abc import Iterable, Iterator

from django.db import connection
from django.db.models import Max

from agencies.models import Agency, AgencyCode, CodeSystem, Kind
from agencies.nation import Unit
from netral.demo import bulk

ROOT = "indonesia"
COLUMNS = ("id", "path", "depth", "numchild", "name", "short_name", "slug", "kind", "time_zone")


def grow_root() -> Agency:
    """One agency above all provinces, with those that stand alone moved under it."""
    provinces = list(Agency.objects.filter(depth=1, kind=Kind.PROVINCE))
    root: Agency = Agency.add_root(
        name="Seluruh Indonesia (rekaan)",
        short_name="Nasional",
        slug=ROOT,
        kind=Kind.CENTRAL,
        time_zone="Asia/Jakarta",
        asks_pledge=True,
    )
    AgencyCode.objects.create(agency=root, system=CodeSystem.NETRAL, code=ROOT)
    for province in provinces:
        province.refresh_from_db()
        province.move(root, pos="last-child")
    root.refresh_from_db()
    return root


def grow_territory(root: Agency, units: Iterable[Unit]) -> None:
    """All units under the root, in the order given, behind the children it has."""
    first = (Agency.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    placed = [
        (key, path, unit) for key, (path, unit) in enumerate(_paths(root, units), start=first)
    ]
    agencies = (
        (key, path, unit.depth, 0, unit.name, "", unit.slug, unit.kind, unit.time_zone)
        for key, path, unit in placed
    )
    codes = ((key, unit.system, unit.code) for key, _path, unit in placed)
    with connection.cursor() as cursor:
        with cursor.copy(
            f"COPY agencies_agency ({', '.join(COLUMNS)}, is_active) FROM STDIN"
        ) as copy:
            for row in agencies:
                copy.write_row((*row, True))
        with cursor.copy("COPY agencies_agencycode (agency_id, system, code) FROM STDIN") as copy:
            for code in codes:
                copy.write_row(code)
        cursor.execute(
            """
            UPDATE agencies_agency above SET numchild = below.number
            FROM (SELECT left(path, -%(step)s) AS path, count(*) AS number
                  FROM agencies_agency WHERE depth > 1 GROUP BY 1) below
            WHERE above.path = below.path AND above.numchild <> below.number
            """,
            {"step": Agency.steplen},
        )
    bulk.reset_keys(Agency)


def _paths(root: Agency, units: Iterable[Unit]) -> Iterator[tuple[str, Unit]]:
    """Each unit is the next child of the last unit one level higher."""
    steps = {root.depth: 0, root.depth + 1: root.numchild}
    paths = {root.depth: root.path}
    for unit in units:
        steps[unit.depth] = steps.get(unit.depth, 0) + 1
        steps[unit.depth + 1] = 0
        paths[unit.depth] = Agency._get_path(paths[unit.depth - 1], unit.depth, steps[unit.depth])
        yield paths[unit.depth], unit
