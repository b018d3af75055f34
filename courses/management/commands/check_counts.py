"""Compares the counts with the enrolments; mends them when asked to."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from agencies.models import Agency
from courses.actions.counts import repair_counts
from courses.counting import totals, truth
from courses.models import CoursePage, Enrolment


class Command(BaseCommand):
    help = "Mencocokkan hitungan dengan pendaftaran; --repair menghitung ulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="hitung ulang bila berbeda")

    def handle(self, *args: Any, **options: Any) -> None:
        wrong = self._wrong(timezone.localdate())
        for line in wrong:
            self.stdout.write(line)
        if not wrong:
            self.stdout.write("Hitungan cocok.")
        elif options["repair"]:
            repair_counts()
            self.stdout.write("Hitungan dihitung ulang.")
        else:
            raise CommandError(f"{len(wrong)} hitungan berbeda. Jalankan dengan --repair.")

    def _wrong(self, today: dt.date) -> list[str]:
        kept = Enrolment.objects.values_list("course", "cycle").distinct().order_by()
        courses = CoursePage.objects.in_bulk([course for course, _cycle in kept])
        return [
            f"{agency.slug}, {courses[course].slug}, {cycle}: {counted} ≠ {true}"
            for course, cycle in kept
            for agency in Agency.objects.all()
            if (counted := totals(agency, courses[course], cycle, today))
            != (true := truth(agency, courses[course], cycle, today))
        ]
