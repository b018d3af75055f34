"""What devices post by themselves, and the paper they keep."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quizzes.actions.attempts import save_answer, start_attempt
from quizzes.delivery import read_stamp, stamp
from quizzes.models import Attempt, DeliveryNote, NoteKind, Response
from tests.cast import make_person
from tests.quizzes.bank import BLOCKS, SECRET, make_question, make_quiz, posted, right_answer

JSON = {"headers": {"accept": "application/json"}}
MINUTE = dt.timedelta(minutes=1)


def address(name, attempt, *position):
    return reverse(f"quizzes:{name}", args=[attempt.public_id, *position])


def true_false(attempt):
    return attempt.slots.get(version__kind="true_false").position


def post_answer(browser, attempt, **data):
    data = {"jawaban": "benar", "sequence": 1} | data
    return browser.post(address("save", attempt, true_false(attempt)), data, **JSON)


def turn_back(attempt, *, started):
    """As if the attempt, with its twenty minutes, had begun so long ago."""
    start = timezone.now() - started
    Attempt.objects.filter(pk=attempt.pk).update(started_at=start, deadline_at=start + 20 * MINUTE)
    return start


@pytest.mark.parametrize("name", ["question", "overview", "offline"])
def test_every_page_of_an_attempt_carries_a_stamp(browser, attempt, name):
    arguments = [1] if name == "question" else []
    page = browser.get(address(name, attempt, *arguments)).content.decode()
    given = re.search(r'data-stamp="([^"]+)"', page)
    assert given
    assert read_stamp(given.group(1), attempt.public_id)


def test_every_reply_carries_a_stamp(browser, attempt):
    for reply in (
        post_answer(browser, attempt),
        browser.post(address("flag", attempt, 1), {"tandai": "ya"}, **JSON),
        browser.get(address("contact", attempt), **JSON),
    ):
        assert read_stamp(reply.json()["stamp"], attempt.public_id)


@pytest.mark.parametrize(("made", "status", "is_kept"), [(19, 200, True), (21, 409, False)])
def test_a_late_answer_is_judged_by_the_time_it_was_made(browser, attempt, made, status, is_kept):
    start = turn_back(attempt, started=25 * MINUTE)
    reply = post_answer(browser, attempt, stamp=stamp(attempt.public_id, start), age=made * 60_000)
    assert reply.status_code == status
    assert Response.objects.exists() is is_kept
    if not is_kept:
        assert reply.json()["state"] == "closed"
        assert "sesudah waktu habis" in reply.json()["message"]


@pytest.mark.parametrize("odd", [{"stamp": "x"}, {"stamp": "x" * 5000}, {"age": "abc"}, {}])
def test_after_the_deadline_an_odd_claim_counts_for_nothing(browser, attempt, odd):
    turn_back(attempt, started=25 * MINUTE)
    assert post_answer(browser, attempt, **odd).status_code in (409, 422)
    assert not Response.objects.exists()


def test_a_plain_form_sent_at_the_last_moment_counts(browser, attempt):
    turn_back(attempt, started=20 * MINUTE + dt.timedelta(seconds=5))
    position = true_false(attempt)
    browser.post(address("question", attempt, position), {"jawaban": "benar"})
    assert Response.objects.exists()


def test_a_plain_form_sent_too_late_leads_to_the_overview_and_closes_nothing(browser, attempt):
    turn_back(attempt, started=25 * MINUTE)
    for call in (browser.get, browser.post):
        response = call(address("question", attempt, true_false(attempt)), {"jawaban": "benar"})
        assert response["Location"] == address("overview", attempt)
    assert not Response.objects.exists()
    page = browser.get(address("overview", attempt)).content.decode()
    assert "Waktu habis." in page
    assert "Kirim jawaban" in page
    attempt.refresh_from_db()
    assert attempt.is_open


def test_a_submission_from_the_outbox_is_answered_in_json_and_may_come_twice(browser, attempt):
    start = turn_back(attempt, started=25 * MINUTE)
    data = {"stamp": stamp(attempt.public_id, start), "age": 19 * 60_000, "sequence": 1}
    for _again in range(2):
        reply = browser.post(address("submit", attempt), data, **JSON)
        assert reply.json() == {"state": "saved", "next": address("result", attempt)}
    attempt.refresh_from_db()
    assert attempt.state == "submitted"
    handed_in = attempt.deadline_at - MINUTE
    assert abs(attempt.finished_at - handed_in) < dt.timedelta(milliseconds=1)


def test_a_flag_touches_no_answer(browser, attempt):
    post_answer(browser, attempt, sequence=9)
    position = true_false(attempt)
    for word, is_flagged in (("ya", True), ("ya", True), ("tidak", False)):
        browser.post(address("flag", attempt, position), {"tandai": word, "sequence": 10}, **JSON)
        assert attempt.slots.get(position=position).is_flagged is is_flagged
    assert Response.objects.get().sequence == 9


@pytest.mark.parametrize(
    ("name", "method"), [("save", "post"), ("flag", "post"), ("submit", "post")]
)
def test_a_session_that_is_over_is_told_to_the_script_in_json(client, attempt, name, method):
    arguments = [] if name == "submit" else [1]
    reply = client.post(address(name, attempt, *arguments), {"sequence": 1}, **JSON)
    assert (reply.status_code, reply.json()) == (401, {"state": "signin"})


def test_contact_tells_the_state_the_token_and_the_newest_of_each_answer(browser, attempt):
    post_answer(browser, attempt, sequence=5)
    told = browser.get(address("contact", attempt), **JSON).json()
    assert told["state"] == "open"
    assert told["token"]
    assert told["sequences"][str(true_false(attempt))] == 5


@pytest.mark.parametrize("name", ["offline", "contact", "flag"])
def test_an_outsider_finds_nothing(client, outsider, attempt, name):
    client.force_login(outsider)
    arguments = [1] if name == "flag" else []
    call = client.post if name == "flag" else client.get
    assert call(address(name, attempt, *arguments)).status_code == 404


def test_the_kept_paper_holds_every_question_and_no_key(browser, attempt):
    page = browser.get(address("offline", attempt))
    text = page.content.decode()
    assert len(re.findall(r"<template data-question=", text)) == len(BLOCKS)
    for slot in attempt.slots.select_related("version"):
        assert slot.version.content["stem"] in text
        assert address("save", attempt, slot.position) in text
    assert SECRET not in text
    assert "RAHASIA-BENTUK" not in text
    assert not re.search(r"is_right|is_true|correct|explanation|accepted", text)
    assert "no-store" in page["Cache-Control"]


def test_the_kept_paper_holds_what_was_answered(browser, attempt):
    slot = attempt.slots.get(version__kind="single")
    answer = right_answer("single", slot.version.content["answer"])
    save_answer(
        attempt=attempt,
        position=slot.position,
        answer=answer,
        sequence=7,
        now=attempt.started_at,
    )
    text = browser.get(address("offline", attempt)).content.decode()
    assert f'value="{posted("single", answer)["jawaban"]}" checked' in text
    assert 'data-held="7"' in text


def test_no_paper_is_given_out_after_submission_or_after_the_deadline(browser, attempt):
    turn_back(attempt, started=25 * MINUTE)
    assert browser.get(address("offline", attempt))["Location"] == address("overview", attempt)
    browser.post(address("submit", attempt))
    assert browser.get(address("offline", attempt))["Location"] == address("result", attempt)


def test_the_kept_paper_costs_no_more_for_more_questions(browser, attempt, law, learner, unit):
    for number in range(20):
        make_question(law, code=f"M-{number}")
    quiz = make_quiz("panjang", draw=27)
    long = start_attempt(person=learner, quiz=quiz, agency=unit, now=timezone.now())
    for each in (attempt, long):
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address("offline", each)).status_code == 200
        asked = [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]
        assert len(asked) <= 4, asked


def test_saving_a_late_answer_stays_within_the_budget(browser, attempt):
    start = turn_back(attempt, started=25 * MINUTE)
    with CaptureQueriesContext(connection) as captured:
        data = {"stamp": stamp(attempt.public_id, start), "age": 60_000}
        assert post_answer(browser, attempt, **data).status_code == 200
    asked = [query["sql"] for query in captured if "quizzes_" in query["sql"]]
    assert len([sql for sql in asked if "version" not in sql.lower()]) <= 4


def test_a_trainer_reads_the_notes_and_finds_no_name_in_them(client, attempt, settings):
    settings.CMS_REQUIRES_MFA = False
    now = timezone.now()
    DeliveryNote.objects.create(
        attempt=attempt, position=3, kind=NoteKind.LATE_ACCEPTED, made_at=now, arrived_at=now
    )
    trainer = make_person("Budi Pelatih")
    trainer.is_superuser = True
    trainer.save()
    client.force_login(trainer)
    listing = reverse("wagtailsnippets_quizzes_deliverynote:list")
    page = client.get(listing, {"quiz": attempt.quiz_id}).content.decode()
    assert "tiba sesudahnya, dihitung" in page
    assert "Unit Contoh" in page
    assert attempt.person.name not in page
    assert attempt.person.nip not in page
