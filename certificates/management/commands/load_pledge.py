"""Publishes the text of the integrity pledge; may be run again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from certificates.actions.pledge import publish_pledge_text


class Command(BaseCommand):
    help = "Menerbitkan naskah pakta integritas (dapat diulang)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--versi", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        text = publish_pledge_text(version=options["versi"])
        self.stdout.write(f"Pakta integritas {text} terbit ({text.digest[:12]}).")
