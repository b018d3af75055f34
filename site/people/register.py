"""What the register knows of the people and units that a roster names. Few queries, whatever its length."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from agencies.models import Agency, AgencyCode, AgencyName
from people.bulk import among, batches
from people.models import Person, Placement, Role
from people.roster.planning import Known, Units


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
        strong = set(
            Role.objects.filter(person__in=some, ended_on=None).values_list("person", flat=True)
        )
        rows = some.values_list(
            "pk",
            "nip",
            "name",
            "status",
            "post",
            "email",
            "activated_at",
            "is_staff",
            "is_superuser",
        )
        for pk, nip, name, status, post, email, activated, is_staff, is_superuser in rows:
            agency, path, begun, until = placed.get(pk, (None, "", None, None))
            found[nip] = Known(
                pk,
                name,
                status,
                post,
                email,
                agency=agency,
                since=begun,
                until=until,
                is_open=path.startswith(roots),
                keeps_email=bool(activated or is_staff or is_superuser or pk in strong),
            )
    return found


def keeps_email(person: Person) -> bool:
    """Whoever is active, or has a role, keeps the e-mail address they have: it opens the account."""
    return bool(
        person.activated_at
        or person.is_staff
        or person.is_superuser
        or Role.objects.held_by(person).exists()
    )


def _placements(
    people: QuerySet[Person], since: dt.date
) -> dict[int, tuple[int | None, str, dt.date | None, dt.date | None]]:
    """Person → agency, its path, from and to, of the placement that counts on that day."""

    def rank(begun: dt.date, until: dt.date | None) -> int:
        if begun > since:
            return 1
        return 2 if until is None or until >= since else 0

    best: dict[int, tuple[int | None, str, dt.date | None, dt.date | None]] = {}
    ranks: dict[int, int] = {}
    rows = Placement.objects.filter(person__in=people).order_by("since")
    columns = ("person", "agency", "agency__path", "since", "until")
    for person, agency, path, begun, until in rows.values_list(*columns):
        place = rank(begun, until)
        # Of several to come the first one counts, of several past the last.
        if place > ranks.get(person, -1) or place == ranks[person] == 0:
            best[person], ranks[person] = (agency, path, begun, until), place
    return best


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
    """The agency and everything under it that is not closed. Codes of Netral go before other ones."""
    units = Agency.objects.within(agency).open()
    rows = list(units.values_list("pk", "name", "slug"))
    earlier = AgencyName.objects.filter(agency__in=units).order_by()
    codes = AgencyCode.objects.filter(agency__in=units)
    ordered = sorted(
        codes.values_list("system", "code", "agency"), key=lambda row: row[0] == "netral"
    )
    return Units(
        names={pk: name for pk, name, _slug in rows},
        slugs={slug: pk for pk, _name, slug in rows},
        codes={code: pk for _system, code, pk in ordered},
        earlier=list(earlier.values_list("name", "agency")),
    )
