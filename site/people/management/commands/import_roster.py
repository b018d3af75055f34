"""Import the roster of an agency from XLSX or CSV."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency
from people.actions.roster import import_roster
from people.roster import RosterError, read


class Command(BaseCommand):
    help = "Import a roster (columns nip, nama, jenis, jabatan, unit, email): all rows or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--agency", required=True, help="address (slug) or code of the agency")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["agency"]
        found = list(Agency.objects.filter(Q(slug=code) | Q(codes__code=code)).distinct()[:2])
        if len(found) != 1:
            raise CommandError(f"No single agency has the address or code {code}.")
        agency = found[0]
        today = timezone.now().astimezone(agency.zone).date()
        try:
            entries, faults = read(options["file"], today=today)
        except RosterError as broken:
            raise CommandError(str(broken)) from broken
        result = import_roster(
            entries=entries,
            agency=agency,
            since=today,
            dry_run=options["dry_run"] or bool(faults),
        )
        faults = sorted([*faults, *result.faults], key=lambda fault: fault.row)
        for fault in faults:
            self.stderr.write(str(fault))
        if faults:
            raise CommandError(f"{len(faults)} kesalahan; tidak ada yang disimpan.")
        verb = "akan" if options["dry_run"] else "sudah"
        self.stdout.write(
            f"{verb}: {result.created} orang baru, {result.changed} diperbarui, "
            f"{result.moved} pindah unit, {result.unchanged} tetap."
        )
