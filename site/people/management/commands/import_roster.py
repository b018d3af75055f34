"""Import the roster of an agency from XLSX or CSV, or write an empty one to fill in."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency
from people.actions.importing import import_file
from people.roster.planning import Plan
from people.roster.reading import RosterError
from people.roster.template import write_template


class Command(BaseCommand):
    help = "Import a roster (columns nip, nama, jenis, jabatan, unit, email): all rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="XLSX or CSV")
        parser.add_argument("--agency", help="address (slug) or code of the agency")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument(
            "--template", type=Path, metavar="FILE", help="write an empty XLSX roster and stop"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["template"]:
                self._write_template(options["template"])
            elif options["file"] and options["agency"]:
                self._import(options["file"], options["agency"], options["dry_run"])
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

    def _import(self, path: Path, code: str, dry_run: bool) -> None:
        agency = self._agency(code)
        today = timezone.now().astimezone(agency.zone).date()
        plan = import_file(path=path, agency=agency, since=today, dry_run=dry_run)
        for fault in sorted(plan.faults, key=lambda fault: fault.row):
            self.stderr.write(str(fault))
        if plan.faults:
            raise CommandError(
                _("%(count)d kesalahan; tidak ada yang disimpan.") % {"count": len(plan.faults)}
            )
        self.stdout.write(self._summary(plan, dry_run))

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

    def _summary(self, plan: Plan, dry_run: bool) -> str:
        counts = (
            _(
                "%(baru)d orang baru, %(berubah)d diperbarui, %(pindah)d pindah unit,"
                " %(tetap)d tetap, %(hilang)d tidak ada di berkas (tidak diubah)."
            )
            % plan.counts
        )
        return (_("Akan: %s") if dry_run else _("Sudah: %s")) % counts
