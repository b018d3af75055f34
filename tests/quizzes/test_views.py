import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quizzes import access
from quizzes.actions.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Attempt, Response
from quizzes.papersheet import read_paper, read_slot
from tests.quizzes.bank import BLOCKS, SECRET, make_question, make_quiz, posted, right_answer

ADDRESSES = ["attempt", "question", "save", "overview", "submit", "result"]
POSTS = {"save", "submit"}


def address(name, attempt, position=1):
    arguments = {"public_id": attempt.public_id}
    if name in ("question", "save"):
        arguments["position"] = position
    return reverse(f"quizzes:{name}", kwargs=arguments)


def answer_for(attempt, position):
    version = attempt.slots.get(position=position).version
    return posted(version.kind, right_answer(version.kind, version.content["answer"]))


def position_of(attempt, kind):
    return attempt.slots.get(version__kind=kind).position


def queries(browser, method, *arguments):
    """The queries of a request without transactions, sessions, sign-in and navigation."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = getattr(browser, method)(*arguments)
    assert response.status_code == 200
    return [query["sql"] for query in captured if "quizzes_" in query["sql"]]


def test_a_learner_walks_from_the_start_to_the_result(browser, quiz, open_doors):
    start = reverse("quizzes:start", args=[quiz.slug])
    page = browser.get(start).content.decode()
    assert "7 soal" in page
    assert "20 menit" in page
    response = browser.post(start, follow=True)
    assert response.redirect_chain[-1][0].endswith("/soal/1/")
    attempt = Attempt.objects.get()
    for position in range(1, len(BLOCKS) + 1):
        response = browser.post(
            address("question", attempt, position), answer_for(attempt, position)
        )
        target = (
            address("question", attempt, position + 1)
            if position < len(BLOCKS)
            else address("overview", attempt)
        )
        assert response["Location"] == target
    page = browser.get(address("overview", attempt)).content.decode()
    assert "7 dari 7" in page
    response = browser.post(address("submit", attempt))
    assert response["Location"] == address("result", attempt)
    page = browser.get(address("result", attempt)).content.decode()
    assert "Lulus" in page
    assert f"{SECRET} pembahasan" in page
    assert "PP 94/2021 Pasal P01" in page


def test_the_start_page_is_closed_where_no_rule_opens_it(browser, quiz, monkeypatch):
    monkeypatch.setattr(access, "rules", [])
    assert browser.get(reverse("quizzes:start", args=[quiz.slug])).status_code == 404
    assert browser.post(reverse("quizzes:start", args=[quiz.slug])).status_code == 404
    assert not Attempt.objects.exists()


def test_an_unknown_quiz_is_not_found(browser, db, open_doors):
    assert browser.get(reverse("quizzes:start", args=["tidak-ada"])).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_an_outsider_finds_nothing(client, outsider, attempt, name):
    client.force_login(outsider)
    call = client.post if name in POSTS else client.get
    assert call(address(name, attempt)).status_code == 404
    attempt.refresh_from_db()
    assert attempt.is_open
    assert not Response.objects.exists()


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_stranger_is_sent_to_sign_in(client, attempt, name):
    call = client.post if name in POSTS else client.get
    response = call(address(name, attempt))
    assert response.status_code == 302
    assert response["Location"].startswith("/masuk/")


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_wrong_method_is_refused(browser, attempt, name):
    call = browser.get if name in POSTS else browser.delete
    assert call(address(name, attempt)).status_code == 405


def test_an_unknown_attempt_or_position_is_not_found(browser, attempt):
    assert browser.get(address("question", attempt, 99)).status_code == 404
    unknown = Attempt(public_id=uuid.uuid4())
    assert browser.get(address("result", unknown)).status_code == 404


def test_no_page_before_submission_holds_the_key_or_a_reason(browser, attempt):
    """Not in the page, not after saving, not in the overview."""
    for position in range(1, len(BLOCKS) + 1):
        pages = [
            browser.get(address("question", attempt, position)),
            browser.post(
                address("save", attempt, position), answer_for(attempt, position) | {"sequence": 1}
            ),
            browser.get(address("question", attempt, position)),
            browser.get(address("overview", attempt)),
        ]
        for page in pages:
            text = page.content.decode()
            assert page.status_code == 200
            assert SECRET not in text
            assert not re.search(r"is_right|is_true|correct|explanation|accepted", text)
        kind = attempt.slots.get(position=position).version.kind
        if kind != "short":
            assert "RAHASIA-BENTUK" not in text


def test_a_script_gets_the_paper_with_the_first_question(browser, quiz, open_doors):
    start = reverse("quizzes:start", args=[quiz.slug])
    plain = browser.post(start)["Location"]
    whole = browser.post(start, {"utuh": "ya"})["Location"]
    assert whole == f"{plain}?utuh"
    page, alone = (browser.get(each).content.decode() for each in (whole, plain))
    assert page.count("<template data-question=") == len(BLOCKS)
    assert "data-paper" not in alone
    # What a phone keeps of it belongs to no question.
    kept = re.sub(r"<!--soal-->[\s\S]*?<!--/soal-->", "", page)
    assert "Belum ada jawaban" in page
    assert "Belum ada jawaban" not in kept
    assert kept.count('id="soal"') == page.count('id="soal"') - 1 == len(BLOCKS)


def test_the_paper_beside_a_question_tells_no_key(browser, attempt):
    page = browser.get(address("question", attempt, 2) + "?utuh").content.decode()
    assert "Soal 2 dari 7" in page
    assert SECRET not in page
    assert not re.search(r"is_right|is_true|correct|explanation|accepted", page)
    assert browser.get(address("question", attempt, 99) + "?utuh").status_code == 404


@pytest.mark.parametrize("kind", BLOCKS)
def test_an_answer_posted_after_the_session_ended_is_held_until_its_learner_is_back(
    client, learner, attempt, kind
):
    learner.set_password("kalimat panjang saya")
    learner.save()
    position = position_of(attempt, kind)
    here, chosen = address("question", attempt, position), answer_for(attempt, position)
    sent = client.post(here, {**chosen, "sequence": "1"})
    assert sent["Location"] == f"/masuk/?next={here}"
    signed_in = client.post(
        sent["Location"], {"login": learner.nip, "password": "kalimat panjang saya"}
    )
    assert signed_in["Location"] == here
    page = client.get(here)
    assert "Jawaban Anda masih ada di bawah ini" in page.content.decode()
    kept = page.context["shown"]
    assert not Response.objects.exists()
    client.post(here, chosen)
    assert Response.objects.get().attempt == attempt
    again = client.get(here)
    assert again.context["shown"] == kept
    assert "Jawaban Anda masih ada di bawah ini" not in again.content.decode()


def test_an_answer_that_was_held_is_given_to_nobody_else(client, outsider, learner, attempt):
    here = address("question", attempt, 1)
    client.post(here, answer_for(attempt, 1))
    client.force_login(outsider)
    assert client.get(here).status_code == 404


def test_a_submission_after_the_session_ended_leads_back_to_where_it_is_sent_from(client, attempt):
    sent = client.post(address("submit", attempt))
    assert sent["Location"] == f"/masuk/?next={address('overview', attempt)}"


def test_the_paper_beside_a_question_is_nobody_elses(client, outsider, attempt):
    client.force_login(outsider)
    assert client.get(address("question", attempt) + "?utuh").status_code == 404


def test_a_saved_answer_is_there_on_another_device(browser, attempt):
    position = position_of(attempt, "single")
    choice = answer_for(attempt, position)
    response = browser.post(address("save", attempt, position), {**choice, "sequence": 3})
    told = response.json()
    assert (told["saved"], told["state"], told["sequence"]) == (True, "saved", 3)
    page = browser.get(address("question", attempt, position)).content.decode()
    assert f'value="{choice["jawaban"]}" checked' in page


@pytest.mark.parametrize("name", ["question", "overview"])
def test_every_question_can_be_reached_from_the_list(browser, attempt, name):
    page = browser.get(address(name, attempt)).content.decode()
    for position in range(1, len(BLOCKS) + 1):
        assert f'href="{address("question", attempt, position)}"' in page


def test_the_paper_read_at_once_is_the_paper_in_the_database(attempt, learner, outsider):
    position = position_of(attempt, "true_false")
    answer = {"choice": "benar"}
    save_answer(
        attempt=attempt, position=position, answer=answer, sequence=7, now=attempt.started_at
    )
    paper = read_paper(learner, attempt.public_id, position)
    slot = attempt.slots.select_related("version").get(position=position)
    assert (paper.attempt, paper.attempt.deadline_at) == (attempt, attempt.deadline_at)
    assert (paper.slots, paper.slots[0].order) == ((slot,), slot.order)
    assert paper.slots[0].version.content == slot.version.content
    place = paper.sheet.at(position)
    assert (place.answer, place.sequence, paper.sheet.answered) == (answer, 7, 1)
    assert read_paper(learner, attempt.public_id).slots == ()
    assert read_paper(outsider, attempt.public_id) is None


def test_one_question_read_alone_is_the_one_of_the_paper(attempt, learner, outsider):
    for position in range(1, len(BLOCKS) + 1):
        alone = read_slot(learner, attempt.public_id, position)
        slot = read_paper(learner, attempt.public_id, position).at(position)
        assert (alone, alone.order, alone.is_flagged) == (slot, slot.order, slot.is_flagged)
        assert alone.version.content == slot.version.content
        assert (alone.attempt, alone.attempt.deadline_at) == (attempt, attempt.deadline_at)
    assert read_slot(learner, attempt.public_id, len(BLOCKS) + 1) is None
    assert read_slot(outsider, attempt.public_id, 1) is None


def test_resuming_opens_the_first_unanswered_question(browser, attempt):
    browser.post(address("save", attempt, 1), answer_for(attempt, 1) | {"sequence": 1})
    assert browser.get(address("attempt", attempt))["Location"] == address("question", attempt, 2)


def test_an_older_save_is_told_that_it_is_stale(browser, attempt):
    position = position_of(attempt, "true_false")
    browser.post(address("save", attempt, position), {"jawaban": "benar", "sequence": 9})
    response = browser.post(address("save", attempt, position), {"jawaban": "salah", "sequence": 4})
    told = response.json()
    assert (told["saved"], told["state"], told["sequence"]) == (False, "stale", 9)


def test_a_clock_that_runs_ahead_does_not_lock_the_answer(browser, attempt):
    position = position_of(attempt, "true_false")
    browser.post(address("save", attempt, position), {"jawaban": "salah", "sequence": 2**52})
    browser.post(address("question", attempt, position), {"jawaban": "benar"})
    assert Response.objects.get().answer == {"choice": "benar"}


@pytest.mark.parametrize("sequence", ["", "0", "-1", "x", "9" * 30, "१"])
def test_odd_sequences_never_break_the_page(browser, attempt, sequence):
    data = {"jawaban": "benar", "sequence": sequence}
    assert browser.post(address("save", attempt), data).status_code in (200, 422)


def test_an_answer_that_does_not_fit_is_refused_in_words(browser, attempt):
    position = position_of(attempt, "single")
    response = browser.post(address("save", attempt, position), {"jawaban": "x", "sequence": 1})
    assert (response.status_code, response.json()["state"]) == (422, "invalid")
    page = browser.post(address("question", attempt, position), {"jawaban": "x"})
    assert page.status_code == 422
    assert "Pilihan itu tidak ada" in page.content.decode()


@pytest.mark.parametrize(
    ("button", "target"),
    [("sebelumnya", 1), ("berikutnya", 3), ("tinjau", None), ("keluar", "start")],
)
def test_each_button_saves_and_goes_where_it_says(browser, attempt, button, target):
    response = browser.post(
        address("question", attempt, 2), answer_for(attempt, 2) | {button: "ya"}
    )
    expected = {
        None: address("overview", attempt),
        "start": reverse("quizzes:start", args=[attempt.quiz.slug]),
    }.get(target) or address("question", attempt, target)
    assert response["Location"] == expected
    assert Response.objects.filter(slot__position=2).exists()


def test_a_question_can_be_flagged_and_unflagged(browser, attempt):
    browser.post(address("question", attempt), {"tandai": "ya"})
    assert attempt.slots.get(position=1).is_flagged
    assert "Ditandai" in browser.get(address("overview", attempt)).content.decode()
    browser.post(address("question", attempt), {"tandai": "tidak"})
    assert not attempt.slots.get(position=1).is_flagged


def test_submitting_twice_shows_the_same_result(browser, attempt):
    for _again in range(2):
        assert browser.post(address("submit", attempt))["Location"] == address("result", attempt)
    assert browser.get(address("question", attempt))["Location"] == address("result", attempt)
    assert browser.post(
        address("save", attempt), {"jawaban": "benar", "sequence": 1}
    ).status_code in (409, 422)


def test_the_result_is_not_there_before_submission(browser, attempt):
    assert browser.get(address("result", attempt)).status_code == 302


def test_opening_an_overdue_attempt_closes_it(browser, attempt):
    Attempt.objects.update(deadline_at=timezone.now() - dt.timedelta(hours=1))
    assert browser.get(address("question", attempt))["Location"] == address("result", attempt)
    attempt.refresh_from_db()
    assert attempt.state == "timed_out"
    assert "otomatis" in browser.get(address("result", attempt)).content.decode()


@pytest.mark.parametrize(
    ("policy", "passes", "is_shown"),
    [
        ("after_submit", False, True),
        ("after_pass", False, False),
        ("after_pass", True, True),
        ("never", True, False),
    ],
)
def test_the_review_policy_decides_what_the_result_shows(
    browser, attempt, policy, passes, is_shown
):
    Attempt.objects.update(review=policy)
    if passes:
        for position in range(1, len(BLOCKS) + 1):
            browser.post(
                address("save", attempt, position), answer_for(attempt, position) | {"sequence": 1}
            )
    browser.post(address("submit", attempt))
    page = browser.get(address("result", attempt)).content.decode()
    assert (SECRET in page) is is_shown


def test_extra_time_is_said_on_the_start_page(browser, learner, quiz, open_doors):
    learner.extra_time_percent = 50
    learner.save()
    assert "30 menit" in browser.get(reverse("quizzes:start", args=[quiz.slug])).content.decode()


def test_a_used_up_quiz_says_so(browser, learner, law, unit, open_doors):
    make_question(law)
    quiz = make_quiz(draw=1, attempts_allowed=1)
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=timezone.now())
    submit_attempt(attempt=attempt, now=timezone.now())
    start = reverse("quizzes:start", args=[quiz.slug])
    assert "Semua percobaan sudah Anda pakai" in browser.get(start).content.decode()
    assert "Semua percobaan" in browser.post(start, follow=True).content.decode()
    assert Attempt.objects.count() == 1


def test_the_pages_stay_within_their_budget_of_queries(browser, attempt, law, learner, unit):
    """Sessions, sign-in and transactions aside; and not more of them for more questions."""
    data = answer_for(attempt, 1) | {"sequence": 1}
    small = len(queries(browser, "get", address("question", attempt)))
    assert small <= 4
    assert len(queries(browser, "post", address("save", attempt), data)) <= 4
    for number in range(20):
        make_question(law, code=f"M-{number}")
    long = start_attempt(
        person=learner, quiz=make_quiz("panjang", draw=27), agency=unit, now=timezone.now()
    )
    assert long.slots.count() == 27
    assert len(queries(browser, "get", address("question", long))) == small
    browser.post(address("submit", long))
    browser.post(address("submit", attempt))
    assert len(queries(browser, "get", address("result", long))) == len(
        queries(browser, "get", address("result", attempt))
    )


def test_the_page_carries_what_the_script_needs(browser, attempt):
    page = browser.get(address("question", attempt)).content.decode()
    for hook in (
        "data-autosave",
        f'data-save-url="{address("save", attempt)}"',
        "data-save-state",
        "data-deadline=",
        "data-text-over=",
        "data-timer-announce",
        "data-timeout-form",
    ):
        assert hook in page
    sequence = re.search(r'name="sequence" value="(\d+)"', page)
    assert sequence
    assert int(sequence.group(1)) > 1_600_000_000_000
