"""A roster is taken back: everything as it was before, as long as nothing rests on it."""

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.enacting import TOLD
from people.actions.queueing import ImportRefused, locked, locked_people, queue
from people.actions.telling import telling
from people.bulk import among
from people.models import (
    AuditEntry,
    Exclusion,
    ImportState,
    Person,
    Placement,
    Role,
    RosterChange,
    RosterImport,
    TransferState,
)
from people.roster.planning import Fate

NAMES_SHOWN, NAME_SHOWN = 3, 40


@transaction.atomic
def ask_undo(*, roster_import: RosterImport, actor: Person) -> None:
    """Queued for the worker: taking back many people takes longer than a page may.

    Raises:
        ImportRefused: when it is not in force.
    """
    found = locked(roster_import)
    if found.state != ImportState.APPLIED:
        raise ImportRefused(_("Impor ini tidak sedang berlaku."))
    found.state, found.undone_by, found.note = ImportState.UNDOING, actor, ""
    found.save(update_fields=["state", "undone_by", "note"])
    queue("people.tasks.undo_roster", found)


def undo_roster(*, roster_import: RosterImport) -> None:
    """Everything as it was before; or nothing, with a note why. May run twice."""
    try:
        with transaction.atomic():
            hold_tree_still()
            found = locked(roster_import)
            if found.state != ImportState.UNDOING:
                return
            _undo(found)
            found.state, found.undone_at = ImportState.UNDONE, timezone.now()
            found.save(update_fields=["state", "undone_at"])
            audit.record(actor=found.undone_by, verb="roster.undone", subject=found)
    except ImportRefused as refusal:
        RosterImport.objects.filter(pk=roster_import.pk, state=ImportState.UNDOING).update(
            state=ImportState.APPLIED, note=str(refusal), undone_by=None
        )


def _undo(found: RosterImport) -> None:
    # The people first, then what is known of them: nobody moves them in between.
    keys = found.changes.exclude(person=None).values_list("person", flat=True)
    people = {person.pk: person for batch in locked_people(keys) for person in batch}
    changes = list(found.changes.select_related("closed", "opened"))
    later = _touched_since(found, people)
    shut = set(Agency.objects.filter(is_active=False).order_by().values_list("pk", flat=True))
    stuck = [
        row
        for row in changes
        if row.person_id in later or _left(row) in shut or not _is_untouched(row, people, found)
    ]
    if stuck:
        message = ngettext(
            "Tidak dapat dibatalkan: %(count)d orang sudah aktif, dipindahkan, atau diubah lagi"
            " sesudah impor ini, atau unit lamanya sudah ditutup: %(names)s.",
            "Tidak dapat dibatalkan: %(count)d orang sudah aktif, dipindahkan, atau diubah lagi"
            " sesudah impor ini, atau unit lamanya sudah ditutup: %(names)s.",
            len(stuck),
        )
        names = _named(people, (row.person_id for row in stuck))
        raise ImportRefused(message % {"count": len(stuck), "names": names})
    found.asked_for.filter(state=TransferState.WAITING).update(
        state=TransferState.WITHDRAWN, answered_at=timezone.now()
    )
    try:
        _take_back(changes, people)
    except models.ProtectedError as fault:
        held = {getattr(row, "person_id", None) for row in fault.protected_objects}
        message = _(
            "Tidak dapat dibatalkan: sudah ada kegiatan belajar dari orang yang baru masuk: %(names)s."
        )
        raise ImportRefused(message % {"names": _named(people, held)}) from fault


def _named(people: dict[int, Person], keys: Iterable[int | None]) -> str:
    """The first few by name; the note has room for no more."""
    names = sorted(people[key].name for key in keys if key in people)
    shown = ", ".join(name[:NAME_SHOWN] for name in names[:NAMES_SHOWN])
    more = len(names) - NAMES_SHOWN
    return shown + (_(" dan %(more)d lainnya") % {"more": more} if more > 0 else "") or "-"


def _left(change: RosterChange) -> int | None:
    """The unit to which the person would go back."""
    if change.closed is not None:
        return change.closed.agency_id
    before: int | None = change.fields.get("agency", [None])[0]
    return before


def _touched_since(found: RosterImport, people: dict[int, Person]) -> set[int]:
    """People of whom a later roster, a correction, a role or an exclusion speaks."""
    keys = among(list(people), "bigint")
    new = found.changes.filter(fate=Fate.NEW).exclude(person=None).values("person")
    later = RosterChange.objects.filter(
        person__in=keys, roster_import__applied_at__gt=found.applied_at
    )
    touched = set(later.values_list("person", flat=True))
    corrected = AuditEntry.objects.filter(verb="person.corrected", at__gt=found.applied_at)
    touched |= {int(key.rpartition(":")[2]) for key in corrected.values_list("subject", flat=True)}
    touched |= set(Role.objects.filter(person__in=new).values_list("person", flat=True))
    return touched | set(Exclusion.objects.filter(person__in=new).values_list("person", flat=True))


def _is_untouched(change: RosterChange, people: dict[int, Person], found: RosterImport) -> bool:
    """Whether the person still is as the import left them, and still of this agency."""
    person = people.get(change.person_id or 0)
    if person is None or (change.fate == Fate.NEW and person.activated_at is not None):
        return False
    if any(getattr(person, name) != after for name, (_old, after) in _fields(change).items()):
        return False
    if _is_back(change):
        return True
    if change.fate == Fate.GONE:
        return not Placement.objects.filter(person=person, until=None).exists()
    if "agency" not in change.fields:
        return Placement.objects.filter(person=person, until=None).within(found.agency).exists()
    opened = change.opened
    unit = change.fields["agency"][1]
    return opened is not None and opened.until is None and opened.agency_id == unit


def _is_back(change: RosterChange) -> bool:
    """Whether the move, end or return was a plan that somebody took back: the placement is as it was before."""
    if change.fate == Fate.GONE:
        return change.closed is not None and change.closed.until is None
    if change.fate != Fate.MOVED or change.opened is not None:
        return False
    before = change.fields["agency"][0]
    standing = Placement.objects.filter(person=change.person_id, until=None)
    if change.closed is None:
        # Somebody who came back after a gap, and after all did not.
        return before is None and not standing.exists()
    return change.closed.until is None and change.closed.agency_id == before


def _take_back(changes: list[RosterChange], people: dict[int, Person]) -> None:
    touched = [row for row in changes if row.fate != Fate.CHANGED or TOLD & row.fields.keys()]
    told = [people[row.person_id] for row in touched if row.person_id]
    with telling(told, is_taken_back=True):
        for change in changes:
            if fields := _fields(change):
                person = people[change.person_id or 0]
                for name, (before, _after) in fields.items():
                    setattr(person, name, before)
                person.save(update_fields=list(fields))
            _take_back_placement(change)
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
