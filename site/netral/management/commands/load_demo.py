"""The demo: real places, invented people, three months of invented progress. Repeatable.

With `--nation`, or for more people than Sulawesi Barat could hold, the other provinces come with it: the demo stays as it
is, and so many people more are invented on the nation's tree.
"""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection
from django.utils import timezone

from courses.actions.backdating import doubt
from courses.models import PastDay
from netral.demo.nation import MOST, load_nation
from netral.demo.story import tell_story

IN_SULAWESI_BARAT = 1600
MOST_IN_SULAWESI_BARAT = 200_000

CONTENT_COMMANDS = (
    "load_places",
    "load_regulations",
    "load_questions",
    "load_course",
    "load_pledge",
)


class Command(BaseCommand):
    help = "Tempat nyata, orang rekaan, dan kemajuan rekaan selama tiga bulan."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--people", type=int, default=IN_SULAWESI_BARAT, help="how many invented people"
        )
        parser.add_argument(
            "--nation",
            action="store_true",
            help="put them into the other 37 provinces (always so above 200,000; PostgreSQL only)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        people = options["people"]
        is_nation = options["nation"] or people > MOST_IN_SULAWESI_BARAT
        if is_nation and connection.vendor != "postgresql":
            raise CommandError(
                "The nation needs PostgreSQL: set DATABASE_URL, or ask for 200000 people or fewer."
            )
        if not 0 < people <= MOST:
            raise CommandError(f"--people goes from 1 to {MOST}.")
        for name in CONTENT_COMMANDS:
            self.stdout.write(f"  {name}")
            call_command(name, verbosity=0)
        now = timezone.now().astimezone(dt.UTC)
        told = tell_story(
            people=IN_SULAWESI_BARAT if is_nation else people,
            password=settings.DEMO_PASSWORD,
            now=now,
            report=self.stdout.write,
        )
        self.stdout.write(f"  {told.people} invented people, {told.certificates} certificates")
        if is_nation:
            made = load_nation(
                people=people,
                password=settings.DEMO_PASSWORD,
                now=now,
                report=self.stdout.write,
            )
            self.stdout.write(f"  {made} invented people in the other provinces")
        doubt(PastDay.objects.all())
