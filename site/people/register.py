"""What the register knows of the people and units that a roster names. Few queries, whatever its length."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.models import Agency, AgencyCode, AgencyName, AgencySuccession, CodeSystem
from people.bulk import among, batches
from people.models import Person, Placement, Role
from people.roster.planning import Known
from people.roster.units import Units


def known_people(
    numbers: Sequence[str], *, since: dt.date, reach: Iterable[str]
) -> dict[str, Known]:
    """Number → person, with the placement that holds on `since`, else the next, else the last one.

    `reach` are the paths of the subtrees that the importer looks after.
    """
    roots = tuple(reach)
    found: dict[str, Known] = {}
    for batch in batches(numbers):
        some = Person.objects.filter(nip__in=among(batch, "text"))
        placed = _placements(some, since)
        keeping = set(_keeping_email(some).values_list("pk", flat=True))
        rows = some.values_list("pk", "nip", "name", "status", "post", "email")
        for pk, nip, name, status, post, email in rows:
            place = placed.get(pk)
            found[nip] = Known(
                pk,
                name,
                status,
                post,
                email,
                agency=place.agency if place else None,
                since=place.since if place else None,
                until=place.until if place else None,
                is_open=(place.agency__path if place else "").startswith(roots),
                keeps_email=pk in keeping,
            )
    return found


def keeps_email(person: Person) -> bool:
    """Asks the register, not what was read of the person before. One query."""
    return _keeping_email(Person.objects.filter(pk=person.pk)).exists()


def _keeping_email(people: QuerySet[Person]) -> QuerySet[Person]:
    """Whoever is active, or has a role, keeps the e-mail address they have: it opens the account."""
    held = Role.objects.filter(person=OuterRef("pk"), ended_on=None)
    return people.filter(
        Q(activated_at__isnull=False) | Q(is_staff=True) | Q(is_superuser=True) | Exists(held)
    )


class Span(Protocol):
    """From when to when somebody is placed."""

    since: dt.date
    until: dt.date | None


Spanned = TypeVar("Spanned", bound=Span)


def standing(placements: Sequence[Spanned], day: dt.date) -> Spanned:
    """Of one person's placements, the newest first: the one that holds on the day, else the next, else the last."""
    for row in placements:
        if row.since <= day and (row.until is None or row.until >= day):
            return row
    coming = [row for row in placements if row.since > day]
    return coming[-1] if coming else placements[0]


def _placements(people: QuerySet[Person], since: dt.date) -> dict[int, Any]:
    """Person → agency, its path, from and to, of the placement that counts on that day."""
    rows = Placement.objects.filter(person__in=people).order_by("-since")
    columns = ("person", "agency", "agency__path", "since", "until")
    held: dict[int, list[Any]] = defaultdict(list)
    for row in rows.values_list(*columns, named=True):
        held[row.person].append(row)
    return {person: standing(found, since) for person, found in held.items()}


def placed_people(agency: Agency, *, since: dt.date) -> dict[int, tuple[str, str, int]]:
    """Person → (number, name, unit) for everybody who stands there."""
    rows = standing_placements(agency, since=since).order_by("person__name", "person")
    return {
        person: (nip, name, unit)
        for person, nip, name, unit in rows.values_list(
            "person", "person__nip", "person__name", "agency"
        )
    }


def standing_placements(agency: Agency, *, since: dt.date) -> QuerySet[Placement]:
    """Those that began there before that day and have no end."""
    return Placement.objects.filter(until=None, since__lt=since).within(agency)


def units_of(agency: Agency) -> Units:
    """The agency and everything under it that is not closed. Codes of Netral go before other ones.

    What these were called before, and what units were called that have become part of these, finds
    these as well.
    """
    rows = list(Agency.objects.within(agency).open().values_list("pk", "name", "slug"))
    now = {pk: pk for pk, _name, _slug in rows}
    heirs = {unit: heir for unit, heir in _heirs().items() if heir in now and unit not in now}
    gone = Agency.objects.filter(pk__in=among(sorted(heirs), "bigint"))
    merged = list(gone.values_list("pk", "name", "slug"))
    now |= heirs
    known = among(sorted(now), "bigint")
    earlier = AgencyName.objects.filter(agency__in=known).order_by().values_list("agency", "name")
    codes = AgencyCode.objects.filter(agency__in=known).values_list("system", "code", "agency")
    # Of equal codes in several systems the last one counts.
    ordered = sorted(codes, key=lambda row: (row[2] == now[row[2]], row[0] == "netral"))
    return Units(
        names={pk: name for pk, name, _slug in rows},
        slugs={slug: now[pk] for pk, _name, slug in [*merged, *rows]},
        codes={code: now[pk] for _system, code, pk in ordered},
        external={code: now[pk] for system, code, pk in ordered if system == CodeSystem.SIASN},
        earlier=[
            *((name, now[pk]) for pk, name in earlier),
            *((name, now[pk]) for pk, name, _slug in merged),
        ],
    )


def _heirs() -> dict[int, int]:
    """Closed unit → the one that has its people now, however many came between. One query."""
    next_to = dict(AgencySuccession.objects.values_list("predecessor", "successor"))
    heirs = {}
    for unit in next_to:
        heir, passed = next_to[unit], {unit}
        while heir in next_to and heir not in passed:
            passed.add(heir)
            heir = next_to[heir]
        heirs[unit] = heir
    return heirs
