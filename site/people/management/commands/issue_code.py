"""Make a one-time activation code for a person and print it once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.actions.activation import issue_code
from people.models import Person
from people.nip import normalise


class Command(BaseCommand):
    help = "Make a one-time code (14 days) for activation or recovery."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nip")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(nip=normalise(options["nip"])).first()
        if person is None:
            raise CommandError("Tidak ada orang dengan nomor itu.")
        self.stdout.write(issue_code(person=person, actor=None))
