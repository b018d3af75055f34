"""Loads a course from courses/content/<slug>/ into the CMS. Repeatable."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from courses.actions.publishing import load_course
from courses.content import CONTENT, UnknownReferenceError
from courses.outline import build_outline


class Command(BaseCommand):
    help = "Memuat kursus dari berkas YAML menjadi halaman terbit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", nargs="?", default="netralitas-asn")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (CONTENT / options["slug"]).is_dir():
            raise CommandError(f"Tidak ada folder {CONTENT / options['slug']}.")
        try:
            course = load_course(slug=options["slug"])
        except UnknownReferenceError as fault:
            raise CommandError(
                f"Rujukan tidak dikenal: {fault}. Muat regulasi lebih dahulu."
            ) from fault
        plan = build_outline(course)
        lessons = sum(len(module.lessons) for module in plan.modules)
        self.stdout.write(f"{course.title}: {len(plan.modules)} modul, {lessons} materi.")
