"""Every number that is shown equals a slow recount in plain Python, one person after the other.

Beside the records a small world is kept in days and names of units. It knows four rules: the assignment
nearest to the unit holds; what is completed stays with the unit of that day; everybody else counts where
they are placed on the day, as far as is known now; a round that a newer one has followed takes nobody in.
"""

import csv
import datetime as dt
import io
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from types import SimpleNamespace
from unittest import mock

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from courses.actions.assignments import assign_course
from courses.actions.counts import fold_deltas
from courses.actions.enrolments import restate
from courses.actions.joining import sync_people
from courses.actions.opening import open_rounds
from courses.actions.series import Yearly, begin_series
from courses.models import CountState, Enrolment
from courses.tasks import sync_everyone
from courses.trends import history
from people.actions.placements import PlacementError, exclude, leave, transfer
from people.models import ExclusionReason
from tests.cast import make_agency, make_person
from tracking import exports, overview
from tracking.lens import Lens
from tracking.roster import STATE_LABELS, Filters, people_rows

START = dt.date(2026, 9, 1)
DAYS = 8
CYCLE, NEXT = "2025", "2026"
OPENS = START + dt.timedelta(days=3)
ROUND_DAYS = 6
ACTS = st.tuples(
    st.integers(0, DAYS - 1),
    st.sampled_from(
        ["join", "transfer", "announce", "leave", "exclude", "activate", "start", "complete",
         "assign", "fold"]
    ),
    st.integers(0, 5),
    st.integers(0, 6),
    st.integers(-2, 5),
)  # fmt: skip


@dataclass
class Life:
    """One person in one cycle; `due` is what holds now, or held at the end."""

    enrolled: dt.date | None = None
    started: dt.date | None = None
    finished: dt.date | None = None
    finished_at: object = None
    left: dt.date | None = None
    due: dt.date | None = None


@dataclass
class Someone:
    """All that the world knows of a person."""

    person: object
    placed: list[list] = field(default_factory=list)  # since, last day or None, unit
    excluded: list[tuple] = field(default_factory=list)
    activated: dt.date | None = None
    lives: dict[str, Life] = field(default_factory=lambda: defaultdict(Life))

    def unit(self, day):
        held = [(since, unit) for since, until, unit in self.placed
                if since <= day and (until is None or day <= until)]  # fmt: skip
        return max(held, key=lambda pair: pair[0])[1] if held else None

    def stands(self, day, cycle=CYCLE):
        """The unit and the column where the person counts on a day; None when in none."""
        life = self.lives[cycle]
        if life.enrolled is None or life.enrolled > day:
            return None
        if life.finished and life.finished <= day:
            return life.finished_at, CountState.COMPLETED
        unit = self.unit(day)
        if unit is None or (life.left and life.left <= day):
            return None
        if any(since <= day <= until for since, until in self.excluded):
            return unit, CountState.EXCLUDED
        if life.started and life.started <= day:
            return unit, CountState.IN_PROGRESS
        is_active = self.activated and self.activated <= day
        return unit, CountState.NOT_BEGUN if is_active else CountState.NOT_ACTIVATED


class World:
    def __init__(self, course, parents):
        self.course, self.people, self.closed = course, [], set()
        self.duties = {CYCLE: {}, NEXT: {}}  # cycle → path → due date
        self.units = [make_agency("Provinsi", slug="u-0")]
        for number, parent in enumerate(parents, start=1):
            above = self.units[parent % len(self.units)]
            self.units.append(make_agency(f"Unit {number}", under=above, slug=f"u-{number}"))
        self.outside = make_agency("Luar", slug="luar")
        for unit in [*self.units, self.outside]:
            unit.refresh_from_db()

    @property
    def places(self):
        return [*self.units, self.outside]

    def turn_round(self, day):
        """The new round opens on its day; the one before is closed once it is past due."""
        top, (first, following) = self.units[0].path, self.duties.values()
        if day >= OPENS:
            following.setdefault(top, OPENS + dt.timedelta(days=ROUND_DAYS))
        if following and first[top] < min(day, following[top]):
            self.closed.add(top)

    def begin_day(self, day):
        """Duties follow the placements of the morning."""
        for someone in self.people:
            self.follow(someone, day)

    def follow(self, someone, day):
        for cycle, duties in self.duties.items():
            self._follow(someone.lives[cycle], someone.unit(day), day, cycle, duties)

    def _follow(self, life, unit, day, cycle, duties):
        if life.finished:
            return
        nearest = max((path for path in duties if unit and unit.path.startswith(path)), default="")
        takes_in = cycle == NEXT or nearest not in self.closed
        if nearest and (life.enrolled or takes_in):
            life.due = duties[nearest]
            life.enrolled = life.enrolled or day
            life.left = None
        elif life.enrolled:
            life.left = life.left or day

    def join(self, unit, day, *, since, until=None, active=False):
        moment = {"activated_at": timezone.now()} if active else {}
        person = make_person(f"Orang {len(self.people):02d}", at=None, active=active, **moment)
        person.placements.create(agency=unit, since=since, until=until)
        someone = Someone(person, [[since, until, unit]], activated=day if active else None)
        self.people.append(someone)
        sync_people(people=[person], today=day)
        self.follow(someone, day)

    def assign(self, unit, day, length):
        due = day + dt.timedelta(days=abs(length))
        given = assign_course(
            course=self.course, agency=unit, cycle=CYCLE, due_on=due, actor=None, today=day
        )
        self.duties[CYCLE][unit.path] = due
        self.closed.discard(unit.path)
        self.begin_day(day)
        return given

    def act(self, day, act, who, where, length):
        place = self.places[where % len(self.places)]
        later = day + dt.timedelta(days=abs(length))
        if act == "fold":
            fold_deltas(limit=3)
        elif act == "join":
            since = day + dt.timedelta(days=length)
            until = later + dt.timedelta(days=2) if who % 2 else None
            self.join(place, day, since=since, until=until, active=bool(who % 3))
        elif act == "assign":
            self.assign(self.units[where % len(self.units)], day, length)
        elif self.people:
            someone = self.people[who % len(self.people)]
            try:
                getattr(self, f"_{act}")(someone, day, place, later)
            except PlacementError:
                return
            self.follow(someone, day)

    def _transfer(self, someone, day, place, _later):
        transfer(person=someone.person, to=place, on=day, actor=None)
        self._moved(someone, day, place)

    def _announce(self, someone, _day, place, later):
        transfer(person=someone.person, to=place, on=later, actor=None)
        self._moved(someone, later, place)

    def _moved(self, someone, day, place):
        current = next(row for row in someone.placed if row[1] is None)
        if current[2] == place:
            return
        if current[0] == day:
            current[2] = place
        else:
            current[1] = day - dt.timedelta(days=1)
            someone.placed.append([day, None, place])

    def _leave(self, someone, day, _place, later):
        leave(person=someone.person, on=later, actor=None)
        next(row for row in someone.placed if row[1] is None)[1] = later

    def _exclude(self, someone, day, _place, later):
        exclude(
            person=someone.person, reason=ExclusionReason.LEAVE, since=day, until=later, actor=None
        )
        someone.excluded.append((day, later))

    def _activate(self, someone, day, _place, _later):
        if someone.activated is None:
            someone.person.activated_at = timezone.now()
            someone.person.save()
            sync_people(people=[someone.person], today=day)
            someone.activated = day

    def _start(self, someone, day, *_rest):
        enrolment = self._learning(someone)
        if enrolment and not enrolment.started_at:
            enrolment.started_at = timezone.now()
            someone.lives[enrolment.cycle].started = day
            enrolment.save()
            restate(enrolment=enrolment, today=day)

    def _complete(self, someone, day, *_rest):
        self._start(someone, day)
        enrolment = self._learning(someone)
        if enrolment:
            life = someone.lives[enrolment.cycle]
            enrolment.completed_at, life.finished = timezone.now(), day
            life.finished_at = someone.unit(day)
            enrolment.save()
            restate(enrolment=enrolment, today=day)

    def _learning(self, someone):
        """In the newest round; nobody goes on without an account and an obligation."""
        held = Enrolment.objects.filter(person=someone.person, left_on=None).order_by("-cycle")
        newest = held.select_related("person").first() if someone.activated else None
        return newest if newest and newest.completed_at is None else None


def recount(world, unit, day, cycle):
    """Column → the names that stand in it, and those that are late."""
    found = {name: Counter() for name in STATE_LABELS}
    for someone in world.people:
        stand = someone.stands(day, cycle)
        if stand is None or not unit.contains(stand[0]):
            continue
        name, state = someone.person.name, stand[1]
        if state == CountState.EXCLUDED:
            found["dikecualikan"][name] += 1
            continue
        found[""][name] += 1
        found[{"completed": "selesai", "in_progress": "berjalan", "not_begun": "belum-mulai",
               "not_activated": "belum-aktivasi"}[state]][name] += 1  # fmt: skip
        if state != CountState.COMPLETED:
            found["belum-selesai"][name] += 1
            if someone.lives[cycle].due < day:
                found["terlambat"][name] += 1
    return found


FIGURES = {
    "": "obliged", "selesai": "completed", "berjalan": "in_progress", "belum-mulai": "not_begun",
    "belum-aktivasi": "not_activated", "terlambat": "overdue", "dikecualikan": "excluded",
}  # fmt: skip


def compare(world, day, today):
    for cycle in world.duties:
        compare_cycle(world, day, today, cycle)


def compare_cycle(world, day, today, cycle):
    for unit in world.units:
        lens = Lens(unit, day, today, world.course, cycle)
        expected = recount(world, unit, day, cycle)
        whole = overview.totals(lens)
        assert {name: getattr(whole, figure) for name, figure in FIGURES.items()} == {
            name: expected[name].total() for name in FIGURES
        }, (unit.slug, day, today)
        children = [each for each in world.units if each.path[: -each.steplen] == unit.path]
        same, rows = overview.unit_rows(lens, children, "nama")
        assert same == whole
        for row in rows:
            if row.is_own:
                continue
            below = recount(world, row.agency, day, cycle)
            for name, figure in FIGURES.items():
                assert getattr(row.totals, figure) == below[name].total(), (row.name, day, today)
    lens = Lens(world.units[0], day, today, world.course, cycle)
    for name, names in recount(world, world.units[0], day, cycle).items():
        rows = people_rows(lens, Filters(state=name), [lens.agency])
        assert Counter(row.person.name for row in rows) == names, (name, day, today)


def compare_files(world, day, today):
    """Both files hold one row for each person of the list."""
    lens = Lens(world.units[0], day, today, world.course, CYCLE)
    expected = recount(world, world.units[0], day, CYCLE)[""]
    tables = {
        form: exports.people_table(people_rows(lens, Filters(), [lens.agency]), lens, form)
        for form in ("xlsx", "csv")
    }
    book = CalamineWorkbook.from_filelike(exports.as_xlsx(*tables["xlsx"]))
    rows = book.get_sheet_by_index(0).to_python()[1:]
    assert Counter(row[0] for row in rows) == expected
    text = "".join(exports.as_csv(*tables["csv"]))
    assert Counter(row[0] for row in list(csv.reader(io.StringIO(text)))[1:]) == expected


def compare_trend(world, today):
    """Of those obliged today in a unit: who was enrolled by each day, and who had finished."""
    for unit in world.units:
        obliged = [
            someone
            for someone in world.people
            if (stand := someone.stands(today))
            and stand[1] != CountState.EXCLUDED
            and unit.contains(stand[0])
        ]
        for point in history(unit, world.course, CYCLE).weekly(14, today):
            lives = [each.lives[CYCLE] for each in obliged]
            assert point.obliged == sum(life.enrolled <= point.day for life in lives)
            assert point.completed == sum(
                bool(life.finished and life.finished <= point.day) for life in lives
            )


def at(day):
    moment = dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)
    return mock.patch.object(timezone, "now", return_value=moment)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    parents=st.lists(st.integers(0, 5), max_size=4),
    homes=st.lists(st.tuples(st.integers(0, 6), st.integers(-3, 4)), min_size=2, max_size=5),
    acts=st.lists(ACTS, min_size=4, max_size=16),
    looked_at=st.integers(-1, DAYS - 1),
)
# Placed from the very day on which a round that is over is followed by the next.
@example(parents=[], homes=[(0, -1), (0, 3)], acts=[(0, "assign", 0, 0, 2)], looked_at=2)
def test_every_number_is_a_slow_recount(course, parents, homes, acts, looked_at):
    with transaction.atomic():
        _live(course.page, parents, homes, sorted(acts, key=lambda act: act[0]), looked_at)
        transaction.set_rollback(True)


def _live(course, parents, homes, acts, looked_at):
    world = World(course, parents)
    with at(START):
        for number, (home, offset) in enumerate(homes):
            since = START + dt.timedelta(days=offset)
            place = world.places[home % len(world.places)]
            world.join(place, START, since=since, active=bool(number % 2))
        given = world.assign(world.units[0], START, 4)
        begin_series(assignment=given, rule=Yearly(OPENS, ROUND_DAYS), actor=None, today=START)
    for number in range(DAYS):
        day = START + dt.timedelta(days=number)
        with at(day):
            sync_everyone()
            open_rounds(now=timezone.now())
            world.turn_round(day)
            world.begin_day(day)
            for _day, *act in (act for act in acts if act[0] == number):
                world.act(day, *act)
            compare(world, day, day)
    last = START + dt.timedelta(days=DAYS - 1)
    past = START + dt.timedelta(days=looked_at)
    with at(last):
        compare(world, past, last)
        compare_files(world, past, last)
        compare_files(world, last, last)
        compare_trend(world, last)


def test_the_recount_knows_what_it_counts():
    """The world's own arithmetic, on one life that can be followed by hand."""
    unit = SimpleNamespace(name="Unit")
    day = START
    someone = Someone(None, [[day, None, unit]])
    life = someone.lives[CYCLE]
    life.enrolled = life.due = day
    assert someone.stands(day - dt.timedelta(days=1)) is None
    assert someone.stands(day) == (unit, CountState.NOT_ACTIVATED)
    someone.activated = life.started = day
    assert someone.stands(day) == (unit, CountState.IN_PROGRESS)
    someone.excluded = [(day, day)]
    assert someone.stands(day) == (unit, CountState.EXCLUDED)
    life.finished, life.finished_at = day, unit
    assert someone.stands(day) == (unit, CountState.COMPLETED)
