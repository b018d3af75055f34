"""Rounds of a series open by themselves, once; the rounds before stay as they were."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.access import admission_by_enrolment, round_began
from courses.actions.assignments import (
    Letter,
    assign_courses,
    change_assignment,
    withdraw_assignment,
)
from courses.actions.joining import sync_people
from courses.actions.opening import open_rounds
from courses.actions.progress import finish_lesson, open_lesson
from courses.actions.reminding import set_reminding
from courses.actions.sealing import seal_month
from courses.actions.series import Yearly, end_series
from courses.counting import totals, truth
from courses.cycles import due_of, last_opening, next_opening
from courses.fitting import Audience
from courses.instructions import instructions_for
from courses.models import Assignment, CountState, Enrolment, Series
from courses.past import totals_as_of
from courses.tasks import sync_everyone
from people.models import AuditEntry
from quizzes.models import Attempt
from quizzes.signals import attempt_finished
from quizzes.standing import standing
from tests.cast import make_person
from tests.courses.conftest import pass_quiz

BEGUN = dt.date(2026, 3, 2)
DUE = dt.date(2026, 5, 1)
OPENS = dt.date(2027, 2, 1)
RULE = Yearly(OPENS, 60)


def noon(day):
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


@pytest.fixture
def give(course, tree, budi):
    def _give(agency=None, **more):
        words = {
            "courses": [course.page], "agency": agency or tree.mamuju, "cycle": "2026",
            "due_on": DUE, "actor": budi, "today": BEGUN, "repeats": RULE, **more,
        }  # fmt: skip
        return assign_courses(**words)[0]

    return _give


@pytest.fixture
def first(give, sari):
    return give(
        letter=Letter("800/7", dt.date(2026, 2, 20)), audience=Audience(statuses=("pns", "cpns"))
    )


def live(monkeypatch, day):
    monkeypatch.setattr(timezone, "now", lambda: noon(day))


@pytest.mark.parametrize(
    ("opens_on", "day", "last", "following"),
    [
        (OPENS, dt.date(2027, 1, 31), None, OPENS),
        (OPENS, OPENS, OPENS, dt.date(2028, 2, 1)),
        (OPENS, dt.date(2028, 1, 31), OPENS, dt.date(2028, 2, 1)),
        (OPENS, dt.date(2026, 3, 2), None, OPENS),
        (dt.date(2028, 2, 29), dt.date(2029, 2, 28), dt.date(2029, 2, 28), dt.date(2030, 2, 28)),
    ],
)
def test_a_year_after_the_other(opens_on, day, last, following):
    assert last_opening(opens_on, day) == last
    assert next_opening(opens_on, day) == following


def test_a_round_that_opens_far_too_late_leaves_the_full_time():
    assert due_of(OPENS, 60, OPENS) == dt.date(2027, 4, 2)
    assert due_of(OPENS, 60, dt.date(2027, 4, 2)) == dt.date(2027, 4, 2)
    assert due_of(OPENS, 60, dt.date(2027, 4, 3)) == dt.date(2027, 6, 2)


def test_the_new_round_opens_by_itself_and_only_once(first, sari, tree, monkeypatch):
    live(monkeypatch, OPENS)
    late = make_person("Baru Contoh", at=tree.puskesmas)
    assert open_rounds(now=noon(OPENS - dt.timedelta(days=1))) == 0
    assert open_rounds(now=noon(OPENS)) == 1
    assert open_rounds(now=noon(OPENS)) == 0
    opened = Assignment.objects.get(cycle="2027")
    assert (opened.due_on, opened.assigned_on) == (dt.date(2027, 4, 2), OPENS)
    assert opened.series == first.series
    assert (opened.letter_number, opened.statuses) == ("800/7", ["pns", "cpns"])
    rows = Enrolment.objects.filter(cycle="2027")
    assert {row.person for row in rows} >= {sari, late}
    assert {row.due_on for row in rows} == {opened.due_on}
    entry = AuditEntry.objects.get(verb="round.opened")
    assert entry.details == {"cycle": "2027", "due_on": "2027-04-02"}


def test_a_missed_night_is_made_up_for_but_no_missed_year(first):
    assert open_rounds(now=noon(dt.date(2028, 2, 20))) == 1
    assert set(Assignment.objects.values_list("cycle", flat=True)) == {"2026", "2028"}


def test_the_round_before_keeps_its_numbers_and_takes_nobody_in(
    first, sari, tree, course, monkeypatch
):
    live(monkeypatch, OPENS)
    day = dt.date(2026, 12, 31)
    before = totals(tree.mamuju, course.page, "2026", OPENS)
    past = totals_as_of(tree.mamuju, course.page, "2026", day)
    month = dt.date(2026, 12, 1)
    seal = seal_month(
        root=tree.province, course=course.page, cycle="2026", month=month, now=noon(OPENS)
    )
    open_rounds(now=noon(OPENS))
    first.refresh_from_db()
    assert first.closed_on == OPENS
    newcomer = make_person("Datang Contoh", at=tree.puskesmas, since=OPENS)
    sync_people(people=[newcomer], today=OPENS)
    sync_everyone()
    assert list(newcomer.enrolments.values_list("cycle", flat=True)) == ["2027"]
    enrolment = Enrolment.objects.get(person=sari, cycle="2027")
    finish_lesson(enrolment=enrolment, lesson=course.lessons[0], now=noon(OPENS))
    attempt = pass_quiz(sari, course.quizzes[0], now=noon(OPENS))
    attempt_finished.send(sender=None, attempt=attempt)
    assert totals(tree.mamuju, course.page, "2026", OPENS) == before
    assert truth(tree.mamuju, course.page, "2026", OPENS) == before
    assert totals_as_of(tree.mamuju, course.page, "2026", day) == past
    again = seal_month(
        root=tree.province, course=course.page, cycle="2026", month=month, now=noon(OPENS)
    )
    assert again.digest == seal.digest
    new = totals(tree.mamuju, course.page, "2027", OPENS)
    assert (new.obliged, new.in_progress) == (before.obliged + 1, 1)
    assert new == truth(tree.mamuju, course.page, "2027", OPENS)


def test_a_round_that_is_not_yet_due_stays_open_beside_the_new_one(give, sari):
    first = give(due_on=dt.date(2027, 3, 1))
    open_rounds(now=noon(OPENS))
    first.refresh_from_db()
    assert first.closed_on is None
    open_rounds(now=noon(dt.date(2027, 3, 2)))
    first.refresh_from_db()
    assert first.closed_on == dt.date(2027, 3, 2)


def test_whoever_is_still_in_a_closed_round_leaves_it_with_the_unit(first, sari, tree, monkeypatch):
    live(monkeypatch, OPENS)
    open_rounds(now=noon(OPENS))
    sari.placements.update(until=OPENS - dt.timedelta(days=1))
    sync_people(people=[sari], today=OPENS)
    assert set(sari.enrolments.values_list("counted_as", flat=True)) == {CountState.NONE}


def test_the_terms_follow_the_round_that_was_changed_last(first, budi, give):
    change_assignment(assignment=first, due_on=DUE, letter=Letter("800/8"), actor=budi, today=BEGUN)
    give(audience=Audience(words=("perawat",)), repeats=None)
    set_reminding(assignment=Assignment.objects.get(), wanted=False, actor=budi)
    open_rounds(now=noon(OPENS))
    opened = Assignment.objects.get(cycle="2027")
    assert (opened.letter_number, opened.post_words) == ("800/8", ["perawat"])
    assert opened.statuses == []
    assert not opened.reminds


def test_given_again_the_series_has_the_new_rule(first, give):
    give(repeats=Yearly(dt.date(2027, 3, 1), 30))
    series = Series.objects.get()
    assert (series.opens_on, series.days) == (dt.date(2027, 3, 1), 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Series.objects.create(
            course=series.course, agency=series.agency, kind="yearly", opens_on=OPENS, days=30,
            begun_on=BEGUN,
        )  # fmt: skip


def test_an_ended_series_opens_nothing(first, budi):
    end_series(series=first.series, actor=budi, today=BEGUN)
    end_series(series=first.series, actor=budi, today=BEGUN)
    assert open_rounds(now=noon(OPENS)) == 0
    assert AuditEntry.objects.filter(verb="series.ended").count() == 1


@pytest.mark.parametrize(("ends", "opened"), [(True, 0), (False, 1)])
def test_withdrawing_a_round_may_end_the_series_too(first, budi, ends, opened):
    withdraw_assignment(assignment=first, actor=budi, today=BEGUN, ends_series=ends)
    assert open_rounds(now=noon(OPENS)) == opened


def test_a_round_that_was_given_or_withdrawn_by_hand_stays_as_it_is(first, give, budi):
    by_hand = give(cycle="2027", due_on=dt.date(2027, 12, 1), repeats=None, today=OPENS)
    withdraw_assignment(assignment=by_hand, actor=budi, today=OPENS)
    assert open_rounds(now=noon(OPENS)) == 0


def test_the_statements_of_a_round_do_not_grow_with_the_people(give, tree, course):
    asked = []
    for number, count in enumerate((2, 40)):
        office = (tree.dinkes, tree.majene_office)[number]
        for each in range(count):
            make_person(f"Orang {number}.{each}", at=office)
        give(office)
        with CaptureQueriesContext(connection) as captured:
            assert open_rounds(now=noon(OPENS)) == 1
        asked.append(len(captured))
    assert asked[1] - asked[0] <= 1  # the rule of the first is looked at again


def test_only_the_open_round_waits_to_be_received(first, tree, course, give, charlie):
    give(tree.province)
    open_rounds(now=noon(OPENS))
    waiting = instructions_for(charlie, tree.majene)
    assert [each.cycle for each in waiting] == ["2027"]


def test_the_learner_is_led_through_the_newest_round(first, sari, course, client, monkeypatch):
    live(monkeypatch, OPENS)
    open_rounds(now=noon(OPENS))
    client.force_login(sari)
    answer = client.get("/belajar/")
    assert answer.context["journey"].enrolment.cycle == "2027"
    assert not answer.context["others"]


def test_each_round_has_its_own_attempts(first, sari, course, monkeypatch):
    course.final.attempts_allowed = 1
    course.final.save()
    old = pass_quiz(sari, course.final, now=noon(DUE))
    Enrolment.objects.filter(person=sari).update(
        enrolled_at=noon(BEGUN), started_at=noon(BEGUN), completed_at=noon(DUE)
    )
    now = noon(OPENS) + dt.timedelta(hours=1)
    assert round_began(sari, course.final) is None
    assert standing(sari, course.final, now).attempts_left == 0
    open_rounds(now=noon(OPENS))
    state = standing(sari, course.final, now)
    assert (state.attempts_left, state.is_passed, state.last_number) == (1, False, old.number)
    assert not admission_by_enrolment(sari, course.final)
    enrolment = Enrolment.objects.get(person=sari, cycle="2027")
    open_lesson(enrolment=enrolment, lesson=course.lessons[0], now=now)
    enrolment.refresh_from_db()
    assert enrolment.steps_done == 0


def test_a_round_that_is_not_over_counts_beside_the_newest(give, sari, course, no_worker):
    """Who is one quiz from the end finishes it, though another round began meanwhile."""
    today = timezone.localdate()
    began = timezone.now() - dt.timedelta(days=9)
    give(due_on=today + dt.timedelta(days=5), today=today, repeats=None)
    older = Enrolment.objects.get(person=sari)
    Enrolment.objects.filter(pk=older.pk).update(enrolled_at=began)
    for lesson in course.lessons:
        open_lesson(enrolment=older, lesson=lesson, now=began)
        finish_lesson(enrolment=older, lesson=lesson, now=began)
    for quiz in (*course.quizzes, course.final):
        pass_quiz(sari, quiz, now=began + dt.timedelta(days=1))
    Attempt.objects.filter(quiz=course.final).update(finished_at=timezone.now())
    give(cycle="2027", due_on=today + dt.timedelta(days=99), today=today, repeats=None)
    Enrolment.objects.filter(person=sari, cycle="2027").update(
        enrolled_at=timezone.now() - dt.timedelta(hours=1)
    )
    last = Attempt.objects.get(quiz=course.final)
    attempt_finished.send(sender=Attempt, attempt=last)
    states = dict(Enrolment.objects.filter(person=sari).values_list("cycle", "completed_at"))
    assert states["2026"] is not None
    assert states["2027"] is None


def test_a_lesson_read_once_counts_in_every_round_that_is_not_over(give, sari, course, client):
    today = timezone.localdate()
    rounds = {"2024": -400, "2025": -5, "2026": 5, "2027": 99}
    for age, (cycle, days) in enumerate(reversed(rounds.items()), start=1):
        give(cycle=cycle, due_on=today + dt.timedelta(days=99), today=today, repeats=None)
        began = timezone.now() - dt.timedelta(days=9 * age)
        Enrolment.objects.filter(person=sari, cycle=cycle).update(
            enrolled_at=began, due_on=today + dt.timedelta(days=days)
        )
    done = timezone.now() - dt.timedelta(days=300)
    Enrolment.objects.filter(cycle="2024").update(started_at=done, completed_at=done)
    client.force_login(sari)
    client.post("/kursus/netral/m1/materi-1-1/")
    steps = dict(Enrolment.objects.filter(person=sari).values_list("cycle", "steps_done"))
    assert steps == {"2024": 0, "2025": 0, "2026": 1, "2027": 1}


def test_a_completed_round_opens_no_final_of_the_next(give, sari, course):
    today = timezone.localdate()
    give(due_on=today + dt.timedelta(days=5), today=today, repeats=None)
    done = timezone.now() - dt.timedelta(days=1)
    Enrolment.objects.filter(person=sari).update(
        enrolled_at=done, started_at=done, completed_at=done
    )
    give(cycle="2027", due_on=today + dt.timedelta(days=99), today=today, repeats=None)
    assert not admission_by_enrolment(sari, course.final)
