"""Load the places and offices of Sulawesi Barat; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from agencies.actions import load_places


class Command(BaseCommand):
    help = "Load the organisation tree of Sulawesi Barat (repeatable)."

    def handle(self, *args: Any, **options: Any) -> None:
        result = load_places()
        self.stdout.write(f"{result.created} instansi baru, {result.changed} diperbarui.")
