"""Times of day, never without the name of their zone: 22 Mei 2023, 14.05 WITA."""

import datetime as dt

from django import template
from django.utils.formats import date_format, get_format

register = template.Library()


@register.filter(expects_localtime=True)
def moment(value: dt.datetime | None) -> str:
    """Day and time, in the zone of whoever reads it."""
    return date_format(value, f"{get_format('DATETIME_FORMAT')} T") if value else ""


@register.filter(expects_localtime=True)
def clock(value: dt.datetime | None) -> str:
    """The time alone, where the day is plain."""
    return date_format(value, f"{get_format('TIME_FORMAT')} T") if value else ""
