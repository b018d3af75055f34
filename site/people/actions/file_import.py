"""A roster goes in by a command line, where nobody is asked: all rows, or none when one is faulty."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions.comparing import carry_out, hold_people, plan_for, today_at
from people.models import Person, RosterImport
from people.models.role import NAMES_ALLOWED
from people.nip import masked
from people.roster.checking import Fault, check
from people.roster.columns import COLUMNS, match, missing, place_of
from people.roster.planning import Fate, Plan
from people.roster.reading import RosterError, Table, read_table
from people.scopes import has_role

NO_COLUMNS: Mapping[str, str] = {}


def import_file(
    *,
    path: Path,
    agency: Agency,
    since: dt.date,
    actor: Person | None = None,
    ends_missing: bool = False,
    columns: Mapping[str, str] = NO_COLUMNS,
    dry_run: bool = False,
) -> Plan:
    """What happened, or would happen, to everybody.

    `columns` are heads of the file, or their numbers from 1, by our names. The actor asks for people of
    other agencies, as in the browser; where there is none, such a person is a fault.

    Raises:
        RosterError: when the file cannot be read, a required column is missing, or the actor does not
            look after the agency.
    """
    if actor is not None and not has_role(actor, agency, NAMES_ALLOWED):
        raise RosterError(_("Pelaku tidak mengurus instansi itu. Sebutkan Admin BKPSDM-nya."))
    table = read_table(path)
    places = {**match(table.header), **_chosen(table, columns)}
    if lacking := missing(places):
        raise RosterError(_("Kolom tidak ditemukan: %(names)s.") % {"names": ", ".join(lacking)})
    with transaction.atomic():
        hold_tree_still()
        found = RosterImport(
            agency=agency,
            original_name=path.name[-200:],
            sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            since=since,
            ends_missing=ends_missing,
            header=table.heads,
            columns=places,
            uploaded_by=actor,
            applied_by=actor,
        )
        checked = check(table, places, today=today_at(agency))
        hold_people([entry.nip for entry in checked[0]], found)
        plan, _units = plan_for(found, checked)
        if actor is None:
            plan.faults += _of_others(plan)
        if not plan.faults and not dry_run:
            found.save()
            carry_out(found, plan)
    return plan


def _chosen(table: Table, columns: Mapping[str, str]) -> dict[str, int]:
    found = {}
    for column, text in columns.items():
        place = place_of(table.header, text) if column in COLUMNS else None
        if place is None:
            raise RosterError(
                _("Kolom %(column)s=%(text)s tidak ada. Yang dikenal: %(known)s.")
                % {"column": column, "text": text, "known": ", ".join(COLUMNS)}
            )
        found[column] = place
    return found


def _of_others(plan: Plan) -> list[Fault]:
    """Nobody is there in whose name they could be asked for."""
    message = _(
        "Orang ini tercatat pada instansi lain. Sebutkan --actor agar mutasinya diminta, atau"
        " hapus barisnya."
    )
    return [
        Fault(step.row, message, masked(step.nip), "nip", masked(step.nip))
        for step in plan.steps
        if step.fate is Fate.FOREIGN
    ]
