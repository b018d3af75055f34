"""The day of the nation: one for everybody, whoever asks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agencies.models import ZONES
from agencies.zones import national_day
from courses.waves import may_send

LATE = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)  # 22.30, 23.30 and 00.30


@pytest.mark.parametrize("zone", [zone for zone, _name in ZONES])
def test_the_day_of_the_nation_does_not_follow_who_asks(zone):
    with timezone.override(zone):
        assert national_day(LATE) == dt.date(2026, 3, 2)
        assert national_day(LATE + dt.timedelta(minutes=30)) == dt.date(2026, 3, 3)


@pytest.mark.parametrize("hour", range(24))
def test_while_mail_may_go_in_one_zone_all_have_the_same_day(hour):
    """Superiors are told of people in every zone by the day of their own."""
    moment = dt.datetime(2026, 3, 3, hour, 30, tzinfo=dt.UTC)
    local = [timezone.localtime(moment, ZoneInfo(zone)) for zone, _name in ZONES]
    if any(map(may_send, local)):
        assert len({each.date() for each in local}) == 1
