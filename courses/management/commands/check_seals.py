"""Verifies every chain of seals and names each fault."""

from itertools import groupby
from typing import Any

from django.core.management import BaseCommand, CommandError

from courses.models import Seal
from courses.sealing import faults


class Command(BaseCommand):
    help = "Memeriksa semua rantai segel bulanan."

    def handle(self, *args: Any, **options: Any) -> None:
        seals = Seal.objects.select_related("root", "course").order_by(
            "root", "course", "cycle", "pk"
        )
        wrong = 0
        for _key, chain in groupby(
            seals.iterator(chunk_size=20),
            key=lambda seal: (seal.root_id, seal.course_id, seal.cycle),
        ):
            for seal, fault in faults(chain):
                wrong += 1
                self.stdout.write(f"{seal.root.slug}, {seal.course.slug}, {seal.cycle}, {fault}")
        number = seals.count()
        if wrong:
            raise CommandError(f"{wrong} kesalahan pada {number} segel.")
        self.stdout.write(f"{number} segel cocok.")
