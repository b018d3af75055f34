"""The worker's turns at a roster: queued, tried so often, and what is told when one fails."""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from people.bulk import among, batches
from people.models import ImportState, Person, RosterImport

MOST_TRIES = 3


class ImportRefused(ValueError):
    """Not possible now; the text says why and what to do."""


def queue(task: str, roster_import: RosterImport) -> None:
    """Once the transaction is over; the worker's tries begin anew."""
    pk = roster_import.pk
    RosterImport.objects.filter(pk=pk).update(tries=0)
    transaction.on_commit(lambda: async_task(task, pk))


def begin_try(*, roster_import: RosterImport) -> bool:
    """Counts what the worker begins; False when it has failed too often, and is given up."""
    RosterImport.objects.filter(pk=roster_import.pk).update(tries=F("tries") + 1)
    roster_import.refresh_from_db()
    if roster_import.tries <= MOST_TRIES:
        return True
    stumble(roster_import=roster_import)
    return False


def stumble(*, roster_import: RosterImport) -> None:
    """After a fault nobody foresaw: back to where the importer can go on from, and told so."""
    note = _("Terjadi gangguan. Coba lagi; bila terulang, hubungi operator.")
    rows = RosterImport.objects.filter(pk=roster_import.pk)
    rows.filter(state=ImportState.WAITING).update(state=ImportState.FAILED, note=note)
    rows.filter(state=ImportState.APPLYING).update(
        state=ImportState.CHECKED, note=note, applied_by=None
    )
    rows.filter(state=ImportState.UNDOING).update(state=ImportState.APPLIED, note=note)


def locked(roster_import: RosterImport) -> RosterImport:
    """The row as it is now, held until the end of the transaction."""
    return RosterImport.objects.select_for_update(of=("self",)).get(pk=roster_import.pk)


def locked_people(keys: Iterable[int]) -> Iterator[QuerySet[Person]]:
    """These people in batches, each locked when it is read, in the order of their keys as everywhere."""
    for batch in batches(sorted(set(keys))):
        some = Person.objects.filter(pk__in=among(batch, "bigint"))
        yield some.select_for_update().order_by("pk")
