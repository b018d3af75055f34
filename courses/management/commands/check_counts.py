"""Compares the counts with the enrolments; mends them when asked to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from courses.actions.counts import repair_counts
from courses.recounting import wrong_counts


class Command(BaseCommand):
    help = "Mencocokkan hitungan dengan pendaftaran; --repair menghitung ulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="hitung ulang bila berbeda")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = wrong_counts()
        for one in wrong:
            self.stdout.write(
                f"{one.agency}, {one.course}, {one.cycle}: {one.state} {-one.missing:+d}"
            )
        if not wrong:
            self.stdout.write("Hitungan cocok.")
        elif options["repair"]:
            repair_counts()
            self.stdout.write("Hitungan dihitung ulang.")
        else:
            raise CommandError(f"{len(wrong)} hitungan berbeda. Jalankan dengan --repair.")
