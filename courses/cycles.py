"""When the rounds of a series open and fall due. Pure: days only, no HTTP, no database."""

import calendar
import datetime as dt


def opening_in(year: int, opens_on: dt.date) -> dt.date:
    """The day on which a yearly series opens; 29 February is the 28th where there is none."""
    last = calendar.monthrange(year, opens_on.month)[1]
    return dt.date(year, opens_on.month, min(opens_on.day, last))


def last_opening(opens_on: dt.date, day: dt.date) -> dt.date | None:
    """The newest opening by that day; None before the first."""
    this = opening_in(day.year, opens_on)
    found = this if this <= day else opening_in(day.year - 1, opens_on)
    return found if found >= opens_on else None


def next_opening(opens_on: dt.date, day: dt.date) -> dt.date:
    """The first opening after that day."""
    this = opening_in(max(day.year, opens_on.year), opens_on)
    return this if this > day else opening_in(this.year + 1, opens_on)


def due_of(opening: dt.date, days: int, today: dt.date) -> dt.date:
    """As announced; so many days from today where the round opens so late that this is over."""
    due_on = opening + dt.timedelta(days=days)
    return due_on if due_on >= today else today + dt.timedelta(days=days)


def cycle_of(opening: dt.date) -> str:
    """What the round of a yearly series is called."""
    return str(opening.year)


def renewal_cycle(year: int, number: int) -> str:
    """The name of the first, second, … renewal that somebody takes in a year. Data, so not translated."""
    return f"Perpanjangan {year}" if number == 1 else f"Perpanjangan {year}-{number}"


def due_before(starts: dt.date, days: int) -> dt.date:
    """So many days before a stage begins."""
    return starts - dt.timedelta(days=days)


def stage_cycle(kind: str, year: int, number: int) -> str:
    """The name of the first, second, … round of a year for elections of a kind. Data, so not translated."""
    return f"{kind.capitalize()} {year}" if number == 1 else f"{kind.capitalize()} {year}-{number}"
