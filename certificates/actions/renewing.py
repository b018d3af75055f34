"""Certificates that run out bring their people back to the course."""

import datetime as dt
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from agencies.zones import national_day
from certificates.models import Certificate
from courses.actions.renewing import end_renewals, open_renewals
from courses.models import CoursePage


def renew_lapsing(*, now: dt.datetime) -> int:
    """Course by course: who is still obliged is enrolled again; says how many.

    May run twice. A few statements for each course, whatever the number of people. The day is the
    nation's, because the people of a course are asked for together.
    """
    today = national_day(now)
    count = 0
    for course in CoursePage.objects.live().filter(_has_limits()).order_by("pk"):
        last = today + dt.timedelta(days=course.renewal_days)
        lapses: dict[int, dt.date] = dict(_lapsing(course, last))
        end_renewals(course=course, lapses=lapses, today=today)
        count += open_renewals(course=course, lapses=lapses, today=today)
    return count


def _has_limits() -> Exists:
    limited = Certificate.objects.filter(course=OuterRef("pk"), expires_on__isnull=False)
    return Exists(limited)


def _lapsing(course: CoursePage, last: dt.date) -> QuerySet[Any, Any]:
    """Person and the newest end, of those who hold nothing of the course beyond `last`. One query."""
    held = Certificate.objects.filter(course=course, revoked_at=None)
    beyond = held.filter(Q(expires_on=None) | Q(expires_on__gt=last), person=OuterRef("person"))
    return (
        held.filter(~Exists(beyond))
        .order_by()
        .values_list("person")
        .annotate(until=Max("expires_on"))
    )
