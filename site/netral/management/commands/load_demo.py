"""The demo: real places, invented people, three months of invented progress. Repeatable."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.utils import timezone

from netral.demo.story import tell_story

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
        parser.add_argument("--people", type=int, default=1600, help="how many invented people")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in CONTENT_COMMANDS:
            self.stdout.write(f"  {name}")
            call_command(name, verbosity=0)
        now = timezone.now().astimezone(dt.UTC)
        told = tell_story(
            people=options["people"],
            password=settings.DEMO_PASSWORD,
            now=now,
            report=self.stdout.write,
        )
        self.stdout.write(f"  {told.people} invented people, {told.certificates} certificates")
