"""Makes the files of many certificates ahead of their download."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.models import Agency
from certificates.actions.printing import is_printed, print_certificate
from certificates.models import Certificate

WIDTH = 30


class Command(BaseCommand):
    help = "Membuat berkas PDF sertifikat yang belum ada."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--agency", help="kode alamat (slug) atau kode instansi; termasuk di bawahnya"
        )
        parser.add_argument("--course", help="kode alamat (slug) kursus")
        parser.add_argument("--again", action="store_true", help="buat ulang yang sudah ada")

    def handle(self, *args: Any, **options: Any) -> None:
        certificates = Certificate.objects.order_by("pk")
        if options["agency"]:
            certificates = certificates.filter(
                completion__agency__path__startswith=self._agency(options["agency"]).path
            )
        if options["course"]:
            certificates = certificates.filter(course__slug=options["course"])
        total, made = certificates.count(), 0
        for done, certificate in enumerate(certificates.iterator(chunk_size=200), start=1):
            if options["again"] or not is_printed(certificate):
                print_certificate(certificate=certificate, again=options["again"])
                made += 1
            self._draw(done, total)
        self.stdout.write(f"{made} dari {total} sertifikat dibuat.")

    def _agency(self, code: str) -> Agency:
        agency = (
            Agency.objects.filter(slug=code).first()
            or Agency.objects.filter(codes__code=code).first()
        )
        if agency is None:
            raise CommandError(f"Instansi {code} tidak ditemukan.")
        return agency

    def _draw(self, done: int, total: int) -> None:
        if not self.stderr.isatty():
            return
        filled = WIDTH * done // total
        self.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {done}/{total}", ending="")
        if done == total:
            self.stderr.write("")
