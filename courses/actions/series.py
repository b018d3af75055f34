"""Series are begun with an assignment and ended by hand; their rounds open by the clock."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from courses.models import Assignment, Series, SeriesKind
from people.actions.audit import record
from people.models import Person


@dataclass(frozen=True, slots=True)
class Yearly:
    """A round each year: the first opening, and the days from an opening to its due date."""

    opens_on: dt.date
    days: int


@transaction.atomic
def begin_series(
    *, assignment: Assignment, rule: Yearly, actor: Person | None, today: dt.date
) -> Series:
    """The assignment is the first round, or the newest of the series that stands already."""
    series, is_new = Series.objects.get_or_create(
        course=assignment.course,
        agency=assignment.agency,
        ended_on=None,
        defaults={
            "kind": SeriesKind.YEARLY,
            "opens_on": rule.opens_on,
            "days": rule.days,
            "begun_on": today,
            "begun_by": actor,
        },
    )
    series.opens_on, series.days = rule.opens_on, rule.days
    series.take_over(assignment)
    series.save()
    assignment.series = series
    assignment.save(update_fields=["series"])
    record(
        actor=actor,
        verb="series.begun" if is_new else "series.changed",
        subject=series,
        details={"opens_on": rule.opens_on.isoformat(), "days": rule.days},
    )
    return series


@transaction.atomic
def end_series(*, series: Series, actor: Person | None, today: dt.date) -> None:
    """No round opens from now on; those that are open stay. A second time changes nothing."""
    if Series.objects.standing().filter(pk=series.pk).update(ended_on=today):
        record(actor=actor, verb="series.ended", subject=series)


def keep_terms(*, assignment: Assignment) -> None:
    """The next round of the series asks what this one asks now."""
    series = assignment.series
    if series is not None and series.ended_on is None:
        series.take_over(assignment)
        series.save()
