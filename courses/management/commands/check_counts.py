"""Compares the counts with the enrolments, and kept days with the records; mends them when asked to."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from courses.actions.backdating import doubt
from courses.actions.counts import repair_counts
from courses.actions.keeping import is_true
from courses.models import PastDay
from courses.recounting import wrong_counts

SAMPLE = 20


class Command(BaseCommand):
    help = "Mencocokkan hitungan dengan pendaftaran; --repair menghitung ulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="hitung ulang bila berbeda")
        parser.add_argument(
            "--all-days",
            action="store_true",
            help=f"cocokkan semua hari lampau yang disimpan, bukan hanya {SAMPLE} secara acak",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = wrong_counts()
        for one in wrong:
            self.stdout.write(
                f"{one.agency}, {one.course}, {one.cycle}: {one.state} {-one.missing:+d}"
            )
        if wrong and options["repair"]:
            repair_counts()
        # Days are counted from the counts, so after these.
        days = self._wrong_days(None if options["all_days"] else SAMPLE)
        if not wrong and not days:
            self.stdout.write("Hitungan cocok.")
        elif options["repair"]:
            if days:
                doubt(PastDay.objects.all())
            self.stdout.write("Hitungan dihitung ulang.")
        else:
            number = len(wrong) + len(days)
            raise CommandError(f"{number} hitungan berbeda. Jalankan dengan --repair.")

    def _wrong_days(self, most: int | None) -> list[PastDay]:
        sure = PastDay.objects.filter(is_sure=True).select_related("agency", "course")
        found = [day for day in sure.order_by("?")[:most] if not is_true(pk=day.pk)]
        for day in found:
            self.stdout.write(f"{day.agency.slug}, {day.course.slug}, {day.cycle}: {day.day}")
        return found
