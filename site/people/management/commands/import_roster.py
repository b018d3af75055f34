"""Import the roster of an agency from XLSX or CSV, or write an empty one to fill in."""

import datetime as dt
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.models import Agency
from people.actions.comparing import today_at
from people.actions.file_import import import_file
from people.models import Person
from people.nip import normalise
from people.roster.planning import Plan
from people.roster.reading import RosterError
from people.roster.template import write_template


class Command(BaseCommand):
    help = "Import a roster (columns nip, nama, jenis, jabatan, unit, email): all rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="XLSX or CSV")
        parser.add_argument("--agency", help="address (slug) or code of the agency")
        parser.add_argument(
            "--actor",
            help="NIP or e-mail address of the BKPSDM admin in whose name it is done; people of other"
            " agencies are then asked for",
        )
        parser.add_argument(
            "--since", type=dt.date.fromisoformat, help="day from which it holds; else today"
        )
        parser.add_argument(
            "--ends-missing",
            action="store_true",
            help="the file is complete: end the placement of whoever is not in it",
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="NAME=HEAD",
            help="which column of the file is which, by its head or its number from 1, as unit=4; may be"
            " given several times",
        )
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--template", type=Path, metavar="FILE", help="write an empty XLSX roster and stop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["template"]:
                self._write_template(options["template"])
            elif options["file"] and options["agency"]:
                self._import(options)
            else:
                raise CommandError(_("Sebutkan berkas dan --agency, atau --template FILE."))
        except RosterError as broken:
            raise CommandError(str(broken)) from broken

    def _write_template(self, path: Path) -> None:
        if path.suffix.lower() != ".xlsx":
            raise CommandError(_("Nama berkas contoh harus berakhiran .xlsx."))
        if path.exists():
            raise CommandError(_("Berkas %(path)s sudah ada.") % {"path": path})
        write_template(path)
        self.stdout.write(_("Berkas contoh ditulis: %(path)s.") % {"path": path})

    def _import(self, options: dict[str, Any]) -> None:
        agency = self._agency(options["agency"])
        plan = import_file(
            path=options["file"],
            agency=agency,
            since=options["since"] or today_at(agency),
            actor=self._actor(options["actor"]),
            ends_missing=options["ends_missing"],
            columns=dict(self._column(words) for words in options["column"]),
            dry_run=options["dry_run"],
        )
        for fault in sorted(plan.faults, key=lambda fault: fault.row):
            self.stderr.write(str(fault))
        if plan.faults:
            raise CommandError(
                _("%(count)d kesalahan; tidak ada yang disimpan.") % {"count": len(plan.faults)}
            )
        self.stdout.write(self._summary(plan, options["ends_missing"], options["dry_run"]))

    def _column(self, words: str) -> tuple[str, str]:
        column, sign, head = words.partition("=")
        if not sign:
            raise CommandError(_("Tulis --column sebagai NAMA=KEPALA, misalnya unit=4."))
        return column.strip().casefold(), head.strip()

    def _actor(self, text: str | None) -> Person | None:
        if not text:
            return None
        named = Q(email__iexact=text) if "@" in text else Q(nip=normalise(text))
        found = list(Person.objects.filter(named, is_active=True)[:2])
        if len(found) != 1:
            raise CommandError(_("Pelaku tidak ditemukan, atau lebih dari satu. Sebutkan NIP-nya."))
        return found[0]

    def _agency(self, code: str) -> Agency:
        found = list(Agency.objects.filter(Q(slug=code) | Q(codes__code=code)).distinct()[:2])
        if not found:
            raise CommandError(_("Instansi %(code)s tidak ditemukan.") % {"code": code})
        if len(found) > 1:
            raise CommandError(
                _("Kode %(code)s dipakai beberapa instansi. Pakai alamatnya (slug).")
                % {"code": code}
            )
        return found[0]

    def _summary(self, plan: Plan, ends_missing: bool, dry_run: bool) -> str:
        counts = (
            _(
                "%(baru)d orang baru, %(berubah)d diperbarui, %(pindah)d pindah unit,"
                " %(mutasi)d dimintakan mutasi, %(tetap)d tetap,"
            )
            % plan.counts
        )
        gone = (
            _("%(hilang)d tidak ada di berkas (penempatannya diakhiri).")
            if ends_missing
            else _("%(hilang)d tidak ada di berkas (tidak diubah).")
        )
        return (_("Akan: %s") if dry_run else _("Sudah: %s")) % f"{counts} {gone % plan.counts}"
