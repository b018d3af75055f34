"""Load the registry of regulations, practices and elections; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand

from regulations.actions import load_regulations


class Command(BaseCommand):
    help = "Load regulations, provisions, practices and elections (repeatable)."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load_regulations()
        self.stdout.write(
            "{regulations} peraturan, {provisions} ketentuan, {practices} praktik, "
            "{elections} pemilihan, {stages} tahapan.".format(**counts)
        )
