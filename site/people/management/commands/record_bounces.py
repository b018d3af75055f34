"""Reads delivery reports that came back to the sender's mailbox."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.actions.mailing import mark_bounced
from people.bounces import failed_addresses


class Command(BaseCommand):
    help = "Mark addresses that delivery reports (RFC 3464, one message a file) give up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        found: set[str] = set()
        for path in options["files"]:
            try:
                found |= failed_addresses(path.read_bytes())
            except OSError as fault:
                raise CommandError(f"{path}: {fault.strerror}") from fault
        count = mark_bounced(addresses=found, now=timezone.now())
        self.stdout.write(f"{len(found)} alamat ditolak, {count} orang ditandai.")
