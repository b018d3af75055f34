"""Makes the database and the static files ready; loads the demo the first time."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command

from netral.schedules import set_schedules
from people.models import Person


class Command(BaseCommand):
    help = "Migrasi, berkas statis, dan demo (sekali saja)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        settings.DATA_ROOT.mkdir(parents=True, exist_ok=True)
        call_command("migrate", interactive=False, verbosity=0)
        set_schedules()
        call_command("collectstatic", interactive=False, verbosity=0)
        if settings.IS_DEMO and not options["no_demo"] and not Person.objects.exists():
            self.stdout.write("» Loading the demo (once)")
            call_command("load_demo")
