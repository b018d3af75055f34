"""A roster goes in: handed over, checked, confirmed, applied whole."""

import datetime as dt
import hashlib
from pathlib import Path

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.comparing import (
    carry_out,
    hold_people,
    plan_for,
    reach_of,
    table_of,
    today_at,
)
from people.actions.keeping import Progress, keep_list
from people.actions.queueing import ImportRefused, locked, queue
from people.models import ImportState, Person, RosterImport
from people.models.role import NAMES_ALLOWED
from people.roster.checking import check
from people.roster.columns import match, missing
from people.roster.listing import lines
from people.roster.planning import Fate
from people.roster.reading import RosterError
from people.scopes import has_role


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
    progress = Progress(roster_import)
    try:
        table = table_of(roster_import)
        places = roster_import.columns or match(table.header)
        if missing(places):
            _settle(roster_import, ImportState.UNCLEAR, header=table.heads, columns=places)
            return
        # Each row is judged, then compared: told as one way through the file.
        progress.total = 2 * len(table.rows)
        today = today_at(roster_import.agency)
        checked = check(table, places, today=today, told=progress.add)
        plan, units = plan_for(roster_import, checked, told=progress.add)
        keep_list(roster_import, lines(plan, units))
    except RosterError as fault:
        _settle(roster_import, ImportState.FAILED, note=str(fault))
        return
    finally:
        progress.forget()
    with transaction.atomic():
        hold_tree_still()
        agency = Agency.objects.get(pk=roster_import.agency_id)
        if reach_of(agency, roster_import.uploaded_by) != roster_import.reach:
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
            table = table_of(found)
            checked = check(table, found.columns, today=today_at(found.agency))
            hold_people([entry.nip for entry in checked[0]], found)
            plan, _units = plan_for(found, checked)
            is_as_shown = plan.digest == found.digest and not plan.faults
            if is_as_shown:
                progress.total = sum(step.fate is not Fate.UNCHANGED for step in plan.steps)
                carry_out(found, plan, progress.add)
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
