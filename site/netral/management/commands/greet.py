"""Prints the address and the demo people."""

from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from netral.demo.cast import CAST


class Command(BaseCommand):
    help = "Alamat dan orang demo."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"\nNetral: {settings.BASE_URL}\n")
        if not settings.IS_DEMO:
            return
        self.stdout.write(f"Demo people (all invented), password {settings.DEMO_PASSWORD}:\n")
        for member in CAST:
            self.stdout.write(f"  {member.nip}  {member.about}\n")
