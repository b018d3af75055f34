"""Past days of large units as they are kept: figures once counted, and what was dated back since."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from django.db.models import DateField, JSONField, Max, QuerySet, Sum, Value

from agencies.models import Agency
from courses.counting import Totals
from courses.fitting import Key
from courses.models import CoursePage, PastDay, PastDayChange
from people.prepared import prepared

# So many people make a unit large: of fewer a past day is read as quickly as it is kept.
LARGE = 20_000
Change = tuple[int, str, dt.date | None, int]


def kept_family(
    agency: Agency,
    children: Sequence[Agency],
    course: CoursePage,
    cycle: str,
    day: dt.date,
) -> tuple[Totals, dict[int, Totals]] | None:
    """The agency and each of these children of that day; None when the day is not kept. One query."""
    rows = _kept(agency=agency.pk, course=course.pk, cycle=cycle, day=day, zone=agency.time_zone)
    figures = next((figures for figures, *_change in rows if figures is not None), None)
    if figures is None:
        return None
    found = with_changes(figures, [row[1:] for row in rows if row[0] is None], day)
    return sum(found.values(), Totals()), {
        child.pk: found.get(child.pk, Totals()) for child in children
    }


def with_changes(
    figures: dict[str, list[int]], changes: Sequence[Change], day: dt.date
) -> dict[int, Totals]:
    """Key of the part → its totals."""
    found: dict[int, Totals] = defaultdict(Totals)
    found.update({int(part): Totals(*numbers) for part, numbers in figures.items()})
    for part, state, due_on, number in changes:
        found[part].add(state, due_on, number, day)
    return found


def as_kept(found: dict[int, Totals]) -> dict[str, list[int]]:
    """As `figures` holds them; whoever has nobody is left out."""
    return {str(part): list(astuple(one)) for part, one in found.items() if one != Totals()}


def newest_kept(key: Key | None = None) -> dt.date | None:
    """The last day that is kept, or is to be: later ones need no notes. One query."""
    rows = PastDay.objects.all() if key is None else PastDay.objects.of(*key)
    found: dt.date | None = rows.aggregate(last=Max("day"))["last"]
    return found


@prepared
def _kept(agency: int, course: int, cycle: str, day: dt.date, zone: str) -> QuerySet[Any, Any]:
    """The figures, and then the changes. One statement, so that both are of one moment.

    A day that ended by another zone is not this day.
    """
    here = {"agency": agency, "course": course, "cycle": cycle, "day": day, "time_zone": zone}
    known = PastDay.objects.filter(**here, is_sure=True).annotate(
        part=Value(0), state=Value(""), due_on=Value(None, DateField()), number=Value(0)
    )
    about = {f"past_day__{name}": value for name, value in here.items()}
    changes = PastDayChange.objects.filter(**about).annotate(figures=Value(None, JSONField()))
    return known.values_list("figures", "part", "state", "due_on", "number").union(
        changes.values_list("figures", "part", "state", "due_on").annotate(number=Sum("change")),
        all=True,
    )
