"""Who is reminded on a day: once a day, in batches, by the worker and by hand."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from agencies.models import ZONES
from courses.actions import reminding
from courses.actions.assignments import assign_course
from courses.actions.counts import recount
from courses.actions.delivering import is_stuck
from courses.actions.reminding import (
    DispatchRefused,
    ask_dispatch,
    of_dispatch,
    plan_day,
    send_dispatch,
    set_reminding,
)
from courses.models import (
    Assignment,
    CountState,
    CoursePage,
    Dispatch,
    Enrolment,
    Mailing,
    MailKind,
    MailState,
    Reminder,
    Round,
    SuperiorNotice,
)
from courses.waves import wave_day
from people.models import AuditEntry, Person, RoleKind
from tests.cast import make_agency, make_person, make_role

WIB, WITA = "Asia/Jakarta", "Asia/Makassar"
DUE = dt.date(2026, 12, 16)  # a Wednesday


def morning(day, hour=8):
    """A moment of that day in Sulawesi."""
    return dt.datetime.combine(day, dt.time(hour), tzinfo=dt.timezone(dt.timedelta(hours=8)))


def on_wave(wave, due_on=DUE):
    return morning(wave_day(due_on, wave))


def learner(name, agency, **fields):
    fields.setdefault("email", f"{name.lower()}@example.id")
    return make_person(f"{name} Contoh", at=agency, **fields)


def assign(course, agency, due_on=DUE, cycle="2026"):
    return assign_course(
        course=course, agency=agency, cycle=cycle, due_on=due_on, actor=None,
        today=dt.date(2026, 11, 2),
    )  # fmt: skip


@pytest.fixture
def rina(tree):
    return learner("Rina", tree.puskesmas)


@pytest.fixture
def assigned(course, tree, rina):
    return assign(course.page, tree.mamuju)


def plan(moment, zone=WITA):
    return plan_day(zone=zone, now=moment)


def send_all():
    """As if every mail server had taken what waits."""
    Mailing.objects.waiting().update(state=MailState.SENT, settled_at=on_wave(-14))


def complete(person):
    row = Enrolment.objects.get(person=person)
    row.started_at = row.completed_at = morning(dt.date(2026, 12, 1))
    row.save()
    recount(enrolment=row, state=CountState.COMPLETED, agency=row.agency, due_on=row.due_on)


def test_a_wave_makes_one_mailing_with_its_line_and_wakes_the_worker(
    assigned, rina, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        assert plan(on_wave(-7)) == 1
    mailing = Mailing.objects.get()
    assert (mailing.person, mailing.kind, mailing.state) == (
        rina, MailKind.LEARNER, MailState.WAITING
    )  # fmt: skip
    line = mailing.reminders.get()
    assert (line.due_on, line.wave) == (DUE, -7)
    assert [row.task["func"] for row in OrmQ.objects.all()] == ["courses.tasks.send_mail"]


def test_a_day_without_a_wave_makes_nothing(assigned):
    assert plan(morning(dt.date(2026, 12, 7))) == 0
    assert not Mailing.objects.exists()


def test_run_again_it_makes_nothing_more_and_costs_two_queries(assigned, django_assert_num_queries):
    plan(on_wave(-7))
    with django_assert_num_queries(2):
        assert plan(on_wave(-7)) == 0
    assert Mailing.objects.count() == 1


@pytest.mark.parametrize("hour", [6, 19, 23])
def test_by_night_and_on_weekends_nothing_happens(assigned, hour, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert plan(morning(dt.date(2026, 12, 9), hour)) == 0
        assert plan(morning(dt.date(2026, 12, 12), 10)) == 0


def test_each_zone_has_its_own_day(assigned, tree, rina):
    tree.puskesmas.time_zone = "Asia/Jayapura"
    tree.puskesmas.save()
    assert plan(on_wave(-7)) == 0
    assert plan(on_wave(-7), zone="Asia/Jayapura") == 1


def test_what_was_missed_is_made_up_within_two_days(assigned):
    day = wave_day(DUE, -14)
    assert plan(morning(day + dt.timedelta(days=2))) == 1
    Mailing.objects.all().delete()
    Round.objects.all().delete()
    assert plan(morning(day + dt.timedelta(days=5))) == 0


def test_a_wave_that_was_had_is_not_had_again_on_the_days_after(assigned):
    plan(on_wave(-14))
    send_all()
    assert plan(on_wave(-14) + dt.timedelta(days=1)) == 0


def test_a_new_due_date_begins_the_waves_anew(assigned, course, tree, rina):
    plan(on_wave(-7))
    send_all()
    later = DUE + dt.timedelta(days=14)
    assign(course.page, tree.mamuju, due_on=later)
    assert plan(on_wave(-7, later)) == 1
    assert set(Reminder.objects.values_list("due_on", "wave")) == {(DUE, -7), (later, -7)}


@pytest.mark.parametrize(
    "fields",
    [
        {"email": ""},
        {"is_active": False},
        {"bounced_email": "rina@example.id"},
        {"wants_reminders": False},
        {"is_invented": True},
    ],
    ids=str,
)
def test_nobody_is_written_to_who_cannot_or_does_not_want_to(assigned, rina, fields):
    Person.objects.filter(pk=rina.pk).update(**fields)
    assert plan(on_wave(-7)) == 0


def test_another_address_is_written_to_again(assigned, rina):
    Person.objects.filter(pk=rina.pk).update(bounced_email="lama@example.id")
    assert plan(on_wave(-7)) == 1


def test_who_has_finished_left_or_is_excluded_is_left_in_peace(assigned, tree, rina):
    away, resting = learner("Pergi", tree.dinkes), learner("Cuti", tree.dinkes)
    for person, state in ((away, CountState.NONE), (resting, CountState.EXCLUDED)):
        Enrolment.objects.create(
            person=person, course=assigned.course, cycle="2026", assignment=assigned,
            agency=tree.dinkes, due_on=DUE, counted_as=state, enrolled_at=on_wave(-14),
        )  # fmt: skip
    complete(rina)
    assert plan(on_wave(-7)) == 0


def test_several_courses_due_come_in_one_mail(assigned, course, tree, rina):
    other = course.page.get_parent().add_child(
        instance=CoursePage(title="Etika", slug="etika", summary="Contoh")
    )
    assign(other, tree.mamuju)
    assert plan(on_wave(-7)) == 1
    assert Mailing.objects.get().reminders.count() == 2


def test_a_second_course_waits_for_the_next_morning_when_there_was_a_mail(
    assigned, course, tree, rina
):
    other = course.page.get_parent().add_child(
        instance=CoursePage(title="Etika", slug="etika", summary="Contoh")
    )
    assign(other, tree.mamuju)
    first = Enrolment.objects.get(course=assigned.course)
    mailing = Mailing.objects.create(
        person=rina, kind=MailKind.LEARNER, zone=WITA, day=wave_day(DUE, -7)
    )
    send_all()
    Reminder.objects.create(mailing=mailing, enrolment=first, due_on=DUE, wave=-7)
    assert plan(on_wave(-7)) == 0
    assert plan(on_wave(-7) + dt.timedelta(days=1)) == 1
    lines = Reminder.objects.filter(mailing__day=wave_day(DUE, -7) + dt.timedelta(days=1))
    assert [line.enrolment.course_id for line in lines] == [other.pk]


def test_the_database_refuses_a_second_mail_on_a_day(assigned, rina):
    plan(on_wave(-7))
    with pytest.raises(IntegrityError):
        Mailing.objects.create(person=rina, kind=MailKind.SUMMARY, zone=WITA, day=wave_day(DUE, -7))


def test_many_cost_no_more_statements_than_few(course, tree):
    def statements(count, week):
        due_on = DUE + dt.timedelta(weeks=week)
        at = tree.dinkes if week else tree.majene
        for number in range(count):
            learner(f"Orang{week}{number}", at)
        assign(course.page, at, due_on=due_on, cycle=f"siklus-{week}")
        with CaptureQueriesContext(connection) as queries:
            assert plan(on_wave(-7, due_on)) == count
        send_all()
        return len(queries)

    assert statements(2, 0) == statements(60, 4)


def test_batches_go_on_where_the_one_before_ended(assigned, tree, course, monkeypatch):
    monkeypatch.setattr(reminding, "BATCH", 2)
    for number in range(5):
        learner(f"Orang{number}", tree.dinkes)
    assign(course.page, tree.mamuju)
    assert plan(on_wave(-7)) == 6
    assert Mailing.objects.count() == Reminder.objects.count() == 6


def test_what_no_server_took_is_made_up_on_the_next_day(assigned):
    plan(on_wave(-7))
    assert plan(on_wave(-7) + dt.timedelta(days=1)) == 1
    assert [mailing.day for mailing in Mailing.objects.all()] == [dt.date(2026, 12, 10)]


def test_an_assignment_may_keep_silent(assigned, budi):
    set_reminding(assignment=assigned, wanted=False, actor=budi)
    set_reminding(assignment=assigned, wanted=False, actor=budi)
    assert plan(on_wave(-7)) == 0
    assert AuditEntry.objects.filter(verb="reminding_off").count() == 1
    set_reminding(assignment=assigned, wanted=True, actor=budi)
    assert Assignment.objects.get().reminds
    assert plan(on_wave(-7) + dt.timedelta(days=1)) == 1


class TestSuperiors:
    @pytest.fixture(autouse=True)
    def _reachable(self, budi, assigned):
        Person.objects.filter(pk=budi.pk).update(email="budi@example.id")
        Enrolment.objects.filter(person=budi).delete()

    def told(self):
        rows = Mailing.objects.filter(kind=MailKind.SUPERIOR).order_by("pk")
        return [mailing.person.name for mailing in rows]

    def test_before_the_due_date_superiors_hear_nothing(self):
        plan(on_wave(-1))
        assert self.told() == []

    def test_from_the_day_after_the_nearest_office_hears_once_for_each_wave(self, budi, tree):
        for wave in (1, 7, 14):
            plan(on_wave(wave))
            send_all()
        assert self.told() == [budi.name] * 3
        notices = SuperiorNotice.objects.order_by("wave")
        assert [(row.agency, row.wave) for row in notices] == [
            (tree.mamuju, 1), (tree.mamuju, 7), (tree.mamuju, 14)
        ]  # fmt: skip

    def test_a_nearer_office_takes_the_place_of_the_one_above(self, tree):
        head = learner("Kepala", tree.dinkes)
        make_role(head, tree.dinkes, RoleKind.BKPSDM)
        plan(on_wave(1))
        assert self.told() == [head.name]

    def test_an_observer_is_no_superior(self, tree, budi):
        olga = learner("Olga", tree.dinkes)
        make_role(olga, tree.dinkes, RoleKind.OBSERVER)
        plan(on_wave(1))
        assert self.told() == [budi.name]

    def test_they_hear_as_well_of_those_who_cannot_be_written_to(self, budi, rina):
        Person.objects.filter(pk=rina.pk).update(email="")
        plan(on_wave(1))
        assert self.told() == [budi.name]

    def test_a_superior_who_is_late_gets_one_mail_a_day(self, course, tree, budi):
        assign(course.page, tree.mamuju)
        plan(on_wave(1))
        assert Mailing.objects.get(person=budi).kind == MailKind.LEARNER
        send_all()
        plan(on_wave(1) + dt.timedelta(days=1))
        assert Mailing.objects.filter(person=budi, kind=MailKind.SUPERIOR).count() == 1

    @pytest.fixture
    def in_jakarta(self, budi):
        """Budi now works there, an hour behind those of whom he is told."""
        budi.placements.update(agency=make_agency("Kantor Penghubung", time_zone=WIB))
        return budi

    def test_the_hours_of_mail_are_those_of_the_superior(self, in_jakarta):
        """At 7.30 in Sulawesi it is 6.30 in Jakarta."""
        early = on_wave(1) - dt.timedelta(minutes=30)
        for zone, _name in ZONES:
            plan(early, zone)
        assert self.told() == []
        plan(early + dt.timedelta(hours=1), WIB)
        assert self.told() == [in_jakarta.name]
        assert Mailing.objects.get(person=in_jakarta).zone == WIB

    def test_it_leaves_until_evening_falls_where_the_superior_is(self, in_jakarta):
        plan(on_wave(1), WIB)
        send_all()
        Mailing.objects.filter(person=in_jakarta).update(state=MailState.WAITING, settled_at=None)
        evening = morning(on_wave(1).date(), 19)
        assert is_stuck(kinds=[MailKind.SUPERIOR], now=evening + dt.timedelta(minutes=30))
        assert not is_stuck(kinds=[MailKind.SUPERIOR], now=evening + dt.timedelta(hours=1))

    def test_one_mail_tells_of_people_in_every_zone(self, tree, course, budi):
        Enrolment.objects.all().delete()
        for zone, name in ZONES:
            unit = make_agency(f"Unit {name}", under=tree.dinkes, time_zone=zone)
            learner(f"Orang{name}", unit)
            assign(course.page, unit, cycle=name)
        for zone, _name in ZONES:
            plan(on_wave(1), zone)
        mailing = Mailing.objects.get(kind=MailKind.SUPERIOR)
        assert mailing.person == budi
        assert {row.cycle for row in mailing.notices.all()} == {"WIB", "WITA", "WIT"}

    def test_when_nobody_is_late_there_is_nothing_to_tell(self, rina, budi):
        for enrolment in Enrolment.objects.all():
            complete(enrolment.person)
        plan(on_wave(1))
        assert self.told() == []


class TestByHand:
    @pytest.fixture
    def words(self, course, tree, budi):
        return {
            "agency": tree.mamuju, "course": course.page, "cycle": "2026", "due_on": DUE,
            "wave": -7, "actor": budi,
        }  # fmt: skip

    def test_a_wave_may_go_early_and_is_not_sent_again(self, assigned, words, rina):
        now = morning(dt.date(2026, 12, 7))
        dispatch = ask_dispatch(**words, now=now)
        assert of_dispatch(dispatch).count() == 1
        assert send_dispatch(dispatch=dispatch, now=now) == 1
        assert send_dispatch(dispatch=dispatch, now=now) == 0
        assert Dispatch.objects.get().people == 1
        assert AuditEntry.objects.get(verb="sent_reminders").details["wave"] == -7
        send_all()
        assert plan(on_wave(-7)) == 0

    def test_only_once_a_day(self, assigned, words):
        now = morning(dt.date(2026, 12, 7))
        ask_dispatch(**words, now=now)
        with pytest.raises(DispatchRefused, match="besok"):
            ask_dispatch(**words, now=now + dt.timedelta(hours=1))
        ask_dispatch(**words, now=now + dt.timedelta(days=1))

    def test_not_by_night(self, assigned, words):
        with pytest.raises(DispatchRefused, match="07.00"):
            ask_dispatch(**words, now=morning(dt.date(2026, 12, 7), 20))
        assert not Dispatch.objects.exists()

    def test_only_below_the_unit(self, assigned, words, course, tree):
        other = learner("Majene", tree.majene_office)
        assign(course.page, tree.province)
        now = morning(dt.date(2026, 12, 7))
        send_dispatch(dispatch=ask_dispatch(**words, now=now), now=now)
        assert not Mailing.objects.filter(person=other).exists()

    def test_also_when_the_waves_are_off(self, assigned, words, budi):
        set_reminding(assignment=assigned, wanted=False, actor=budi)
        now = morning(dt.date(2026, 12, 7))
        assert send_dispatch(dispatch=ask_dispatch(**words, now=now), now=now) == 1
