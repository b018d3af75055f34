"""Series are begun with an assignment and ended by hand; their rounds open by the clock."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.models import Assignment, CoursePage, Series, SeriesKind
from courses.models.series import Terms
from people.actions.audit import record
from people.models import Person


@dataclass(frozen=True, slots=True)
class Yearly:
    """A round each year: the first opening, and the days from an opening to its due date."""

    opens_on: dt.date
    days: int

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "kind": SeriesKind.YEARLY,
            "opens_on": self.opens_on,
            "days": self.days,
            "election_kind": "",
            "stage_code": "",
        }


@dataclass(frozen=True, slots=True)
class BeforeStage:
    """A round for each election of a kind, due so many days before the stage begins."""

    election_kind: str
    stage_code: str
    days: int

    @property
    def fields(self) -> dict[str, Any]:
        return {
            "kind": SeriesKind.STAGE,
            "opens_on": None,
            "days": self.days,
            "election_kind": self.election_kind,
            "stage_code": self.stage_code,
        }


Rule = Yearly | BeforeStage


@transaction.atomic
def begin_series(
    *, assignment: Assignment, rule: Rule, actor: Person | None, today: dt.date
) -> Series:
    """The assignment is the first round, or the newest of the series that stands already."""
    series = put_series(
        course=assignment.course,
        agency=assignment.agency,
        rule=rule,
        terms=assignment,
        actor=actor,
        today=today,
    )
    assignment.series = series
    assignment.save(update_fields=["series"])
    return series


@transaction.atomic
def put_series(
    *,
    course: CoursePage,
    agency: Agency,
    rule: Rule,
    terms: Terms,
    actor: Person | None,
    today: dt.date,
) -> Series:
    """The one that stands there, with this rule and these terms; made when there is none."""
    series, is_new = Series.objects.get_or_create(
        course=course,
        agency=agency,
        ended_on=None,
        defaults={**rule.fields, "begun_on": today, "begun_by": actor},
    )
    for name, value in rule.fields.items():
        setattr(series, name, value)
    series.take_over(terms)
    series.save()
    record(
        actor=actor,
        verb="series.begun" if is_new else "series.changed",
        subject=series,
        details={name: str(value) for name, value in rule.fields.items() if value},
    )
    return series


def locked_series(series: Series) -> Series | None:
    """As it stands now, until the end of the transaction, with the tree held still; None once it has ended."""
    hold_tree_still()
    rows = Series.objects.standing().select_for_update(of=("self",))
    return rows.select_related("agency", "course").filter(pk=series.pk).first()


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
