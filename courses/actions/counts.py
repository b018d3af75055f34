"""Counts are written here: deltas with each change, folded into the rollup in the background."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.models import CountDelta, CountRollup, CountState, Enrolment
from courses.recounting import KEY, TRUTH
from people.bulk import insert
from people.prepared import prepared

FOLD_AT_ONCE = 5000

Key = tuple[int, str, int, dt.date | None, str]  # course, cycle, agency, due date, state
NOTHING: Mapping[str, Any] = MappingProxyType({})
KEY_COLUMNS = ("course_id", "cycle", "agency_id", "due_on", "state")


class Stand(NamedTuple):
    """What the counts hold, or shall hold, for one enrolment."""

    agency_id: int
    due_on: dt.date | None
    state: str


# Course, cycle, what the counts held, what they shall hold.
Move = tuple[int, str, Stand | None, Stand]


@transaction.atomic(savepoint=False)
def recount(
    *,
    enrolment: Enrolment,
    state: str,
    agency: Agency,
    due_on: dt.date | None,
    is_locked: bool = False,
    also: Mapping[str, Any] = NOTHING,
) -> None:
    """Moves one person from the old column to the new; writes nothing when they are the same.

    The old column is read from the row under its lock, unless the caller already did so. `also` are other
    fields of the enrolment, written in the same statement, and always.
    """
    locked = enrolment if is_locked else _locked(enrolment=enrolment.pk)[0]
    old = Stand(locked.agency_id, locked.due_on, locked.counted_as)
    new = Stand(agency.pk, due_on, state)
    enrolment.agency, enrolment.due_on, enrolment.counted_as = agency, due_on, state
    moved = {"agency": agency, "due_on": due_on, "counted_as": state} if old != new else {}
    if moved or also:
        Enrolment.objects.filter(pk=enrolment.pk).update(**moved, **also)
    if old == new:
        return
    write_deltas(moves=[(locked.course_id, locked.cycle, old, new)])


@prepared
def _locked(enrolment: int) -> QuerySet[Enrolment]:
    return Enrolment.objects.for_change().filter(pk=enrolment)


def write_deltas(*, moves: Iterable[Move]) -> None:
    """Deltas of many moves at once, summed where they fall on the same key."""
    changes: Counter[Key] = Counter()
    for course_id, cycle, old, new in moves:
        if old is not None and old.state != CountState.NONE:
            changes[(course_id, cycle, old.agency_id, old.due_on, old.state)] -= 1
        if new.state != CountState.NONE:
            changes[(course_id, cycle, new.agency_id, new.due_on, new.state)] += 1
    changes = _without_zeros(changes)
    if changes:
        columns = dict(zip(KEY_COLUMNS, zip(*changes, strict=True), strict=True))
        insert(CountDelta, {**columns, "change": list(changes.values())}, len(changes))


@transaction.atomic
def fold_deltas(*, limit: int = FOLD_AT_ONCE) -> int:
    """Adds deltas to the rollup of their unit and its ancestors. Several may run at once."""
    hold_tree_still()
    deltas = list(
        CountDelta.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:limit]
    )
    if not deltas:
        return 0
    changes: Counter[Key] = Counter()
    for delta in deltas:
        key = (delta.course_id, delta.cycle, delta.agency_id, delta.due_on, delta.state)
        changes[key] += delta.change
    _add_to_rollup(_with_ancestors(changes))
    CountDelta.objects.filter(pk__in=[delta.pk for delta in deltas]).delete()
    return len(deltas)


def carry_counts(*, unit: Agency, left: Collection[str], joined: Collection[str]) -> None:
    """What is folded of a unit that is moved goes from the ancestors it left to those it joined.

    Paths of ancestors; call it while the tree is held for change, so that nobody folds. Deltas that are
    not folded yet need nothing: they stand at their own unit, and are read, and folded, by its path.
    """
    ids = dict(Agency.objects.filter(path__in=[*left, *joined]).values_list("path", "pk"))
    changes: Counter[Key] = Counter()
    for row in CountRollup.objects.filter(agency=unit).exclude(total=0):
        for path in left:
            changes[(row.course_id, row.cycle, ids[path], row.due_on, row.state)] -= row.total
        for path in joined:
            changes[(row.course_id, row.cycle, ids[path], row.due_on, row.state)] += row.total
    _add_to_rollup(changes)


@transaction.atomic
def repair_counts() -> None:
    """Makes rollup and deltas anew from what the enrolments say; nobody changes an enrolment meanwhile."""
    hold_tree_still()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One lock for the table: a lock for each of five million rows would write them all.
            cursor.execute("LOCK TABLE courses_enrolment IN SHARE ROW EXCLUSIVE MODE")
        CountDelta.objects.all().delete()
        CountRollup.objects.all().delete()
        cursor.execute(f"INSERT INTO courses_countrollup ({KEY}, total) {TRUTH}")  # noqa: S608 - words of our own


def _with_ancestors(changes: Counter[Key]) -> Counter[Key]:
    agencies = Agency.objects.in_bulk({key[2] for key in changes})
    paths = {path for agency in agencies.values() for path in agency.ancestor_paths}
    ids = dict(Agency.objects.filter(path__in=paths).values_list("path", "pk"))
    spread: Counter[Key] = Counter()
    for (course_id, cycle, agency_id, due_on, state), change in changes.items():
        for path in agencies[agency_id].ancestor_paths:
            spread[(course_id, cycle, ids[path], due_on, state)] += change
    return spread


def _add_to_rollup(changes: Counter[Key]) -> None:
    """Rows are made first and locked in one order, so that two foldings wait instead of clashing."""
    changes = _without_zeros(changes)
    if not changes:
        return
    existing = {_key(row) for row in _rows(changes)}
    missing = sorted(changes.keys() - existing, key=lambda key: (*key[:3], str(key[3]), key[4]))
    CountRollup.objects.bulk_create(
        [CountRollup(**_fields(key)) for key in missing], ignore_conflicts=True, batch_size=1000
    )
    rows = [
        row
        for row in _rows(changes).select_for_update(of=("self",)).order_by("pk")
        if _key(row) in changes
    ]
    for row in rows:
        row.total += changes[_key(row)]
    CountRollup.objects.bulk_update(rows, ["total"], batch_size=500)


def _without_zeros(changes: Counter[Key]) -> Counter[Key]:
    return Counter({key: change for key, change in changes.items() if change})


def _rows(changes: Counter[Key]):
    return CountRollup.objects.filter(
        course__in={key[0] for key in changes},
        cycle__in={key[1] for key in changes},
        agency__in={key[2] for key in changes},
    )


def _key(row: CountRollup) -> Key:
    return (row.course_id, row.cycle, row.agency_id, row.due_on, row.state)


def _fields(key: Key) -> dict[str, object]:
    return dict(zip(KEY_COLUMNS, key, strict=True))
