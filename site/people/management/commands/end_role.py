"""End a role of a person; the row stays as history."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.actions.roles import end_role
from people.models import Role, RoleKind
from people.nip import normalise


class Command(BaseCommand):
    help = "End a role that a person holds over an agency."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nip")
        parser.add_argument("kind", choices=RoleKind.values)
        parser.add_argument("--agency", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = RoleKind(options["kind"])
        role = (
            Role.objects.filter(ended_on=None, person__nip=normalise(options["nip"]), kind=kind)
            .filter(agency__slug=options["agency"])
            .first()
        )
        if role is None:
            raise CommandError("Orang itu tidak memegang peran itu di unit itu.")
        end_role(role=role, actor=None)
        self.stdout.write(f"Berakhir: {kind.label}.")
