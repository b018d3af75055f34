"""How one enrolment stood at the end of a past day, by its times and the placements of its person."""

import datetime as dt
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from agencies.models import Agency
from courses.backdating import end_in
from courses.models import AssignmentExclusion, CountState, Enrolment
from people.models import Exclusion, Placement
from people.models.placement import holding_on


def end_of(agency: Agency, day: dt.date) -> dt.datetime:
    """The first moment after a day."""
    return end_in(agency.time_zone, day)


def was_counted(day: dt.date, end: dt.datetime) -> Q:
    there = Q(left_on=None) | Q(left_on__gt=day)
    return there & Q(assignment__isnull=False, enrolled_at__lt=end)


def standing_then(rows: QuerySet[Enrolment], day: dt.date, end: dt.datetime) -> QuerySet[Any]:
    """The rows with where they were counted on the day, and how: `at_path` and `at_state`, which may be empty."""
    newer = Placement.objects.as_of(day).filter(
        person=OuterRef("person"), since__gt=OuterRef("placed__since")
    )
    where = Case(
        When(completed_at__lt=end, then=F("agency__path")),
        default=Coalesce("placed__agency__path", Value("")),
        output_field=CharField(),
    )
    # Joined and not asked for each row: of a nation that would be a million small questions.
    way = "person__placements"
    placing = FilteredRelation(way, condition=holding_on(day, f"{way}__"))
    state = state_then(day, end, Q(person__activated_at__lt=end))
    return (
        rows.annotate(placed=placing).filter(~Exists(newer)).annotate(at_path=where, at_state=state)
    )


def state_then(day: dt.date, end: dt.datetime, was_activated: Q | Exists) -> Case:
    """As `standing.count_state`, at the end of the day."""
    resting = Exclusion.objects.as_of(day).filter(person=OuterRef("person"))
    excused = AssignmentExclusion.objects.as_of(day).filter(
        person=OuterRef("person"), assignment=OuterRef("assignment")
    )
    return Case(
        When(~was_counted(day, end), then=Value(CountState.NONE.value)),
        When(completed_at__lt=end, then=Value(CountState.COMPLETED.value)),
        When(Exists(resting) | Exists(excused), then=Value(CountState.EXCLUDED.value)),
        When(started_at__lt=end, then=Value(CountState.IN_PROGRESS.value)),
        When(was_activated, then=Value(CountState.NOT_BEGUN.value)),
        default=Value(CountState.NOT_ACTIVATED.value),
        output_field=CharField(),
    )
