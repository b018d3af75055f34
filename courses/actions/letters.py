"""Files of letters: kept under random names, thrown away when no assignment has them."""

import datetime as dt
import uuid

from django.core.files.base import File

from courses.models import Assignment, Series
from courses.models.series import letter_storage

KEPT_LOOSE = dt.timedelta(days=1)


def keep_letter(*, file: File) -> str:
    """The name under which it is kept from now on: what offices call their files may name people."""
    return letter_storage().save(f"{uuid.uuid4()}.pdf", file)


def forget_loose_letters(*, now: dt.datetime) -> int:
    """Throws away what was handed over but never assigned, or replaced; says how many."""
    storage = letter_storage()
    _folders, names = storage.listdir("") if storage.exists("") else ([], [])
    given = Assignment.objects.exclude(letter_file="").values_list("letter_file", flat=True)
    given = given.union(Series.objects.exclude(letter_file="").values_list("letter_file"))
    loose = [
        name
        for name in set(names) - set(given)
        if storage.get_modified_time(name) < now - KEPT_LOOSE
    ]
    for name in loose:
        storage.delete(name)
    return len(loose)
