"""A renewal opens only the practices missed, where the course says so.

P01 and P02 are taught, and asked, by the first module, P03 by the second, P04 by none: only the final
test asks about it.
"""

# ruff: noqa: F811 - the fixtures have the names of what they give

import datetime as dt
import json
import random

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency
from certificates.actions.renewing import renew_lapsing
from certificates.models import Certificate
from courses.actions.counts import fold_deltas
from courses.actions.joining import sync_people
from courses.actions.progress import finish_lesson
from courses.counting import totals, truth
from courses.journey import journey
from courses.models import CountState, Enrolment, Narrowing
from courses.outline import forget_outline
from people.actions.placements import transfer
from quizzes.access import admission
from quizzes.actions.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Question, QuestionVersion, QuizSection, Slot
from regulations.models import Practice
from tests.cast import make_person
from tests.certificates.test_renewing import (
    AGAIN,
    CYCLE,
    DONE,
    NOTICED,
    given,  # noqa: F401
    live,
    noon,
)
from tests.courses.conftest import _empty_cache, course, text_block  # noqa: F401
from tests.quizzes.bank import make_law, make_question, right_answer
from tests.statements import asked

CODES = ("P01", "P02", "P03", "P04")


def card(practice):
    value = {
        "situation": "Sebuah situasi", "verdict": "dilarang", "reason": "Sebuah alasan",
        "practice": practice.pk, "provisions": [],
    }  # fmt: skip
    return {"type": "verdict_card", "value": value}


@pytest.fixture
def practices(course, given):
    """By code; the course renews only what was missed."""
    course.page.renewal_scope = "missed"
    course.page.save()
    laws = {code: make_law(code=code) for code in CODES}
    for code, law in laws.items():
        for number in (1, 2):
            make_question(law, code=f"{code}-{number}")
    found = {code: law.practice for code, law in laws.items()}
    for lesson, code in zip(course.lessons, ("P01", "P02", "P03", None), strict=True):
        if code:
            lesson.body = json.dumps([text_block("Isi"), card(found[code])])
            lesson.save_revision().publish()
    for quiz, codes in (
        (course.quizzes[0], ("P01", "P02")),
        (course.quizzes[1], ("P03",)),
        (course.final, CODES),
    ):
        for code in codes:
            section = QuizSection(quiz=quiz, draw=1)
            section.practices = [found[code]]
            section.save()
    forget_outline(course.page.pk)
    return found


def round_of(person, cycle):
    rows = Enrolment.objects.select_related("course", "agency", "person")
    return rows.get(person=person, cycle=cycle)


def take(person, quiz, *, wrong=(), at=DONE):
    """One attempt as the page lets it begin; questions of `wrong` practices are missed."""
    admitted = admission(person, quiz)
    attempt = start_attempt(
        person=person, quiz=quiz, agency=person.placements.last().agency, now=noon(at),
        rng=random.Random(1), practices=admitted.practices,
    )  # fmt: skip
    for slot in attempt.slots.select_related("version__practice"):
        answer = right_answer(slot.version.kind, slot.version.content["answer"])
        if slot.version.practice.code in wrong:
            answer = {"choice": "tidak ada"}
        save_answer(
            attempt=attempt, position=slot.position, answer=answer, sequence=1, now=noon(at)
        )
    return submit_attempt(attempt=attempt, now=noon(at))


def codes_in(attempt):
    return sorted(attempt.slots.values_list("version__practice__code", flat=True))


@pytest.fixture
def complete(course, practices, monkeypatch):
    """Takes the whole course; what is missed at first is right the second time."""

    def run(person, *, missed=(), cycle=CYCLE, at=DONE):
        live(monkeypatch, at)
        row = round_of(person, cycle)
        for lesson in course.lessons:
            finish_lesson(enrolment=row, lesson=lesson, now=noon(at))
        finals = [course.final] if course.page.final else []
        for quiz in (*course.quizzes, *finals):
            if not take(person, quiz, wrong=missed, at=at).is_passed:
                take(person, quiz, at=at)
        row.refresh_from_db()
        assert row.completed_at == noon(at)

    return run


@pytest.fixture
def renew(complete, sari, monkeypatch):
    """Sari's renewal, after a round in which she missed these."""

    def run(*missed, person=sari):
        complete(person, missed=missed)
        live(monkeypatch, NOTICED)
        assert renew_lapsing(now=noon(NOTICED)) == 1
        return round_of(person, AGAIN)

    return run


def kept(enrolment):
    found = Narrowing.objects.get(enrolment=enrolment)
    codes = Practice.objects.filter(pk__in=found.practices).values_list("code", flat=True)
    return sorted(codes), found.lessons, found.quizzes


def test_what_was_missed_first_is_asked_and_nothing_else(renew, course):
    row = renew("P01")
    lesson, quiz = course.lessons[0].pk, course.quizzes[0].pk
    assert kept(row) == (["P01"], [lesson], [quiz])
    assert (row.steps_total, row.steps_done) == (3, 0)


def test_the_reduced_course_leads_to_a_new_certificate(renew, course, sari):
    row = renew("P01")
    assert journey(row).next_step.title == "Materi 1.1"
    assert admission(sari, course.final) is None
    finish_lesson(enrolment=row, lesson=course.lessons[0], now=noon(NOTICED))
    assert journey(row).next_step.title == course.quizzes[0].title
    assert codes_in(take(sari, course.quizzes[0], at=NOTICED)) == ["P01"]
    row.refresh_from_db()
    assert (row.percent, row.counted_as) == (66, CountState.IN_PROGRESS)
    assert codes_in(take(sari, course.final, at=NOTICED)) == ["P01"]
    row.refresh_from_db()
    assert (row.percent, row.counted_as) == (100, CountState.COMPLETED)
    assert Certificate.objects.get(completion__enrolment=row).cycle == AGAIN
    assert Certificate.objects.filter(person=sari).count() == 2


def test_a_wrong_answer_after_the_completion_does_not_count(complete, course, sari, monkeypatch):
    complete(sari, missed=["P03"])
    later = DONE + dt.timedelta(days=5)
    live(monkeypatch, later)
    take(sari, course.quizzes[0], wrong=["P01", "P02"], at=later)
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    assert kept(round_of(sari, AGAIN))[0] == ["P03"]


def test_who_missed_nothing_takes_only_the_final_and_that_whole(renew, course, sari):
    row = renew()
    assert kept(row) == ([], [], [])
    assert row.steps_total == 1
    assert journey(row).next_step.kind == "final"
    assert codes_in(take(sari, course.final, at=NOTICED)) == list(CODES)
    row.refresh_from_db()
    assert row.counted_as == CountState.COMPLETED


def test_without_a_final_who_missed_nothing_takes_the_whole_course(renew, course):
    course.page.final = None
    course.page.save()
    forget_outline(course.page.pk)
    row = renew()
    assert not Narrowing.objects.exists()
    assert row.steps_total == 6


@pytest.fixture
def nothing_known(complete, course, sari, monkeypatch):
    """The papers of the round before hold no question, as those of another system."""
    complete(sari)
    Slot.objects.filter(attempt__person=sari).delete()
    live(monkeypatch, NOTICED)


def test_of_whom_nothing_is_known_takes_the_whole_course(nothing_known, sari):
    renew_lapsing(now=noon(NOTICED))
    assert not Narrowing.objects.exists()
    assert round_of(sari, AGAIN).steps_total == 7


def test_without_the_choice_the_whole_course_is_taken_again(complete, course, sari, monkeypatch):
    course.page.renewal_scope = "whole"
    course.page.save()
    complete(sari, missed=["P01"])
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    assert not Narrowing.objects.exists()
    row = round_of(sari, AGAIN)
    assert (row.steps_total, journey(row).next_step.kind) == (7, "pretest")


def test_what_no_lesson_teaches_is_asked_by_the_final(renew, course, sari):
    row = renew("P04")
    assert kept(row) == (["P04"], [], [])
    assert codes_in(take(sari, course.final, at=NOTICED)) == ["P04"]


def test_what_has_left_the_bank_makes_no_paper_empty(renew, course, sari):
    row = renew("P04")
    Question.objects.filter(practice__code="P04").update(live=False)
    paper = codes_in(take(sari, course.final, at=NOTICED))
    assert paper == ["P01", "P02", "P03"]
    row.refresh_from_db()
    assert row.counted_as == CountState.COMPLETED


@pytest.mark.parametrize("model", [Practice, QuestionVersion])
def test_what_may_no_longer_be_scored_is_not_asked(complete, sari, monkeypatch, model):
    complete(sari, missed=["P01", "P03"])
    code = {"code": "P01"} if model is Practice else {"practice__code": "P01"}
    model.objects.filter(**code).update(is_scored=False)
    live(monkeypatch, NOTICED)
    renew_lapsing(now=noon(NOTICED))
    assert kept(round_of(sari, AGAIN))[0] == ["P03"]


def test_what_was_asked_stays_whatever_changes_later(renew, course, sari, budi, practices):
    row = renew("P01")
    before = kept(row)
    for slot in sari.attempts.first().slots.all():
        slot.responses.update(mark=0)
    section = QuizSection.objects.get(quiz=course.quizzes[1])
    section.practices = [practices["P01"]]
    section.save()
    course.lessons[3].body = json.dumps([card(practices["P01"])])
    course.lessons[3].save_revision().publish()
    course.page.renewal_scope = "whole"
    course.page.save()
    assert renew_lapsing(now=noon(NOTICED)) == 0
    finish_lesson(enrolment=row, lesson=course.lessons[0], now=noon(NOTICED))
    row.refresh_from_db()
    assert kept(row) == before
    assert (row.steps_done, row.steps_total) == (1, 3)


def test_a_lesson_that_is_gone_is_asked_of_nobody(renew, course):
    row = renew("P01")
    course.lessons[0].unpublish()
    assert journey(round_of(row.person, AGAIN)).next_step.kind == "quiz"


def test_the_next_renewal_looks_at_this_one(renew, course, sari, monkeypatch):
    row = renew("P01", "P03")
    for lesson in (course.lessons[0], course.lessons[2]):
        finish_lesson(enrolment=row, lesson=lesson, now=noon(NOTICED))
    for quiz in (*course.quizzes, course.final):
        take(sari, quiz, wrong=["P03"], at=NOTICED)
        take(sari, quiz, at=NOTICED)
    then = dt.date(2030, 1, 20)
    live(monkeypatch, then)
    assert renew_lapsing(now=noon(then)) == 1
    again = round_of(sari, "Perpanjangan 2030")
    assert kept(again)[0] == ["P03"]
    assert kept(row)[0] == ["P01", "P03"]


def test_who_moves_takes_along_what_is_asked(renew, course, sari, tree):
    row = renew("P01")
    before = kept(row)
    transfer(person=sari, to=tree.dinkes, on=NOTICED, actor=None)
    row.refresh_from_db()
    assert (row.agency, row.left_on, row.steps_total) == (tree.dinkes, None, 3)
    assert kept(row) == before


def test_nobody_widens_or_narrows_it_by_asking(renew, course, sari, charlie, client):
    row = renew("P01")
    address = f"/kuis/{course.quizzes[0].slug}/"
    client.force_login(charlie)
    assert client.post(address, {"practices": "P01"}).status_code == 404
    assert client.get("/kursus/netral/m1/").status_code == 404
    client.force_login(sari)
    client.post(address, {"practices": "P02", "praktik": "P02"})
    assert codes_in(sari.attempts.latest("pk")) == ["P01"]
    assert kept(row)[0] == ["P01"]


def test_what_is_not_asked_may_be_opened_and_counts_nothing(renew, course, sari, client):
    row = renew("P01")
    client.force_login(sari)
    for address in ("/kursus/netral/m2/", "/kursus/netral/m2/materi-2-1/", "/kuis/modul-2/"):
        assert client.get(address).status_code == 200
    assert client.post("/kursus/netral/m2/materi-2-1/").url == "/kuis/akhir/"
    take(sari, course.quizzes[1], at=NOTICED)
    row.refresh_from_db()
    assert (row.steps_done, row.steps_total) == (0, 3)


def test_another_round_that_asks_for_all_draws_from_all(renew, course, sari):
    row = renew("P01")
    Enrolment.objects.create(
        person=sari, course=course.page, cycle="Lain", agency=row.agency,
        due_on=NOTICED + dt.timedelta(days=9), enrolled_at=row.enrolled_at,
    )  # fmt: skip
    assert admission(sari, course.quizzes[0]).practices is None


def test_the_learner_reads_what_is_asked_and_why(renew, course, sari, client):
    renew("P01")
    client.force_login(sari)
    for address in ("/belajar/", "/kursus/netral/"):
        page = client.get(address).content.decode()
        assert "Perpanjangan: 1 praktik yang dulu dijawab keliru." in page
        assert page.count("Tidak diminta") == 1
        assert course.pretest.title not in page
    assert "0 dari 1 modul selesai." in client.get("/belajar/").content.decode()
    assert "0 dari 3 langkah selesai." in page
    module = client.get("/kursus/netral/m1/").content.decode()
    assert module.count("tidak wajib") == 1
    start = client.get(f"/kuis/{course.quizzes[0].slug}/").content.decode()
    assert "Paling banyak 2 soal" in start
    assert "praktik yang dulu dijawab keliru" in start


def test_who_missed_nothing_reads_that_the_final_is_enough(renew, sari, client):
    renew()
    client.force_login(sari)
    page = client.get("/belajar/").content.decode()
    assert "cukup tes akhir" in page
    assert page.count("Tidak diminta") == 2
    assert "modul selesai" not in page


def test_numbers_stay_exact(renew, course, sari, tree):
    row = renew("P04")
    agency = Agency.objects.get(pk=tree.mamuju.pk)
    assert totals(agency, course.page, AGAIN, NOTICED) == truth(agency, course.page, AGAIN, NOTICED)
    take(sari, course.final, at=NOTICED)
    found = totals(agency, course.page, AGAIN, NOTICED)
    assert found == truth(agency, course.page, AGAIN, NOTICED)
    assert (found.obliged, found.completed) == (1, 1)
    fold_deltas()
    call_command("check_counts")
    row.refresh_from_db()
    assert row.percent == 100


def test_a_narrowed_renewal_asks_the_database_as_often_as_a_whole_one(renew, course, sari, client):
    row = renew("P01")
    addresses = ("/belajar/", "/kursus/netral/", "/kursus/netral/m1/materi-1-1/")
    client.force_login(sari)
    counts = []
    for _ in range(2):
        for address in addresses:
            client.get(address)
        counts.append([len(asked(client.get, address)) for address in addresses])
        start = f"/kuis/{course.quizzes[0].slug}/"
        counts[-1].append(len(asked(client.post, start)))
        submit_attempt(attempt=sari.attempts.latest("pk"), now=noon(NOTICED))
        Narrowing.objects.filter(enrolment=row).delete()
    assert counts[0] == counts[1]


def test_the_statements_do_not_grow_with_the_people(complete, given, tree, course, monkeypatch):

    spent = []
    for count in (1, 4):
        people = [make_person(f"Orang {count}.{each}", at=tree.dinkes) for each in range(count)]
        live(monkeypatch, DONE)
        sync_people(people=people, today=DONE)
        for person in people:
            complete(person, missed=["P02"])
        live(monkeypatch, NOTICED)
        with CaptureQueriesContext(connection) as captured:
            assert renew_lapsing(now=noon(NOTICED)) == count
        spent.append(len(captured))
        assert Narrowing.objects.filter(enrolment__person__in=people).count() == count
    assert spent[0] >= spent[1]


def test_the_database_refuses_lessons_without_practices(renew):
    row = renew("P01")
    found = Narrowing.objects.filter(enrolment=row)
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(practices=[])
    with pytest.raises(IntegrityError), transaction.atomic():
        Narrowing.objects.create(enrolment=row)
