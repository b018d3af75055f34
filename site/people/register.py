"""What the register knows of the people and units that a roster names. Few queries, whatever its length."""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Q

from agencies.models import Agency, AgencyCode
from people.bulk import AT_ONCE, among
from people.models import Person, Placement
from people.roster.planning import Known, Units


def known_people(
    numbers: Sequence[str], *, since: dt.date, reach: Iterable[str]
) -> dict[str, Known]:
    """Number → person, with where they are placed on `since` or later; `reach` are the paths of the
    subtrees from which the importer may move people."""
    roots = tuple(reach)
    found: dict[str, Known] = {}
    for start in range(0, len(numbers), AT_ONCE):
        some = Person.objects.filter(nip__in=among(numbers[start : start + AT_ONCE]))
        placed: dict[int, tuple[int | None, str, dt.date | None, dt.date | None]] = {
            person: (agency, path, begun, until)
            for person, agency, path, begun, until in Placement.objects.filter(person__in=some)
            .filter(Q(until=None) | Q(until__gte=since))
            .order_by("since")
            .values_list("person", "agency", "agency__path", "since", "until")
        }
        rows = some.values_list("pk", "nip", "name", "status", "post", "email")
        for pk, nip, name, status, post, email in rows:
            agency, path, begun, until = placed.get(pk, (None, "", None, None))
            found[nip] = Known(
                pk,
                name,
                status,
                post,
                email,
                agency=agency if until is None else None,
                since=begun,
                until=until,
                is_open=path.startswith(roots),
            )
    return found


def placed_people(agency: Agency) -> dict[int, tuple[str, str, int]]:
    """Person → (number, name, unit) for everybody whose placement there is open."""
    rows = Placement.objects.filter(until=None).within(agency).order_by("person__name", "person")
    return {
        person: (nip, name, unit)
        for person, nip, name, unit in rows.values_list(
            "person", "person__nip", "person__name", "agency"
        )
    }


def units_of(agency: Agency) -> Units:
    """The agency and everything under it. Codes of Netral go before those of other systems."""
    rows = list(Agency.objects.within(agency).values_list("pk", "name", "slug"))
    codes = AgencyCode.objects.filter(agency__path__startswith=agency.path)
    ordered = sorted(
        codes.values_list("system", "code", "agency"), key=lambda row: row[0] == "netral"
    )
    return Units(
        names={pk: name for pk, name, _slug in rows},
        slugs={slug: pk for pk, _name, slug in rows},
        codes={code: pk for _system, code, pk in ordered},
    )
