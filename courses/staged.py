"""Which elections of the registry a series waits for, and what rests on a stage of one. Reads only."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Max, Q

from agencies.models import Agency, AgencyCode, CodeSystem, paths_to, paths_to_all
from courses.cycles import due_before
from courses.models import Assignment, Series, SeriesKind
from people.bulk import among
from regulations.models import Stage


@dataclass(frozen=True, slots=True)
class Waiting:
    """Stages of elections that are held where the agency is: with a first day to rely on, and the others."""

    region: str
    settled: tuple[Stage, ...]
    doubtful: tuple[Stage, ...]


def region_of(agency: Agency) -> str:
    """Kemendagri's code of the nearest unit upwards that has one; nothing where none has. One query."""
    codes = AgencyCode.objects.filter(
        system=CodeSystem.KEMENDAGRI, agency__path__in=agency.ancestor_paths
    )
    return codes.order_by("-agency__path").values_list("code", flat=True).first() or ""


def stages_for(agency: Agency, election_kind: str, stage_code: str, today: dt.date) -> Waiting:
    """Of elections that are not over. Two queries."""
    region = region_of(agency)
    rows = Stage.objects.filter(election__kind=election_kind, code=stage_code)
    rows = rows.annotate(last=Max("election__stages__ends")).filter(
        Q(last=None) | Q(last__gte=today)
    )
    rows = rows.select_related("election").order_by("starts", "pk")
    held = [stage for stage in rows if stage.election.is_held_in(region)]
    return Waiting(
        region,
        settled=tuple(stage for stage in held if stage.is_settled),
        doubtful=tuple(stage for stage in held if not stage.is_settled),
    )


@dataclass(frozen=True, slots=True)
class Resting:
    """A round whose due date follows a stage; `due_on` is the date by what the registry says now."""

    assignment: Assignment
    due_on: dt.date

    @property
    def is_moving(self) -> bool:
        return self.due_on != self.assignment.due_on


def rounds_on(stages: Collection[Stage], today: dt.date) -> list[Resting]:
    """Rounds that are not past, by unit; where the date is in doubt each keeps the one it has. One query."""
    rows = Assignment.objects.standing().filter(
        stage__in=stages, series__stage_code=F("stage__code"), due_on__gte=today
    )
    found = []
    for row in rows.select_related("agency", "series", "stage").order_by("agency__path", "pk"):
        due_on = due_of_stage(row.series.days, row.stage) if row.series and row.stage else None
        found.append(Resting(row, max(due_on, today) if due_on else row.due_on))
    return found


def series_waiting(stages: Collection[Stage]) -> list[Series]:
    """Series that take their rounds from one of these stages, where its election is held. Two queries."""
    wanted = Q(pk__in=[])
    for stage in stages:
        wanted |= Q(election_kind=stage.election.kind, stage_code=stage.code)
    rows = Series.objects.standing().filter(wanted, kind=SeriesKind.STAGE)
    found = list(rows.select_related("agency", "course").order_by("agency__path", "pk"))
    ways = sorted(paths_to_all(each.agency.path for each in found))
    codes = AgencyCode.objects.filter(
        system=CodeSystem.KEMENDAGRI, agency__path__in=among(ways, "text")
    )
    regions = dict(codes.values_list("agency__path", "code"))
    return [each for each in found if _is_awaited(each, stages, regions)]


def _is_awaited(series: Series, stages: Collection[Stage], regions: dict[str, str]) -> bool:
    above = (regions[path] for path in reversed(paths_to(series.agency.path)) if path in regions)
    region = next(above, "")
    return any(
        stage.code == series.stage_code
        and stage.election.kind == series.election_kind
        and stage.election.is_held_in(region)
        for stage in stages
    )


def due_of_stage(days: int, stage: Stage) -> dt.date | None:
    """When a round is due by what the registry says now; None while that cannot be relied on."""
    if not stage.is_settled or stage.starts is None:
        return None
    return due_before(stage.starts, days)
