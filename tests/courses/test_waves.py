"""Which day reminds of which due date. No database."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from courses.waves import (
    WAVES,
    begun_wave,
    is_noticed,
    is_working_day,
    last_day,
    may_send,
    next_wave,
    told_today,
    wave_day,
    wave_on,
    waves_on,
)

JAKARTA = ZoneInfo("Asia/Jakarta")
WEDNESDAY = dt.date(2026, 12, 16)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("wave", "begins"),
    [
        (-14, "2026-12-02"), (-7, "2026-12-09"), (-1, "2026-12-15"),
        (1, "2026-12-17"), (7, "2026-12-23"), (14, "2026-12-30"),
    ],
)  # fmt: skip
def test_the_waves_of_a_due_date_in_the_middle_of_a_week(wave, begins):
    assert wave_day(WEDNESDAY, wave) == day(begins)
    assert wave_on(WEDNESDAY, day(begins)) == wave


def test_a_wave_on_a_weekend_waits_for_monday():
    saturday = day("2026-12-12")
    assert wave_day(saturday, -7) == day("2026-12-07")
    assert wave_on(saturday, day("2026-12-05")) is None
    assert wave_on(saturday, day("2026-12-07")) == -7


def test_the_last_warning_does_not_wait_until_it_is_too_late():
    sunday = day("2026-12-13")
    assert wave_day(sunday, -1) == day("2026-12-11")
    monday = day("2026-12-14")
    assert wave_day(monday, -1) == monday


def test_a_missed_wave_is_made_up_within_two_working_days_and_no_later():
    assert last_day(WEDNESDAY, -14) == day("2026-12-04")
    assert wave_on(WEDNESDAY, day("2026-12-04")) == -14
    assert wave_on(WEDNESDAY, day("2026-12-07")) is None
    friday = day("2026-12-18")
    assert wave_on(friday, day("2026-12-15")) == -7
    assert wave_on(friday, day("2026-12-16")) is None


def test_a_newer_wave_takes_the_place_of_a_missed_one():
    assert wave_on(WEDNESDAY, day("2026-12-16")) == -1
    assert wave_on(WEDNESDAY, day("2026-12-17")) == 1


def test_what_a_day_reminds_of_is_the_same_seen_from_the_day():
    for distance in range(40):
        today = WEDNESDAY + dt.timedelta(days=distance)
        found = waves_on(today)
        around = [today + dt.timedelta(days=away) for away in range(-40, 41)]
        assert found == {
            due_on: wave for due_on in around if (wave := wave_on(due_on, today)) is not None
        }
        assert found if is_working_day(today) else True


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2026-12-14 06:59", False), ("2026-12-14 07:00", True), ("2026-12-14 18:59", True),
        ("2026-12-14 19:00", False), ("2026-12-12 10:00", False), ("2026-12-13 10:00", False),
    ],
)  # fmt: skip
def test_mail_leaves_by_day_from_monday_to_friday(moment, allowed):
    assert may_send(dt.datetime.fromisoformat(moment)) is allowed


def test_the_newest_begun_wave_and_the_next_one():
    assert begun_wave(WEDNESDAY, day("2026-12-01")) is None
    assert next_wave(WEDNESDAY, day("2026-12-01")) == -14
    assert begun_wave(WEDNESDAY, day("2026-12-12")) == -7
    assert next_wave(WEDNESDAY, day("2026-12-12")) == -1
    assert begun_wave(WEDNESDAY, day("2027-03-01")) == WAVES[-1]
    assert next_wave(WEDNESDAY, day("2027-03-01")) is None


def test_a_notice_stands_from_a_wave_on_until_it_is_dismissed():
    assert not is_noticed(WEDNESDAY, day("2026-12-01"), None)
    assert is_noticed(WEDNESDAY, day("2026-12-02"), None)
    assert not is_noticed(WEDNESDAY, day("2026-12-05"), day("2026-12-02"))
    assert is_noticed(WEDNESDAY, day("2026-12-09"), day("2026-12-08"))
    assert is_noticed(WEDNESDAY, day("2027-02-01"), day("2026-12-29"))
    assert not is_noticed(WEDNESDAY, day("2027-02-01"), day("2026-12-30"))


def test_an_office_is_told_the_same_day_of_what_was_asked_until_four():
    at_ten = dt.datetime(2026, 12, 16, 10, 30, tzinfo=JAKARTA)
    begun, closes = told_today(at_ten)
    assert (begun.hour, closes.hour, closes.date()) == (0, 16, WEDNESDAY)
    assert told_today(at_ten.replace(hour=18)) == (begun, closes)


@pytest.mark.parametrize("moment", ["2026-12-16T07:30", "2026-12-16T19:00", "2026-12-19T10:00"])
def test_before_it_opens_by_night_and_on_saturdays_nobody_is_told(moment):
    assert told_today(dt.datetime.fromisoformat(moment).replace(tzinfo=JAKARTA)) is None
