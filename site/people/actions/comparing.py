"""A roster beside the register: read, compared, and carried out. What the worker and the command both do."""

import datetime as dt
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.utils import timezone

from agencies.models import Agency
from people.actions import audit
from people.actions.enacting import Tell, enact
from people.actions.queueing import locked_people
from people.bulk import among, batches
from people.models import ImportState, Person, RosterImport
from people.models.role import NAMES_ALLOWED
from people.register import known_people, placed_people, standing_placements, units_of
from people.roster.checking import Entry, Fault
from people.roster.planning import Plan, make_plan
from people.roster.reading import Table, read_table
from people.roster.units import Units
from people.scopes import roots_open_to

TOLD_EACH = 500


def table_of(roster_import: RosterImport) -> Table:
    """From a copy on this machine: the reader of sheets wants a path.

    Raises:
        RosterError: when the file cannot be read.
    """
    with (
        roster_import.file.open() as stored,
        tempfile.NamedTemporaryFile(suffix=Path(str(roster_import.file.name)).suffix) as copy,
    ):
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.flush()
        return read_table(Path(copy.name))


def plan_for(
    roster_import: RosterImport,
    checked: tuple[list[Entry], list[Fault]],
    told: Tell = lambda _count: None,
) -> tuple[Plan, Units]:
    """Sets, and does not save, how far the importer looks: the plan shows nothing beyond.

    `told` hears now and then how many rows more have been compared.
    """
    agency = roster_import.agency
    entries, faults = checked
    roster_import.reach = reach_of(agency, roster_import.uploaded_by)
    units = units_of(agency)
    plan = make_plan(
        _counted(entries, told),
        agency=agency.pk,
        units=units,
        known=known_people(
            [entry.nip for entry in entries],
            since=roster_import.since,
            reach=roster_import.reach,
        ),
        placed=placed_people(agency, since=roster_import.since),
        since=roster_import.since,
    )
    plan.faults = [*faults, *plan.faults]
    return plan, units


def carry_out(found: RosterImport, plan: Plan, told: Tell = lambda _count: None) -> None:
    """Writes the plan; call it inside a transaction that holds the people."""
    enact(plan, roster_import=found, actor=found.applied_by, told=told)
    found.state, found.applied_at = ImportState.APPLIED, timezone.now()
    found.counts, found.digest = plan.counts, plan.digest
    found.save(update_fields=["state", "applied_at", "counts", "digest"])
    audit.record(
        actor=found.applied_by,
        verb="roster.imported",
        subject=found,
        details={"agency": found.agency.slug, "sha256": found.sha256, **plan.counts},
    )


def reach_of(agency: Agency, importer: Person | None) -> list[str]:
    """The agency, and whatever else the importer looks after."""
    roots = roots_open_to(importer, NAMES_ALLOWED) if importer else []
    return [agency.path, *(root.path for root in roots)]


def today_at(agency: Agency) -> dt.date:
    return timezone.localdate(timezone=agency.zone)


def hold_people(numbers: list[str], found: RosterImport) -> None:
    """Nobody else moves these people, or those of the agency, before this is done."""
    standing = standing_placements(found.agency, since=found.since)
    keys = set(standing.values_list("person", flat=True))
    for batch in batches(numbers):
        some = Person.objects.filter(nip__in=among(batch, "text"))
        keys.update(some.values_list("pk", flat=True))
    for people in locked_people(keys):
        list(people.values_list("pk"))


def _counted(entries: list[Entry], told: Tell) -> Iterator[Entry]:
    for number, entry in enumerate(entries, start=1):
        yield entry
        if number % TOLD_EACH == 0:
            told(TOLD_EACH)
