"""A plan becomes true: many people at once, in few statements, each change noted so that it can be undone."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from secrets import token_hex

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db import connection
from django.utils import timezone

from people.actions.telling import telling
from people.bulk import among, batches, insert
from people.models import (
    Person,
    Placement,
    RosterChange,
    RosterImport,
    TransferRequest,
    TransferState,
)
from people.roster.planning import FIELDS, Fate, Plan, Step
from people.signals import people_changed

Tell = Callable[[int], None]
TOLD = frozenset({"status", "post"})  # what duties rest on, besides the place


def enact(
    plan: Plan,
    *,
    roster_import: RosterImport,
    actor: Person | None,
    told: Tell = lambda _count: None,
) -> None:
    """Writes every step; call it inside a transaction that holds the people of the plan.

    `told` hears how many people each batch has brought to their place.
    """
    since = roster_import.since
    for steps in _batches(plan, Fate.NEW):
        _create(steps, since, roster_import)
        told(len(steps))
    for steps in _batches(plan, Fate.CHANGED, Fate.MOVED):
        _update(steps, since, roster_import)
        told(len(steps))
    if roster_import.ends_missing:
        for steps in _batches(plan, Fate.GONE):
            _end(steps, since, roster_import)
            told(len(steps))
    for steps in _batches(plan, Fate.FOREIGN):
        _ask_for(steps, roster_import, actor)
        told(len(steps))


def _batches(plan: Plan, *fates: Fate) -> Iterator[Sequence[Step]]:
    return batches([step for step in plan.steps if step.fate in fates])


def _create(steps: Sequence[Step], since: dt.date, roster_import: RosterImport) -> None:
    entries = [step.entry for step in steps if step.entry is not None]
    units = [step.unit for step in steps]
    count = len(entries)
    people = insert(
        Person,
        {
            "nip": [entry.nip for entry in entries],
            "name": [entry.name for entry in entries],
            "status": [entry.status for entry in entries],
            "post": [entry.post for entry in entries],
            "email": [entry.email for entry in entries],
            "password": [UNUSABLE_PASSWORD_PREFIX + token_hex(20) for _ in range(count)],
        },
        count,
    )
    opened = insert(
        Placement, {"person_id": people, "agency_id": units, "since": [since] * count}, count
    )
    insert(
        RosterChange,
        {
            "roster_import_id": [roster_import.pk] * count,
            "person_id": people,
            "fate": [Fate.NEW.value] * count,
            "fields": [{"agency": [None, unit]} for unit in units],
            "opened_id": opened,
        },
        count,
    )
    known = ("id", "activated_at")
    told = [Person.from_db(connection.alias, known, (pk, None)) for pk in people]
    people_changed.send(sender=Person, people=told)


def _update(steps: Sequence[Step], since: dt.date, roster_import: RosterImport) -> None:
    """Changed and moved people: their fields, and the placement that ends or begins."""
    people = Person.objects.in_bulk([step.person for step in steps])
    now = {row.person_id: row for row in Placement.objects.filter(person__in=people, until=None)}
    ended: list[Placement] = []
    turned: list[Placement] = []
    begun: dict[int, Placement] = {}
    for step in steps:
        person = people[step.person]  # type: ignore[index]
        for field, _old, new in step.changes:
            setattr(person, field, new)
        if step.fate is Fate.MOVED:
            held = now.get(person.pk)
            if held is not None and held.since == since:
                held.agency_id = step.unit
                turned.append(held)
                continue
            if held is not None:
                held.until = since - dt.timedelta(days=1)
                ended.append(held)
            begun[person.pk] = Placement(person=person, agency_id=step.unit, since=since)
    told = [people[step.person] for step in steps if step.person and _is_news(step)]
    with telling(told):
        Person.objects.bulk_update(
            [people[step.person] for step in steps if step.changes and step.person],
            FIELDS,
            batch_size=500,
        )
        Placement.objects.bulk_update(turned, ["agency"], batch_size=500)
        Placement.objects.filter(pk__in=[row.pk for row in ended]).update(
            until=since - dt.timedelta(days=1)
        )
        Placement.objects.bulk_create(begun.values())
        _note(steps, roster_import, begun, ended, turned)


def _note(
    steps: Sequence[Step],
    roster_import: RosterImport,
    begun: Mapping[int, Placement],
    ended: Sequence[Placement],
    turned: Sequence[Placement],
) -> None:
    closed = {row.person_id: row for row in ended}
    stayed = {row.person_id: row for row in turned}
    RosterChange.objects.bulk_create(
        [
            RosterChange(
                roster_import=roster_import,
                person_id=step.person,
                fate=step.fate,
                fields=_noted(step),
                closed=closed.get(step.person),  # type: ignore[arg-type]
                opened=begun.get(step.person) or stayed.get(step.person),  # type: ignore[arg-type]
            )
            for step in steps
        ]
    )


def _is_news(step: Step) -> bool:
    """Whether others rest on it: where somebody works, and as what."""
    return step.fate is Fate.MOVED or any(field in TOLD for field, _old, _new in step.changes)


def _noted(step: Step) -> dict[str, list[str | int | None]]:
    noted: dict[str, list[str | int | None]] = {
        field: [old, new] for field, old, new in step.changes
    }
    if step.fate is Fate.MOVED:
        noted["agency"] = [step.left, step.unit]
    return noted


def _end(steps: Sequence[Step], since: dt.date, roster_import: RosterImport) -> None:
    """The last day is the one before; who began only today or later has today as the only day."""
    keys = among([step.person for step in steps if step.person], "bigint")
    rows = Placement.objects.filter(person__in=keys, until=None)
    ended = list(rows.select_related("person"))
    with telling([row.person for row in ended]):
        for placement in ended:
            placement.until = max(since - dt.timedelta(days=1), placement.since)
        Placement.objects.bulk_update(ended, ["until"], batch_size=500)
        RosterChange.objects.bulk_create(
            [
                RosterChange(
                    roster_import=roster_import, person=row.person, fate=Fate.GONE, closed=row
                )
                for row in ended
            ]
        )


def _ask_for(steps: Sequence[Step], roster_import: RosterImport, actor: Person | None) -> None:
    """People of others are asked for, once; a request to an agency that has them no more is withdrawn."""
    now = timezone.now()
    sources = {step.person: step.left for step in steps}
    waiting = TransferRequest.objects.waiting().filter(
        person__in=among([step.person for step in steps if step.person], "bigint"),
        target__in={step.unit for step in steps},
    )
    stale = [row.pk for row in waiting if row.source_id != sources[row.person_id]]
    TransferRequest.objects.filter(pk__in=stale).update(
        state=TransferState.WITHDRAWN, answered_by=actor, answered_at=now
    )
    TransferRequest.objects.bulk_create(
        [
            TransferRequest(
                person_id=step.person,
                source_id=step.left,
                target_id=step.unit,
                on=roster_import.since,
                roster_import=roster_import,
                asked_by=actor,
                asked_at=now,
            )
            for step in steps
            if step.person is not None and step.left is not None
        ],
        ignore_conflicts=True,
    )
