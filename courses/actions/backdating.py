"""What records that are dated back change of days that are kept, noted in the transaction that writes them.

Whoever writes such a record holds the tree still, so that no day begins to be kept meanwhile, and holds
the people, so that nobody else changes the same past.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agencies.holding import hold_tree_still
from courses.backdating import NOBODY, Case, Duty, end_in, first_difference, stood
from courses.fitting import Key
from courses.kept import newest_kept
from courses.models import PastDay, PastDayChange
from courses.noting import Lines, duties_of, lives_of, placed_at, units_of
from people.bulk import among, insert
from people.models import Person

# Shorter than any day is over before it is kept.
JUST_NOW = dt.timedelta(hours=1)
# So many days of people are looked at one by one; where it is more, the days are counted anew.
MOST = 2_000
COLUMNS = ("past_day_id", "part_id", "state", "due_on", "change")


class Turn(NamedTuple):
    """Of one person and enrolment: what was noted until now, and what is."""

    key: Key
    before: Case
    after: Case


class Written(NamedTuple):
    """An enrolment before and after it was written; None while there is none."""

    person: int
    before: Duty | None
    after: Duty | None

    @property
    def key(self) -> Key:
        return next(duty.key for duty in self[1:] if duty)


def remember_lives(people: Sequence[int]) -> Callable[[], None]:
    """Call it before what is noted of these people is written, and what it gives afterwards."""
    if not people or newest_kept() is None:
        return _nothing
    hold_people(people)
    before = lives_of(people)

    def note() -> None:
        now = lives_of(people)
        changed = [person for person in people if before[person] != now[person]]
        Notes().add(
            Turn(duty.key, (duty, before[person]), (duty, now[person]))
            for person, duties in duties_of(changed).items()
            for duty in duties.values()
        )

    return note


def remember_duties(people: Sequence[int]) -> Callable[[], None]:
    """The same before their enrolments are written."""
    last = newest_kept() if people else None
    if last is None:
        return _nothing
    hold_tree_still()
    hold_people(people)
    before = duties_of(people)

    def note() -> None:
        now = duties_of(people)
        Notes().add_written(
            [
                Written(person, before[person].get(pk), now[person].get(pk))
                for person in people
                for pk in before[person].keys() | now[person].keys()
            ],
            last,
        )

    return note


def remember_act(*, person: int, at: dt.datetime) -> Callable[[], None]:
    """The same before somebody takes a step. Just now it belongs to no day that is kept, and nothing is asked."""
    return remember_duties([person]) if at < timezone.now() - JUST_NOW else _nothing


def hold_people(people: Sequence[int]) -> None:
    """Others may still name them, as whoever hands in a quiz does; nobody starts one or moves them."""
    rows = Person.objects.filter(pk__in=among(sorted(people), "bigint"))
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


@transaction.atomic
def doubt(days: QuerySet[PastDay]) -> None:
    """They are counted anew by the worker within a minute, and until then read from the records."""
    # Also those that are in doubt already: whoever counts one just now must not be believed.
    held = days.select_for_update(of=("self",), no_key=True).order_by("pk")
    keys = list(held.values_list("pk", flat=True))
    PastDay.objects.filter(pk__in=among(keys, "bigint")).update(is_sure=False)


class Notes:
    """What one action changes of days that are kept."""

    def __init__(self) -> None:
        self._doubted: set[int] = set()

    def add_written(self, written: Iterable[Written], last: dt.date) -> None:
        """Enrolments, whose people are held; nothing of the others changes. `last` is the newest day that is kept."""
        found = [each for each in written if _first_of_written(each.before, each.after, last)]
        if not found:
            return
        people = sorted({each.person for each in found})
        if len(found) > MOST:
            self._doubt_written(found, people, last)
            return
        lives = lives_of(people)
        self.add(
            Turn(each.key, (each.before, lives[each.person]), (each.after, lives[each.person]))
            for each in found
        )

    def add(self, turns: Iterable[Turn]) -> None:
        """Appended for each day that is kept; where it is too many, the days are in doubt."""
        by_key: dict[Key, list[Turn]] = defaultdict(list)
        for turn in turns:
            by_key[turn.key].append(turn)
        for key, some in by_key.items():
            last = newest_kept(key)
            if last is not None:
                self._add(key, some, last)

    def _add(self, key: Key, turns: Sequence[Turn], last: dt.date) -> None:
        dated = [
            (first, turn)
            for turn in turns
            if (first := first_difference(turn.before, turn.after, last)) is not None
        ]
        if not dated:
            return
        begin = min(first for first, _turn in dated)
        lines = Lines(begin, units_of(each for _first, turn in dated for each in turn[1:]))
        if sum((last - first).days + 1 for first, _turn in dated) > MOST:
            self._doubt(key, begin, lines)
        else:
            _append(_compared(dated, _touched(key, begin, lines), lines))

    def _doubt_written(self, written: Sequence[Written], people: list[int], last: dt.date) -> None:
        """Without a look at each: wherever one of them ever was."""
        units = set(placed_at(people))
        units |= {duty.agency for each in written for duty in each[1:] if duty}
        begun: dict[Key, dt.date] = {}
        for each in written:
            first = _first_of_written(each.before, each.after, last) or last
            begun[each.key] = min(first, begun.get(each.key, first))
        for key, begin in begun.items():
            self._doubt(key, begin, Lines(begin, units))

    def _doubt(self, key: Key, begin: dt.date, lines: Lines) -> None:
        """Each day once: a rule for millions is followed by thousands at a time."""
        days = _touched(key, begin, lines)
        new = set(days.values_list("pk", flat=True)) - self._doubted
        doubt(PastDay.objects.filter(pk__in=among(sorted(new), "bigint")))
        self._doubted |= new


@lru_cache(maxsize=4096)
def _first_of_written(before: Duty | None, after: Duty | None, last: dt.date) -> dt.date | None:
    """Many people begin, and end, on one day in one unit."""
    return first_difference((before, NOBODY), (after, NOBODY), last)


def _touched(key: Key, begin: dt.date, lines: Lines) -> QuerySet[PastDay]:
    here = among(lines.agencies, "bigint")
    return PastDay.objects.of(*key).filter(day__gte=begin, agency__in=here)


# Past day, part, column and due date → how many more.
Changes = Counter[tuple[int, int, str, dt.date | None]]


def _compared(
    dated: Sequence[tuple[dt.date, Turn]], days: QuerySet[PastDay], lines: Lines
) -> Changes:
    alike: dict[tuple[dt.date, str], list[tuple[int, int]]] = defaultdict(list)
    for pk, agency, day, zone in days.values_list("pk", "agency", "day", "time_zone"):
        alike[day, zone].append((pk, agency))
    changes: Changes = Counter()
    for (day, zone), kept in alike.items():
        end = end_in(zone, day)
        for first, turn in dated:
            if day < first:
                continue
            before, after = stood(turn.before, day, end), stood(turn.after, day, end)
            if (before and before.counts_as(day)) == (after and after.counts_as(day)):
                continue
            for found, change in ((before, -1), (after, 1)):
                line = lines.of(found.unit, day) if found else []
                for pk, agency in kept:
                    if found and agency in line:
                        # What is next on the way down, or the unit itself for its own people.
                        part = line[max(line.index(agency) - 1, 0)]
                        changes[pk, part, found.state.value, found.due_on] += change
    return changes


def _append(changes: Changes) -> None:
    rows = [(*key, change) for key, change in changes.items() if change]
    if rows:
        insert(PastDayChange, dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)), len(rows))


def _nothing() -> None:
    """Where no day is kept there is nothing to note."""
