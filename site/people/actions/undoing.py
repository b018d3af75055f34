"""A roster is taken back: everything as it was before, as long as nothing rests on it."""

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import audit
from people.bulk import AT_ONCE, among
from people.models import ImportState, Person, Placement, RosterChange, RosterImport
from people.roster.planning import Fate
from people.signals import people_changed


class ImportRefused(ValueError):
    """Not possible now; the text says why and what to do."""


@transaction.atomic
def undo_roster(*, roster_import: RosterImport, actor: Person) -> None:
    """Everything as it was before, as long as nothing rests on it.

    Raises:
        ImportRefused: when somebody has acted, or was changed again, since.
    """
    found = locked(roster_import)
    if found.state != ImportState.APPLIED:
        raise ImportRefused(_("Impor ini tidak sedang berlaku."))
    changes = list(found.changes.select_related("closed", "opened"))
    people = hold([row.person_id for row in changes if row.person_id])
    stuck = [row for row in changes if not _is_untouched(row, people)]
    if stuck:
        message = _(
            "Tidak dapat dibatalkan: %(count)d orang sudah aktif, dipindahkan, atau diubah lagi"
            " sesudah impor ini."
        )
        raise ImportRefused(message % {"count": len(stuck)})
    try:
        with transaction.atomic():
            _take_back(changes, people)
    except models.ProtectedError as fault:
        raise ImportRefused(
            _("Tidak dapat dibatalkan: sudah ada kegiatan belajar dari orang yang baru masuk.")
        ) from fault
    found.state, found.undone_by, found.undone_at = ImportState.UNDONE, actor, timezone.now()
    found.save(update_fields=["state", "undone_by", "undone_at"])
    audit.record(actor=actor, verb="roster.undone", subject=found)


def locked(roster_import: RosterImport) -> RosterImport:
    """The row as it is now, held until the end of the transaction."""
    return RosterImport.objects.select_for_update(of=("self",)).get(pk=roster_import.pk)


def hold(keys: Iterable[int]) -> dict[int, Person]:
    """These people, locked in the order of their keys, as everywhere."""
    ordered = sorted(set(keys))
    held: dict[int, Person] = {}
    for start in range(0, len(ordered), AT_ONCE):
        some = Person.objects.filter(pk__in=among(ordered[start : start + AT_ONCE]))
        held |= {person.pk: person for person in some.select_for_update().order_by("pk")}
    return held


def _is_untouched(change: RosterChange, people: dict[int, Person]) -> bool:
    """Whether the person still is as the import left them."""
    person = people.get(change.person_id or 0)
    if person is None or (change.fate == Fate.NEW and person.activated_at is not None):
        return False
    if any(getattr(person, name) != after for name, (_old, after) in _fields(change).items()):
        return False
    if change.fate == Fate.GONE:
        return not Placement.objects.filter(person=person, until=None).exists()
    if "agency" not in change.fields:
        return True
    opened = change.opened
    unit = change.fields["agency"][1]
    return opened is not None and opened.until is None and opened.agency_id == unit


def _take_back(changes: list[RosterChange], people: dict[int, Person]) -> None:
    for change in changes:
        if fields := _fields(change):
            person = people[change.person_id or 0]
            for name, (before, _after) in fields.items():
                setattr(person, name, before)
            person.save(update_fields=list(fields))
        _take_back_placement(change)
    touched = [row for row in changes if row.fate != Fate.CHANGED]
    people_changed.send(
        sender=Person,
        people=[people[row.person_id] for row in touched if row.person_id],
        is_taken_back=True,
    )
    new = [row.person_id for row in changes if row.fate == Fate.NEW]
    Person.objects.filter(pk__in=new).delete()


def _take_back_placement(change: RosterChange) -> None:
    opened, closed = change.opened, change.closed
    before = change.fields.get("agency", [None])[0]
    if opened is not None and closed is None and before is not None:
        # It began on the very day, so that it was turned to another unit and not ended.
        opened.agency_id = before
        opened.save(update_fields=["agency"])
    elif opened is not None:
        opened.delete()
    if closed is not None:
        closed.until = None
        closed.save(update_fields=["until"])


def _fields(change: RosterChange) -> dict[str, list[str]]:
    return {name: pair for name, pair in change.fields.items() if name != "agency"}
