"""Let a person try again at once after too many failed sign-ins."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.actions.access import unlock_sign_in
from people.models import Person
from people.nip import normalise


class Command(BaseCommand):
    help = "Forget the failed sign-ins of one NIP (needs a cache shared with the web processes)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("nip")

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(nip=normalise(options["nip"])).first()
        if person is None:
            raise CommandError("Tidak ada orang dengan nomor itu.")
        unlock_sign_in(person=person, actor=None)
        self.stdout.write("Dapat mencoba masuk lagi.")
