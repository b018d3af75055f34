"""Certificates that run out bring back who is still obliged, once, with a due date of their own."""

# ruff: noqa: F811 - the fixture has the name of what it gives

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency
from certificates.actions.issuing import issue_certificate
from certificates.actions.renewing import renew_lapsing
from certificates.models import Certificate
from certificates.verdict import Verdict, verdict_on
from courses.actions.assignments import assign_course, withdraw_assignment
from courses.actions.completion import evaluate
from courses.actions.excusing import excuse
from courses.actions.joining import sync_people
from courses.actions.progress import finish_lesson
from courses.counting import totals, truth
from courses.models import Assignment, Completion, CountState, Enrolment
from courses.past import totals_as_of
from people.actions.placements import exclude, transfer
from people.models import ExclusionReason
from quizzes.signals import attempt_finished
from tests.cast import make_person, make_role
from tests.courses.conftest import _empty_cache, course, pass_quiz  # noqa: F401
from tracking.lens import lens_of
from tracking.roster import Filters, people_rows

DONE = dt.date(2026, 3, 10)
ENDS = dt.date(2028, 3, 10)
NOTICED = dt.date(2028, 2, 9)  # thirty days before
CYCLE, AGAIN = "2026", "Perpanjangan 2028"


def noon(day):
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


def live(monkeypatch, day):
    monkeypatch.setattr(timezone, "now", lambda: noon(day))


def complete(person, course, day=DONE, cycle=CYCLE):
    """As the road to a certificate ends."""
    row = Enrolment.objects.select_related("course", "agency", "person").get(
        person=person, cycle=cycle
    )
    for lesson in course.lessons:
        finish_lesson(enrolment=row, lesson=lesson, now=noon(day))
    number = person.attempts.count()
    for quiz in (*course.quizzes, course.final):
        number += 1
        attempt = pass_quiz(person, quiz, now=noon(day), number=number)
        attempt_finished.send(sender=None, attempt=attempt)
    row.refresh_from_db()
    assert row.completed_at == noon(day)
    return Certificate.objects.get(completion__enrolment=row)


@pytest.fixture
def given(course, tree, budi, sari):
    course.page.valid_months = 24
    course.page.save()
    return assign_course(
        course=course.page, agency=tree.mamuju, cycle=CYCLE, due_on=dt.date(2026, 5, 1),
        actor=budi, today=dt.date(2026, 3, 2),
    )  # fmt: skip


@pytest.fixture
def held(given, course, sari):
    return complete(sari, course)


def test_thirty_days_before_the_end_the_person_is_asked_again_once(held, sari, given, tree):
    assert renew_lapsing(now=noon(NOTICED - dt.timedelta(days=1))) == 0
    assert renew_lapsing(now=noon(NOTICED)) == 1
    assert renew_lapsing(now=noon(NOTICED)) == 0
    row = Enrolment.objects.get(cycle=AGAIN)
    assert (row.person, row.due_on, row.lapses_on) == (sari, ENDS, ENDS)
    assert row.counted_as == CountState.NOT_BEGUN
    assert (row.assignment.agency, row.assignment.renews) == (tree.mamuju, True)
    assert Enrolment.objects.filter(cycle=AGAIN).count() == 1


def test_one_that_ended_long_ago_leaves_the_full_time(held, sari):
    day = dt.date(2029, 1, 2)
    assert renew_lapsing(now=noon(day)) == 1
    row = Enrolment.objects.get(lapses_on=ENDS)
    assert (row.cycle, row.due_on) == ("Perpanjangan 2029", day + dt.timedelta(days=30))


def test_the_course_says_how_long_before(held, course):
    course.page.renewal_days = 90
    course.page.save()
    assert renew_lapsing(now=noon(ENDS - dt.timedelta(days=90))) == 1


def test_the_new_certificate_leaves_the_old_one_as_it_was(held, sari, course, monkeypatch):
    before = Certificate.objects.filter(pk=held.pk).values().get()
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    new = complete(sari, course, day=NOTICED, cycle=AGAIN)
    assert Certificate.objects.filter(pk=held.pk).values().get() == before
    assert (new.cycle, new.expires_on) == (AGAIN, dt.date(2030, 2, 9))
    assert new.number != held.number
    assert renew_lapsing(now=noon(ENDS + dt.timedelta(days=1))) == 0
    assert verdict_on(held, ENDS + dt.timedelta(days=1)) == Verdict.EXPIRED


def test_a_second_renewal_of_the_year_has_a_round_of_its_own(held, sari, course, monkeypatch):
    course.page.valid_months = 1
    course.page.save()
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    complete(sari, course, day=NOTICED, cycle=AGAIN)
    assert renew_lapsing(now=noon(dt.date(2028, 3, 1))) == 1
    assert Enrolment.objects.filter(cycle="Perpanjangan 2028-2", person=sari).exists()


def test_a_validity_without_limit_brings_nobody_back(given, course, sari):
    course.page.valid_months = None
    course.page.save()
    complete(sari, course)
    assert renew_lapsing(now=noon(dt.date(2040, 1, 1))) == 0


def gone(sari, **_):
    sari.placements.update(until=dt.date(2027, 1, 1))
    sync_people(people=[sari], today=dt.date(2027, 1, 2))


def on_leave(sari, budi, **_):
    exclude(person=sari, reason=ExclusionReason.LEAVE, since=NOTICED, actor=budi)


def withdrawn(given, budi, **_):
    withdraw_assignment(assignment=given, actor=budi, today=NOTICED)


def not_meant(given, **_):
    Assignment.objects.filter(pk=given.pk).update(statuses=["pppk"])


def revoked(**_):
    Certificate.objects.update(revoked_at=noon(NOTICED), revoked_reason="Salah")


@pytest.mark.parametrize("happened", [gone, on_leave, withdrawn, not_meant, revoked])
def test_who_is_not_obliged_stays_out(held, sari, budi, given, happened):
    happened(sari=sari, budi=budi, given=given)
    assert renew_lapsing(now=noon(NOTICED)) == 0
    assert not Enrolment.objects.filter(lapses_on__isnull=False).exists()


def test_who_has_another_round_to_finish_is_not_asked_twice(held, sari, given, course, budi):
    renew_lapsing(now=noon(NOTICED))
    next_day = NOTICED + dt.timedelta(days=1)
    assign_course(
        course=course.page, agency=given.agency, cycle="2028", due_on=ENDS, actor=budi,
        today=next_day,
    )  # fmt: skip
    assert renew_lapsing(now=noon(next_day)) == 0
    row = Enrolment.objects.get(cycle=AGAIN)
    assert (row.left_on, row.counted_as) == (next_day, CountState.NONE)
    sync_people(people=[sari], today=next_day)
    row.refresh_from_db()
    assert row.left_on == next_day
    agency = Agency.objects.get(pk=given.agency_id)
    found = totals(agency, course.page, AGAIN, next_day)
    assert found == truth(agency, course.page, AGAIN, next_day)
    assert found.obliged == 0


def test_a_transfer_to_another_regency_brings_a_renewal_there(
    held, sari, tree, given, course, budi, monkeypatch
):
    renew_lapsing(now=noon(NOTICED))
    day = NOTICED + dt.timedelta(days=3)
    assign_course(
        course=course.page, agency=tree.majene, cycle=CYCLE, due_on=ENDS, actor=budi, today=day
    )
    live(monkeypatch, day)
    transfer(person=sari, to=tree.majene_office, on=day, actor=None)
    assert renew_lapsing(now=noon(day)) == 1
    row = Enrolment.objects.get(person=sari, cycle=AGAIN)
    assert (row.agency, row.assignment.agency) == (tree.majene_office, tree.majene)
    assert (row.left_on, row.due_on) == (None, day + dt.timedelta(days=30))


def test_the_statements_do_not_grow_with_the_people(given, course, tree):
    asked = []
    for number, count in ((1, 2), (2, 30)):
        for each in range(count):
            person = make_person(f"Orang {number}.{each}", at=tree.dinkes)
            row = Enrolment.objects.create(
                person=person, course=course.page, cycle=CYCLE, agency=tree.dinkes,
                assignment=given, enrolled_at=noon(DONE), started_at=noon(DONE),
                completed_at=noon(DONE),
            )  # fmt: skip
            completion = Completion.objects.create(
                enrolment=row, agency=tree.dinkes, completed_at=noon(DONE)
            )
            issue_certificate(completion=completion)
        Assignment.objects.get_or_create(
            course=course.page, agency=tree.mamuju, cycle=AGAIN,
            defaults={"due_on": ENDS, "assigned_on": NOTICED, "renews": True},
        )  # fmt: skip
        with CaptureQueriesContext(connection) as captured:
            assert renew_lapsing(now=noon(NOTICED)) == count
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_numbers_stay_exact_before_and_after(held, sari, given, course, tree, monkeypatch):
    live(monkeypatch, NOTICED)
    first = totals(tree.mamuju, course.page, CYCLE, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    assert totals(tree.mamuju, course.page, CYCLE, NOTICED) == first
    for cycle in (CYCLE, AGAIN):
        now = totals(tree.mamuju, course.page, cycle, NOTICED)
        assert now == truth(tree.mamuju, course.page, cycle, NOTICED)
        assert now == totals_as_of(tree.mamuju, course.page, cycle, NOTICED)
    assert now.obliged == now.not_begun == 1


def test_they_are_on_the_list_with_the_cause(held, sari, tree, given, client, monkeypatch, rf):
    other = make_person("Lain Contoh", at=tree.puskesmas)
    sync_people(people=[other], today=DONE)
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    day = noon(ENDS + dt.timedelta(days=2))
    monkeypatch.setattr(timezone, "now", lambda: day)
    default = lens_of(rf.get("/").GET, tree.mamuju)
    assert default.cycle == CYCLE
    assert default.has_renewals
    again = lens_of(rf.get("/", {"siklus": AGAIN}).GET, tree.mamuju)
    assert again.due_on is None
    for lens in (default, again):
        (row,) = people_rows(lens, Filters(state="habis-berlaku"), [tree.province])
        assert (row.person, row.at_lapse) == (sari, ENDS)
    (row,) = people_rows(again, Filters(state="belum-selesai"), [tree.province])
    assert row.at_lapse == ENDS
    reader = make_person("Budi Baca", at=tree.mamuju)
    make_role(reader, tree.mamuju)
    client.force_login(reader)
    page = client.get(
        "/pantau/kabupaten-mamuju/orang/", {"siklus": AGAIN, "status": "belum-selesai"}
    ).content.decode()
    assert "Sertifikat habis masa berlaku 10 Mar 2028" in page
    page = client.get("/pantau/kabupaten-mamuju/", {"siklus": AGAIN})
    assert page.status_code == 200
    assert "status=habis-berlaku" in page.content.decode()
    listed = client.get("/pantau/kabupaten-mamuju/penugasan/").content.decode()
    assert "menurut masa berlaku sertifikat masing-masing" in listed
    renewal = Assignment.objects.get(renews=True)
    change = f"/pantau/kabupaten-mamuju/penugasan/{renewal.public_id}/ubah/"
    assert client.get(change).status_code == 404
    export = client.get("/pantau/kabupaten-mamuju/orang.csv", {"status": "habis-berlaku"})
    assert b"2028-03-10" in b"".join(export.streaming_content)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (NOTICED, "Sertifikat Anda berlaku sampai 10 Maret 2028"),
        (ENDS + dt.timedelta(days=1), "Sertifikat Anda habis masa berlaku pada 10 Maret 2028"),
    ],
)
def test_the_learner_reads_one_sentence_and_one_step(held, sari, client, monkeypatch, day, words):
    renew_lapsing(now=noon(NOTICED))
    live(monkeypatch, day)
    client.force_login(sari)
    answer = client.get("/belajar/")
    assert answer.context["journey"].enrolment.cycle == AGAIN
    assert words in answer.content.decode()
    assert answer.context["journey"].next_step is not None


def test_an_excused_person_is_left_alone(given, course, sari, budi):
    person = make_person("Tugas Contoh", at=sari.placements.get().agency)
    sync_people(people=[person], today=DONE)
    excuse(assignment=given, person=person, reason="Tugas", actor=budi, today=DONE)
    complete(person, course)
    assert renew_lapsing(now=noon(NOTICED)) == 0


def test_nothing_changes_in_a_finished_renewal(held, sari, course, monkeypatch):
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    complete(sari, course, day=NOTICED, cycle=AGAIN)
    row = Enrolment.objects.select_related("course", "agency", "person").get(cycle=AGAIN)
    assert evaluate(enrolment=row, now=noon(NOTICED)) is None
    assert row.counted_as == CountState.COMPLETED
