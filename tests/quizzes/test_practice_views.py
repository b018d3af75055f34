import datetime as dt
import re

import pytest
from django.conf import settings
from django.template import Context, Template
from django.urls import reverse
from django.utils import timezone

from quizzes.actions.attempts import start_attempt, submit_attempt
from quizzes.models import Attempt, Drill
from tests.quizzes.bank import BLOCKS, SECRET, posted, right_answer
from tests.speech import languages_of
from tests.statements import asked

HOME = "/latihan/"


@pytest.fixture
def drills(learner, quiz, unit):
    """An empty attempt was sent yesterday: a question of every kind is due today, by its kind."""
    yesterday = timezone.now() - dt.timedelta(days=1)
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=yesterday)
    submit_attempt(attempt=attempt, now=yesterday)
    return {drill.question.kind: drill for drill in Drill.objects.select_related("question")}


def address(name, drill):
    return reverse(f"quizzes:{name}", args=[drill.pk])


def right(drill):
    version = drill.current_version()
    return posted(version.kind, right_answer(version.kind, version.content["answer"]))


def text_of(response):
    return response.content.decode()


def test_a_learner_practises_what_is_due_one_by_one_until_nothing_is(browser, drills):
    page = text_of(browser.get(HOME))
    assert "Hari ini: 7 soal, kira-kira 6 menit." in page
    for left in range(6, -1, -1):
        link = re.search(r'href="(/latihan/\d+/)"', page)
        assert link
        drill = Drill.objects.get(pk=link.group(1).split("/")[2])
        response = browser.post(link.group(1), right(drill))
        assert response["Location"] == address("drilled", drill)
        page = text_of(browser.get(response["Location"]))
        assert '<h1 id="hasil">Benar</h1>' in page
        assert f"{SECRET} pembahasan" in page
        assert "PP 94/2021 Pasal P01" in page
        assert (f"(sisa {left})" in page) is bool(left)
    assert set(Drill.objects.values_list("box", flat=True)) == {2}
    page = text_of(browser.get(HOME))
    assert "Hari ini tidak ada soal. Berikutnya" in page
    assert "7 soal" in page


def test_question_and_practice_are_said_in_indonesian_on_english_pages(browser, drills):
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    drill = drills["scenario"]
    stem = drill.current_version().content["stem"]
    page = text_of(browser.get(address("drill", drill)))
    assert languages_of(stem, page) == {"id"}
    assert languages_of("Check answer", page) == {"en"}
    browser.post(address("drill", drill), right(drill))
    page = text_of(browser.get(address("drilled", drill)))
    assert languages_of(stem, page) == {"id"}
    assert languages_of(drill.question.practice.label, page) == {"id"}
    assert languages_of("Correct", page) == {"en"}


@pytest.mark.parametrize("kind", BLOCKS)
def test_no_page_before_an_answer_holds_the_key_or_a_reason(browser, drills, kind):
    drill = drills[kind]
    early = browser.get(address("drilled", drill))
    assert early["Location"] == address("drill", drill)
    pages = [
        browser.get(HOME),
        browser.get(address("drill", drill)),
        browser.post(address("drill", drill), {}),
    ]
    assert [page.status_code for page in pages] == [200, 200, 422]
    for page in map(text_of, pages):
        assert SECRET not in page
        assert "RAHASIA-BENTUK" not in page
        assert not re.search(r"is_right|is_true|explanation|accepted|checked", page)


def test_a_second_turn_does_not_show_the_answer_of_the_first(browser, drills):
    drill = drills["single"]
    browser.post(address("drill", drill), right(drill))
    page = text_of(browser.get(address("drill", drill)))
    assert "checked" not in page
    assert SECRET not in page


def test_a_wrong_answer_is_told_with_its_reason_and_comes_back_tomorrow(browser, drills):
    drill = drills["true_false"]
    page = text_of(browser.post(address("drill", drill), {"jawaban": "salah"}, follow=True))
    assert "Belum benar" in page
    assert f"{SECRET} pembahasan" in page
    drill.refresh_from_db()
    assert drill.due_on == timezone.localdate() + dt.timedelta(days=1)


def test_an_answer_that_does_not_fit_is_refused_in_words(browser, drills):
    page = browser.post(address("drill", drills["single"]), {"jawaban": "x"})
    assert page.status_code == 422
    assert "Pilihan itu tidak ada" in text_of(page)
    assert not Drill.objects.exclude(last_seen_at=None).exists()


def test_during_an_attempt_every_door_to_its_questions_is_shut(
    browser, drills, learner, quiz, unit
):
    drill = drills["single"]
    browser.post(address("drill", drill), right(drill))
    start_attempt(person=learner, quiz=quiz, agency=unit, now=timezone.now())
    assert browser.get(address("drill", drill)).status_code == 404
    assert browser.get(address("drilled", drill)).status_code == 404
    assert browser.post(address("drill", drill), right(drill)).status_code == 404
    assert "Belum ada yang perlu dilatih" in text_of(browser.get(HOME))


@pytest.mark.parametrize("name", ["drill", "drilled"])
def test_an_outsider_finds_nothing(client, outsider, drills, name):
    drill = drills["single"]
    client.force_login(outsider)
    assert client.get(address(name, drill)).status_code == 404
    assert client.post(address("drill", drill), right(drill)).status_code == 404
    assert "Belum ada yang perlu dilatih" in text_of(client.get(HOME))
    drill.refresh_from_db()
    assert drill.last_seen_at is None


@pytest.mark.parametrize("name", ["drill", "drilled"])
def test_a_stranger_is_sent_to_sign_in(client, drills, name):
    for place in (HOME, address(name, drills["single"])):
        response = client.get(place)
        assert response.status_code == 302
        assert response["Location"].startswith("/masuk/")


def test_with_nothing_due_one_may_practise_ahead_and_nothing_moves(browser, drills):
    later = timezone.localdate() + dt.timedelta(days=5)
    Drill.objects.update(due_on=later)
    page = text_of(browser.get(HOME))
    assert "Latihan lebih awal" in page
    drill = drills["single"]
    assert "Lebih awal" in text_of(browser.post(address("drill", drill), right(drill), follow=True))
    drill.refresh_from_db()
    assert (drill.box, drill.due_on) == (1, later)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "Hari ini tidak ada soal. Berikutnya"),
        ("Asia/Jayapura", "Hari ini: 7 soal"),
    ],
)
def test_midnight_comes_where_the_learner_works(
    client, learner, unit, drills, monkeypatch, zone, said
):
    """At 15.30 UTC the third of March has begun in Papua, and not yet in Jakarta."""
    unit.time_zone = zone
    unit.save()
    Drill.objects.update(due_on=dt.date(2026, 3, 3))
    late = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    client.force_login(learner)
    assert said in text_of(client.get(HOME))
    drill = drills["single"]
    client.post(address("drill", drill), right(drill))
    drill.refresh_from_db()
    assert (drill.box, drill.due_on) == (
        (2, dt.date(2026, 3, 6)) if zone == "Asia/Jayapura" else (1, dt.date(2026, 3, 3))
    )


def test_every_screen_asks_at_most_six_times(browser, drills):
    drill = drills["scenario"]
    for call, *arguments in (
        (browser.get, HOME),
        (browser.get, address("drill", drill)),
        (browser.post, address("drill", drill), right(drill)),
        (browser.get, address("drilled", drill)),
    ):
        statements = asked(call, *arguments)
        assert len(statements) <= 6, statements


def test_the_way_into_practice_costs_one_query(
    drills, learner, outsider, django_assert_num_queries
):
    template = Template("{% load practice %}{% practice_link %}")
    with django_assert_num_queries(1):
        card = template.render(Context({"user": learner}))
    assert "Hari ini: 7 soal, kira-kira 6 menit." in card
    assert HOME in card
    assert template.render(Context({"user": outsider})).strip() == ""


def test_the_result_leads_to_practice_where_its_key_may_be_seen(drills):
    attempt = Attempt.objects.get()
    link = Template('{% include "quizzes/practice_missed.html" %}')
    assert HOME in link.render(Context({"attempt": attempt}))
    attempt.review = "never"
    assert not link.render(Context({"attempt": attempt})).strip()
    attempt.review, attempt.score = "after_submit", 100
    assert not link.render(Context({"attempt": attempt})).strip()


def test_all_of_today_lies_in_one_page_without_a_key(
    browser, drills, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        page = text_of(browser.get("/latihan/luring/"))
    assert len(re.findall(r'data-drill="\d+"', page)) == len(drills)
    for drill in drills.values():
        assert drill.current_version().content["stem"] in page
    assert SECRET not in page
    assert not re.search(r"is_right|is_true|explanation|accepted|checked", page)


def test_an_answer_from_a_phone_counts_once_however_often_it_arrives(browser, drills):
    drill = drills["single"]
    address_to = address("send_drill", drill)
    for _time in range(2):
        reply = browser.post(address_to, right(drill), headers={"Accept": "application/json"})
        assert reply.json() == {"state": "saved"}
    drill.refresh_from_db()
    assert drill.box == 2
    assert "Pembahasan soal 1" in text_of(browser.get(HOME))


def test_an_answer_from_a_phone_that_does_not_fit_is_refused_and_one_at_rest_is_put_away(
    browser, drills, learner, quiz, unit
):
    drill = drills["single"]
    as_script = {"Accept": "application/json"}
    bad = browser.post(address("send_drill", drill), {"jawaban": "x"}, headers=as_script)
    assert (bad.status_code, bad.json()["state"]) == (422, "invalid")
    start_attempt(person=learner, quiz=quiz, agency=unit, now=timezone.now())
    late = browser.post(address("send_drill", drill), right(drill), headers=as_script)
    assert (late.status_code, late.json()["state"]) == (409, "closed")
    browser.logout()
    gone = browser.post(address("send_drill", drill), right(drill), headers=as_script)
    assert (gone.status_code, gone.json()["state"]) == (401, "signin")
