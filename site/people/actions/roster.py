"""People enter the register: one by one, or from the roster of an agency."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencyCode
from people.actions import audit
from people.actions.placements import PlacementError, place, transfer
from people.models import Person, Placement
from people.nip import NipError, fitting, masked, without_numbers
from people.roster import Entry, Fault


@dataclass(slots=True)
class ImportResult:
    """What an import did, or would do; with faults nothing was written."""

    created: int = 0
    changed: int = 0
    moved: int = 0
    unchanged: int = 0
    faults: list[Fault] = field(default_factory=list)


@transaction.atomic
def create_person(
    *,
    nip: str,
    name: str,
    status: str,
    agency: Agency,
    since: dt.date,
    post: str = "",
    actor: Person | None = None,
    **fields: Any,
) -> Person:
    """A person who cannot sign in yet, placed at the agency.

    Raises:
        NipError: when the number is faulty or does not fit the status.
    """
    number = fitting(nip, status=status)
    person = Person.objects.create_user(
        nip=number, name=name.strip(), status=status, post=post.strip(), **fields
    )
    audit.record(actor=actor, verb="person.created", subject=person)
    place(person=person, agency=agency, since=since, actor=actor)
    return person


def import_roster(
    *,
    entries: list[Entry],
    agency: Agency,
    since: dt.date,
    actor: Person | None = None,
    dry_run: bool = False,
) -> ImportResult:
    """All rows or none: new people are created, known ones brought up to date and moved.

    A person of another agency is a fault, because moving between agencies is a transfer (mutasi).
    """
    with transaction.atomic():
        result = _import(entries, agency, since, actor)
        if result.faults or dry_run:
            transaction.set_rollback(True)
        else:
            audit.record(
                actor=actor,
                verb="roster.imported",
                subject=agency,
                details={
                    "created": result.created,
                    "changed": result.changed,
                    "moved": result.moved,
                },
            )
    return result


def _import(
    entries: list[Entry], agency: Agency, since: dt.date, actor: Person | None
) -> ImportResult:
    result = ImportResult()
    units = _units_of(agency)
    known = {
        person.nip: person
        for start in range(0, len(entries), 500)
        for person in Person.objects.filter(
            nip__in=[entry.nip for entry in entries[start : start + 500]]
        )
    }
    current = {
        placement.person_id: placement
        for placement in Placement.objects.filter(until=None)
        .filter(person__in=[person.pk for person in known.values()])
        .select_related("agency")
    }
    for entry in entries:
        unit = agency if not entry.unit else units.get(entry.unit.casefold())
        if unit is None:
            message = _("Unit tidak ditemukan atau namanya ganda: %(unit)s.")
            result.faults.append(
                Fault(
                    entry.row,
                    message % {"unit": without_numbers(entry.unit)[:80]},
                    masked(entry.nip),
                )
            )
            continue
        person = known.get(entry.nip)
        try:
            if person is None:
                create_person(
                    nip=entry.nip,
                    name=entry.name,
                    status=entry.status,
                    agency=unit,
                    since=since,
                    post=entry.post,
                    email=entry.email,
                    actor=actor,
                )
                result.created += 1
            else:
                _update(person, current.get(person.pk), entry, agency, unit, since, actor, result)
        except (NipError, PlacementError) as fault:
            result.faults.append(Fault(entry.row, str(fault), masked(entry.nip)))
    return result


def _update(
    person: Person,
    placement: Placement | None,
    entry: Entry,
    agency: Agency,
    unit: Agency,
    since: dt.date,
    actor: Person | None,
    result: ImportResult,
) -> None:
    """Bring one known person up to date."""
    if placement and not agency.contains(placement.agency):
        raise PlacementError(_("Orang ini tercatat pada instansi lain. Catat sebagai mutasi."))
    values = {"name": entry.name, "status": entry.status, "post": entry.post}
    if entry.email:
        values["email"] = entry.email
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, values[name])
    if changed:
        person.save(update_fields=changed)
        audit.record(
            actor=actor, verb="person.changed", subject=person, details={"fields": changed}
        )
    moved = placement is None or placement.agency_id != unit.pk
    if placement is None:
        place(person=person, agency=unit, since=since, actor=actor)
    elif moved:
        transfer(person=person, to=unit, on=since, actor=actor)
    result.changed += bool(changed)
    result.moved += moved
    result.unchanged += not changed and not moved


def _units_of(agency: Agency) -> dict[str, Agency]:
    """The units of the agency under their address, codes and (when unique) names."""
    units: dict[str, Agency] = {}
    by_pk = {unit.pk: unit for unit in Agency.objects.within(agency)}
    doubled: set[str] = set()
    for unit in by_pk.values():
        key = unit.name.casefold()
        if key in units:
            doubled.add(key)
        units[key] = unit
    for key in doubled:
        del units[key]
    codes = AgencyCode.objects.filter(agency__path__startswith=agency.path).order_by("-system")
    for agency_pk, code in codes.values_list("agency", "code"):
        units[code.casefold()] = by_pk[agency_pk]
    units.update({unit.slug: unit for unit in by_pk.values()})
    return units
