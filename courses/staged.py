"""Which elections of the registry a series waits for, and how far their dates may be relied on. Reads only."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q

from agencies.models import Agency, AgencyCode, CodeSystem
from courses.cycles import due_before
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


def due_of_stage(days: int, stage: Stage) -> dt.date | None:
    """When a round is due by what the registry says now; None while that cannot be relied on."""
    if not stage.is_settled or stage.starts is None:
        return None
    return due_before(stage.starts, days)
