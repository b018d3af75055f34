"""Load the question bank and the quizzes; run load_regulations first. Repeatable."""

from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from quizzes.actions.bank import load_question, load_quiz

CONTENT = Path(__file__).resolve().parents[2] / "content"


class Command(BaseCommand):
    help = "Muat bank soal dan kuis dari quizzes/content (jalankan load_regulations lebih dahulu)."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--course", default="netralitas-asn", help="folder in quizzes/content")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = CONTENT / options["course"]
        entries = [
            entry
            for path in sorted(folder.glob("bank-*.yaml"))
            for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        ]
        faults: list[str] = []
        changed = 0
        for entry in entries:
            try:
                changed += load_question(entry=entry)
            except ValidationError as fault:
                faults.append(f"{entry['code']}: {' '.join(fault.messages)}")
        if faults:
            raise CommandError("\n".join(faults))
        quizzes = yaml.load(
            (folder / "quizzes.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
        )
        for entry in quizzes:
            load_quiz(entry=entry)
        self.stdout.write(
            f"{len(entries)} soal ({changed} terbit baru), {len(quizzes)} kuis dimuat."
        )
