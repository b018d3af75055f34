"""When reminders go out. Pure: days and hours, no HTTP, no database.

Saturdays and Sundays wait: government works five days a week, Monday to Friday (Perpres 21/2023), and a
duty shall not reach people in their free time. Public holidays are not known here.
"""

import datetime as dt

WAVES = (-14, -7, -1, 1, 7, 14)
"""Days from the due date; those under zero are before it."""
SUPERIORS_FROM = 1
MAKE_UP_DAYS = 2
FIRST_HOUR = 7
LAST_HOUR = 19
OFFICE_OPENS = 8
OFFICE_CLOSES = 16


def is_working_day(day: dt.date) -> bool:
    return day.weekday() < 5


def may_send(moment: dt.datetime) -> bool:
    """Whether mail may leave at this moment, given in the zone of the one who gets it."""
    return is_working_day(moment) and FIRST_HOUR <= moment.hour < LAST_HOUR


def told_today(moment: dt.datetime) -> tuple[dt.datetime, dt.datetime] | None:
    """Between which moments of that day must have been asked what its office is told of at once; None before it opens.

    Later than that it waits for the next working morning. In the zone of the moment.
    """
    if not may_send(moment) or moment.hour < OFFICE_OPENS:
        return None
    begun = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return begun, begun.replace(hour=OFFICE_CLOSES)


def wave_day(due_on: dt.date, wave: int) -> dt.date:
    """The working day on which the wave begins.

    One that falls on a weekend waits for Monday; one that would then come after the due date of which it
    shall warn goes on the Friday before.
    """
    day = due_on + dt.timedelta(days=wave)
    later = _working(day, 1)
    return _working(day, -1) if wave < 0 and later > due_on else later


def last_day(due_on: dt.date, wave: int) -> dt.date:
    """Until when a missed wave is made up: two working days later."""
    day = wave_day(due_on, wave)
    for _day in range(MAKE_UP_DAYS):
        day = _working(day + dt.timedelta(days=1), 1)
    return day


def begun_wave(due_on: dt.date, day: dt.date) -> int | None:
    """The newest wave that has begun by that day, however long ago."""
    begun = [wave for wave in WAVES if wave_day(due_on, wave) <= day]
    return begun[-1] if begun else None


def next_wave(due_on: dt.date, day: dt.date) -> int | None:
    """The first wave that begins after that day."""
    return next((wave for wave in WAVES if wave_day(due_on, wave) > day), None)


def wave_on(due_on: dt.date, day: dt.date) -> int | None:
    """The wave that is due on that day; a newer one takes the place of one that was missed."""
    wave = begun_wave(due_on, day)
    return wave if wave is not None and day <= last_day(due_on, wave) else None


def waves_on(day: dt.date) -> dict[dt.date, int]:
    """Every due date of which that day reminds → the wave."""
    reach = WAVES[-1] + 7
    near = (day + dt.timedelta(days=distance) for distance in range(-reach, reach + 1))
    found = ((due_on, wave_on(due_on, day)) for due_on in near)
    return {due_on: wave for due_on, wave in found if wave is not None}


def is_noticed(due_on: dt.date, day: dt.date, dismissed_on: dt.date | None) -> bool:
    """Whether the notice in the app stands: from each wave on, until it is dismissed."""
    wave = begun_wave(due_on, day)
    if wave is None:
        return False
    return dismissed_on is None or dismissed_on < wave_day(due_on, wave)


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def _working(day: dt.date, step: int) -> dt.date:
    while not is_working_day(day):
        day += dt.timedelta(days=step)
    return day
