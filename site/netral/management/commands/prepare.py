"""Makes the database and the static files ready; loads the demo the first time."""

import hashlib
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
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
        _collect_static()
        if settings.IS_DEMO and not options["no_demo"] and not Person.objects.exists():
            self.stdout.write("» Loading the demo (once)")
            call_command("load_demo")


def _collect_static() -> None:
    """Naming and compressing all files takes longer than the rest of a start: only what changed asks for it."""
    stamp = settings.DATA_ROOT / "static.collected"
    present = _sources()
    if stamp.is_file() and stamp.read_text() == present and Path(settings.STATIC_ROOT).is_dir():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(present)


def _sources() -> str:
    """Changes with how files are stored, and with the name, size or time of any file to collect."""
    known = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            about = Path(storage.path(name)).stat()
            known.update(f"{name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return known.hexdigest()
