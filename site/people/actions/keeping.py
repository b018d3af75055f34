"""What is kept beside an uploaded roster until both are thrown away: its lists, and how far it is."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from django.core.files.base import ContentFile

from people.models import RosterImport
from people.models.roster import roster_storage
from people.roster.listing import Line, pack

KEPT = dt.timedelta(days=30)


def keep_list(roster_import: RosterImport, found: Iterable[Line]) -> None:
    """In the place of the one before."""
    path = _list_path(roster_import)
    roster_storage().delete(path)
    roster_storage().save(path, ContentFile(pack(found)))


@contextmanager
def opened_list(roster_import: RosterImport) -> Iterator[BinaryIO]:
    """The lists of the dry run, for `people.roster.listing.unpack`.

    Raises:
        FileNotFoundError: when they were thrown away.
    """
    with roster_storage().open(_list_path(roster_import)) as file:
        yield file  # type: ignore[misc]


def forget_rosters(*, now: dt.datetime) -> int:
    """Throws away files and lists that have been kept long enough; says how many."""
    old = RosterImport.objects.exclude(file="").filter(uploaded_at__lt=now - KEPT)
    for found in old:
        roster_storage().delete(_list_path(found))
        found.file.delete(save=False)
        found.file = ""
        found.save(update_fields=["file"])
    return len(old)


class Progress:
    """How far the writing is, told outside the transaction that hides the rows: beside the file."""

    def __init__(self, roster_import: RosterImport) -> None:
        self.path = f"{roster_import.public_id}.progress"
        self.total = 0
        self.done = 0

    def add(self, count: int) -> None:
        self.done += count
        self.forget()
        roster_storage().save(self.path, ContentFile(f"{self.done} {self.total}".encode()))

    def forget(self) -> None:
        roster_storage().delete(self.path)

    def read(self) -> tuple[int, int] | None:
        """People done, and of how many; None when it has not begun, or is over."""
        try:
            with roster_storage().open(self.path) as file:
                done, total = file.read().split()
        except (FileNotFoundError, ValueError):
            return None
        return int(done), int(total)


def _list_path(roster_import: RosterImport) -> str:
    return f"{roster_import.public_id}.jsonl.gz"
