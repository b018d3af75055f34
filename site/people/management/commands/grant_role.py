"""Give a role to a person: the first officers of an agency, and all roles of the CMS."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from agencies.models import Agency
from people.actions.roles import grant_role
from people.models import Person, Role, RoleKind
from people.nip import normalise


class Command(BaseCommand):
    help = "Give a role over an agency and everything below it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nip")
        parser.add_argument("kind", choices=RoleKind.values)
        parser.add_argument("--agency", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(nip=normalise(options["nip"])).first()
        if person is None:
            raise CommandError("Tidak ada orang dengan nomor itu.")
        agency = Agency.objects.filter(slug=options["agency"]).first()
        if agency is None:
            raise CommandError("Tidak ada unit dengan alamat itu.")
        if not agency.is_active:
            raise CommandError("Unit itu sudah ditutup.")
        if not person.is_active:
            raise CommandError("Akun orang itu ditutup.")
        kind = RoleKind(options["kind"])
        if Role.objects.held_by(person).filter(agency=agency, kind=kind).exists():
            self.stdout.write(f"Sudah dipegang: {kind.label}, {agency.name}.")
            return
        grant_role(person=person, agency=agency, kind=kind, actor=None)
        self.stdout.write(f"Diberikan: {kind.label}, {agency.name}.")
