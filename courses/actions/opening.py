"""Rounds open and close by the clock."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from agencies.models import ZONES
from courses.actions.assignments import oblige_or_queue
from courses.actions.series import locked_series
from courses.actions.staging import move_staged, open_staged
from courses.cycles import cycle_of, due_of, last_opening
from courses.models import Assignment, Series, SeriesKind
from people.actions.audit import record


def open_rounds(*, now: dt.datetime) -> int:
    """Opens every round whose day has come and closes those that it follows; says how many opened.

    May run at any time and twice: a missed night is made up for. Each round is a transaction of its
    own, and its statements do not grow with the people.
    """
    rules = Series.objects.standing().filter(course__live=True, agency__is_active=True)
    opened = 0
    for series in rules.select_related("agency", "course").order_by("pk"):
        today = timezone.localdate(now, series.agency.zone)
        if series.kind == SeriesKind.STAGE:
            opened += len(open_staged(series=series, today=today))
            move_staged(series=series, today=today)
            continue
        opening = series.opens_on and last_opening(series.opens_on, today)
        if opening and not _has_round(series, opening):
            opened += _open_yearly(series, opening, today)
    for zone, _name in ZONES:
        _close_followed(zone, timezone.localdate(now, ZoneInfo(zone)))
    return opened


@transaction.atomic
def _open_yearly(series: Series, opening: dt.date, today: dt.date) -> bool:
    """A round of that year which somebody gave by hand, or withdrew, stays as it is."""
    held = locked_series(series)
    if held is None or _has_round(held, opening):
        return False
    found = Assignment(
        course=held.course,
        agency=held.agency,
        cycle=cycle_of(opening),
        due_on=due_of(opening, held.days, today),
        assigned_on=today,
        series=held,
    )
    found.take_over(held)
    found.save(force_insert=True)
    record(
        actor=None,
        verb="round.opened",
        subject=found,
        details={"cycle": found.cycle, "due_on": found.due_on.isoformat()},
    )
    oblige_or_queue(found, today)
    return True


def _has_round(series: Series, opening: dt.date) -> bool:
    given = Assignment.objects.filter(course=series.course_id, agency=series.agency_id)
    return given.filter(cycle=cycle_of(opening)).exists()


def _close_followed(zone: str, today: dt.date) -> None:
    """Rounds past their due date that a newer one of their series has followed. One statement."""
    newer = Assignment.objects.standing().filter(
        series=OuterRef("series"), due_on__gt=OuterRef("due_on")
    )
    past = Assignment.objects.open().filter(
        series__isnull=False, due_on__lt=today, agency__time_zone=zone
    )
    past.filter(Exists(newer)).update(closed_on=today)
