"""A roster goes in: handed over, checked, confirmed, applied whole."""

import datetime as dt
import hashlib
import tempfile
from pathlib import Path

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.enacting import Tell, enact
from people.actions.keeping import Progress, keep_list
from people.actions.queueing import ImportRefused, locked, locked_people, queue
from people.bulk import among, batches
from people.models import ImportState, Person, RosterImport
from people.models.role import NAMES_ALLOWED
from people.nip import masked
from people.register import known_people, placed_people, standing_placements, units_of
from people.roster.checking import Entry, Fault, check
from people.roster.columns import match, missing
from people.roster.listing import lines
from people.roster.planning import Fate, Plan, Units, make_plan
from people.roster.reading import RosterError, Table, read_table
from people.scopes import has_role, roots_open_to


@transaction.atomic
def upload_roster(
    *,
    agency: Agency,
    file: File,
    since: dt.date,
    ends_missing: bool,
    actor: Person,
) -> RosterImport:
    """The file is kept and queued to be checked; nothing else happens yet.

    Raises:
        ImportRefused: when the agency is closed, and takes nobody in.
    """
    if not agency.is_active:
        raise ImportRefused(
            _("Unit ini sudah ditutup. Unggah daftarnya pada unit yang masih aktif.")
        )
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    found = RosterImport.objects.create(
        agency=agency,
        file=file,
        original_name=Path(str(file.name)).name[-200:],
        sha256=digest.hexdigest(),
        since=since,
        ends_missing=ends_missing,
        uploaded_by=actor,
    )
    audit.record(
        actor=actor, verb="roster.uploaded", subject=found, details={"sha256": found.sha256}
    )
    queue("people.tasks.check_roster", found)
    return found


@transaction.atomic
def choose_columns(*, roster_import: RosterImport, columns: dict[str, int]) -> None:
    """The importer says which column is which; the file is checked anew.

    Raises:
        ImportRefused: when it is applied already, or a required column is missing.
    """
    found = locked(roster_import)
    if found.state not in (ImportState.UNCLEAR, ImportState.CHECKED) or not found.file:
        raise ImportRefused(_("Berkas ini tidak dapat diubah lagi. Unggah berkas baru."))
    if lacking := missing(columns):
        raise ImportRefused(_("Pilih kolom untuk: %(names)s.") % {"names": ", ".join(lacking)})
    if len(set(columns.values())) < len(columns):
        raise ImportRefused(_("Satu kolom berkas dipilih dua kali. Pilih kolom yang berbeda."))
    found.columns, found.state, found.note = columns, ImportState.WAITING, ""
    found.save(update_fields=["columns", "state", "note"])
    queue("people.tasks.check_roster", found)


def check_roster(*, roster_import: RosterImport) -> None:
    """The dry run: reads the file, compares it with the register, keeps the lists. Writes no person.

    May run twice; does nothing when the file is not waiting for it.
    """
    if roster_import.state != ImportState.WAITING:
        return
    try:
        table = _table(roster_import)
    except RosterError as fault:
        _settle(roster_import, ImportState.FAILED, note=str(fault))
        return
    places = roster_import.columns or match(table.header)
    if missing(places):
        _settle(roster_import, ImportState.UNCLEAR, header=table.heads, columns=places)
        return
    plan, units = _plan(roster_import, check(table, places, today=_today(roster_import.agency)))
    keep_list(roster_import, lines(plan, units))
    with transaction.atomic():
        hold_tree_still()
        agency = Agency.objects.get(pk=roster_import.agency_id)
        if _reach(agency, roster_import.uploaded_by) != roster_import.reach:
            # A unit was moved meanwhile: the lists were made for others than may read them now.
            queue("people.tasks.check_roster", roster_import)
            return
        _settle(
            roster_import,
            ImportState.CHECKED,
            header=table.heads,
            columns=places,
            counts=plan.counts,
            digest=plan.digest,
            reach=roster_import.reach,
        )


def import_file(*, path: Path, agency: Agency, since: dt.date, dry_run: bool = False) -> Plan:
    """The same at once, for a command line where nobody is asked: all rows, or none when one is faulty.

    Without somebody to ask in whose name, a person of another agency is a fault.

    Raises:
        RosterError: when the file cannot be read, or a required column is missing.
    """
    table = read_table(path)
    places = match(table.header)
    if lacking := missing(places):
        raise RosterError(_("Kolom tidak ditemukan: %(names)s.") % {"names": ", ".join(lacking)})
    with transaction.atomic():
        hold_tree_still()
        found = RosterImport(
            agency=agency,
            original_name=path.name[-200:],
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            since=since,
            header=table.heads,
            columns=places,
        )
        checked = check(table, places, today=_today(agency))
        _hold([entry.nip for entry in checked[0]], found)
        plan, _units = _plan(found, checked)
        elsewhere = _("Orang ini tercatat pada instansi lain. Catat sebagai mutasi.")
        plan.faults += [
            Fault(step.row, elsewhere, masked(step.nip), "nip", masked(step.nip))
            for step in plan.steps
            if step.fate is Fate.FOREIGN
        ]
        if not plan.faults and not dry_run:
            found.save()
            _carry_out(found, plan)
    return plan


@transaction.atomic
def confirm_roster(*, roster_import: RosterImport, digest: str, actor: Person) -> None:
    """What was shown, of which this is the digest, shall be done; the worker does it.

    Raises:
        ImportRefused: when there are faults, it is not (or no longer) waiting to be confirmed, or
            something else was shown.
    """
    found = locked(roster_import)
    if not found.can_be_applied:
        raise ImportRefused(
            _(
                "Berkas ini belum dapat diterapkan. Perbaiki dulu baris yang salah, lalu unggah lagi."
            )
        )
    if found.digest != digest:
        raise ImportRefused(
            _("Berkas ini sudah diperiksa lagi. Lihat hasilnya sebelum menerapkan.")
        )
    found.state, found.applied_by, found.note = ImportState.APPLYING, actor, ""
    found.save(update_fields=["state", "applied_by", "note"])
    queue("people.tasks.apply_roster", found)


def apply_roster(*, roster_import: RosterImport) -> None:
    """All of it in one transaction, or nothing. May run twice; the second time does nothing.

    When the register has changed since the dry run so that something else would happen, nothing is
    written, and the importer is shown the new plan first.
    """
    progress = Progress(roster_import)
    try:
        with transaction.atomic():
            hold_tree_still()
            found = locked(roster_import)
            if found.state != ImportState.APPLYING:
                return
            if found.applied_by and not has_role(found.applied_by, found.agency, NAMES_ALLOWED):
                _settle(found, ImportState.CHECKED, applied_by=None)
                return
            table = _table(found)
            checked = check(table, found.columns, today=_today(found.agency))
            _hold([entry.nip for entry in checked[0]], found)
            plan, _units = _plan(found, checked)
            is_as_shown = plan.digest == found.digest and not plan.faults
            if is_as_shown:
                progress.total = sum(step.fate is not Fate.UNCHANGED for step in plan.steps)
                _carry_out(found, plan, progress.add)
    except IntegrityError:
        # Somebody entered the same people between the check and the writing.
        is_as_shown = False
    finally:
        progress.forget()
    if not is_as_shown:
        changed = _("Data pegawai berubah sejak berkas diperiksa. Lihat lagi sebelum menerapkan.")
        with transaction.atomic():
            _settle(roster_import, ImportState.WAITING, note=changed, applied_by=None)
            queue("people.tasks.check_roster", roster_import)


def _settle(roster_import: RosterImport, state: ImportState, **fields: object) -> None:
    for name, value in {"state": state, **fields}.items():
        setattr(roster_import, name, value)
    roster_import.save(update_fields=["state", *fields])


def _table(roster_import: RosterImport) -> Table:
    """From a copy on this machine: the reader of sheets wants a path."""
    with (
        roster_import.file.open() as stored,
        tempfile.NamedTemporaryFile(suffix=Path(str(roster_import.file.name)).suffix) as copy,
    ):
        for chunk in stored.chunks():
            copy.write(chunk)
        copy.flush()
        return read_table(Path(copy.name))


def _plan(
    roster_import: RosterImport, checked: tuple[list[Entry], list[Fault]]
) -> tuple[Plan, Units]:
    """Sets, and does not save, how far the importer looks: the plan shows nothing beyond."""
    agency = roster_import.agency
    entries, faults = checked
    roster_import.reach = _reach(agency, roster_import.uploaded_by)
    units = units_of(agency)
    plan = make_plan(
        entries,
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


def _carry_out(found: RosterImport, plan: Plan, told: Tell = lambda _count: None) -> None:
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


def _reach(agency: Agency, importer: Person | None) -> list[str]:
    """The agency, and whatever else the importer looks after."""
    roots = roots_open_to(importer, NAMES_ALLOWED) if importer else []
    return [agency.path, *(root.path for root in roots)]


def _today(agency: Agency) -> dt.date:
    return timezone.localdate(timezone=agency.zone)


def _hold(numbers: list[str], found: RosterImport) -> None:
    """Nobody else moves these people, or those of the agency, before this is done."""
    standing = standing_placements(found.agency, since=found.since)
    keys = set(standing.values_list("person", flat=True))
    for batch in batches(numbers):
        some = Person.objects.filter(nip__in=among(batch, "text"))
        keys.update(some.values_list("pk", flat=True))
    for people in locked_people(keys):
        list(people.values_list("pk"))
