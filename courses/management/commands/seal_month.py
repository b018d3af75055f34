"""Seals a month by hand, for all trees and courses that lack it."""

import datetime as dt
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from courses.actions.sealing import seal_months


class Command(BaseCommand):
    help = "Menyegel angka akhir bulan yang sudah berakhir dan belum disegel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", metavar="TTTT-BB", help="misalnya 2026-10")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            month = dt.datetime.strptime(options["month"], "%Y-%m").date()
        except ValueError as fault:
            raise CommandError("Tulis bulan sebagai TTTT-BB, misalnya 2026-10.") from fault
        seals = seal_months(now=timezone.now(), only=month)
        for seal in seals:
            self.stdout.write(f"{seal.root.slug}, {seal.course.slug}, {seal.cycle}: {seal.digest}")
        if not seals:
            self.stdout.write(
                "Tidak ada yang disegel: sudah lengkap, atau bulan itu belum berakhir."
            )
