"""By which rule new rounds of an assignment open, in words."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agencies.models import Agency
from courses.actions.series import Yearly
from courses.cycles import due_of, next_opening
from courses.models import Series


def rule_of(series: Series) -> Yearly:
    return Yearly(series.opens_on, series.days)


def rhythm_text(rule: Yearly, today: dt.date) -> str:
    """When the next round opens and falls due."""
    opening = next_opening(rule.opens_on, today)
    return _("Setiap tahun. Putaran berikutnya dibuka %(opening)s dengan batas waktu %(due)s.") % {
        "opening": date_format(opening, "j F Y"),
        "due": date_format(due_of(opening, rule.days, today), "j F Y"),
    }


def standing_series(agency: Agency, today: dt.date) -> list[Series]:
    """The series of the unit, each with its `text`. One query."""
    found = Series.objects.standing().filter(agency=agency).select_related("course")
    each: Any
    for each in (rows := list(found.order_by("course__title"))):
        each.text = rhythm_text(rule_of(each), today)
    return rows
