"""What a learner may open, and what an outsider may not."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from courses.models import LessonProgress
from tests.courses.conftest import text_block

LESSON = "/kursus/netral/m1/materi-1-1/"
LEARNER_PAGES = ["/belajar/", "/kursus/netral/m1/", LESSON]


@pytest.mark.parametrize("address", LEARNER_PAGES)
def test_strangers_are_sent_to_sign_in(enrolled, client, address):
    response = client.get(address)
    assert (response.status_code, response.url.split("?")[0]) == (302, "/masuk/")


@pytest.mark.parametrize("address", LEARNER_PAGES[1:])
def test_an_outsider_finds_nothing(enrolled, charlie, client, address):
    client.force_login(charlie)
    assert client.get(address).status_code == 404
    assert client.post(LESSON).status_code == 404


@pytest.mark.parametrize("address", [*LEARNER_PAGES, "/kursus/", "/kursus/netral/"])
def test_the_learner_gets_every_page(enrolled, sari, client, address):
    client.force_login(sari)
    assert client.get(address).status_code == 200


def test_anyone_may_read_what_the_course_is(course, client):
    assert "Modul ke-1" in client.get("/kursus/netral/").content.decode()


def test_an_outsider_may_enrol_where_the_course_allows_it(course, charlie, client):
    client.force_login(charlie)
    assert client.post("/kursus/netral/").status_code == 404
    course.page.self_enrolment = True
    course.page.save()
    assert client.get(LESSON).url == "/kursus/netral/"
    client.post("/kursus/netral/")
    assert client.get(LESSON).status_code == 200


def test_opening_a_lesson_is_noted_and_finishing_leads_on(enrolled, sari, client):
    client.force_login(sari)
    client.get(LESSON)
    assert LessonProgress.objects.get().finished_at is None
    assert client.post(LESSON).url == "/kursus/netral/m1/materi-1-2/"
    assert LessonProgress.objects.get().finished_at
    assert client.post("/kursus/netral/m1/materi-1-2/").url == "/kuis/modul-1/"


def test_a_warm_lesson_takes_six_queries(
    enrolled, sari, client, settings, django_assert_max_num_queries
):
    """Session and person included; the list of sessions, which notes each request, is not."""
    listing = "allauth.usersessions.middleware.UserSessionsMiddleware"
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name != listing]
    client.force_login(sari)
    client.get(LESSON)
    client.get(LESSON)
    with django_assert_max_num_queries(6):
        client.get(LESSON)


def test_a_new_publication_shows_at_once(enrolled, course, sari, client):
    client.force_login(sari)
    assert "Isi materi 1.1" in client.get(LESSON).content.decode()
    lesson = course.lessons[0]
    lesson.refresh_from_db()
    lesson.body = json.dumps([text_block("Isi yang baru")])
    draft = lesson.save_revision()
    assert "Isi yang baru" not in client.get(LESSON).content.decode()
    draft.publish()
    assert "Isi yang baru" in client.get(LESSON).content.decode()


def test_an_unpublished_lesson_is_gone(enrolled, course, sari, client):
    client.force_login(sari)
    course.lessons[0].unpublish()
    assert client.get(LESSON).status_code == 404


def test_the_home_shows_one_next_step_with_the_due_date(enrolled, sari, client):
    client.force_login(sari)
    text = client.get("/belajar/").content.decode()
    assert "Langkah Anda berikutnya" in text
    assert "WITA" in text


@pytest.mark.parametrize(
    ("zone", "name", "said"),
    [
        ("Asia/Jakarta", "WIB", "Hari ini hari terakhir."),
        ("Asia/Makassar", "WITA", "Hari ini hari terakhir."),
        ("Asia/Jayapura", "WIT", "Batas waktu sudah lewat"),
    ],
)
def test_the_last_day_ends_where_the_learner_works(
    enrolled, tree, sari, client, monkeypatch, zone, name, said
):
    """At 15.30 UTC of the due date its day is over in Papua alone."""
    tree.puskesmas.time_zone = zone
    tree.puskesmas.save()
    late = dt.datetime.combine(enrolled.due_on, dt.time(15, 30), tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    client.force_login(sari)
    for address in ("/belajar/", "/kursus/netral/"):
        page = client.get(address).content.decode()
        assert f"pukul 23.59 {name}." in page
        assert said in page


def test_a_trainer_sees_the_draft_as_a_learner_would(course):
    lesson = course.lessons[0]
    lesson.refresh_from_db()
    lesson.body = json.dumps([text_block("Isi pada draf")])
    response = lesson.make_preview_request(preview_mode="")
    assert "Isi pada draf" in response.content.decode()
