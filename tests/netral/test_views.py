"""The front page and the health checks."""

import pytest
from django.template.loader import render_to_string
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_front_page_offers_the_catalogue_and_the_certificate_check(client):
    response = client.get("/")
    assert response.status_code == 200
    assert "/sertifikat/" in response.content.decode()


def test_the_front_page_sends_a_learner_to_the_next_step(client, sari):
    client.force_login(sari)
    assert client.get("/").headers["Location"] == "/belajar/"


def test_search_engines_are_kept_from_what_belongs_to_a_person_and_may_list_the_rest(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /belajar/", "Disallow: /pantau/", "Disallow: /kuis/"} <= set(lines)
    # A page that may not be read could not say that it must not be listed.
    assert not any("/sertifikat/" in line or line == "Disallow: /" for line in lines)


def test_healthz_answers_without_a_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").json() == {"status": "ok"}


def test_readyz_says_that_every_migration_is_there(client):
    assert client.get("/readyz").json() == {"status": "ok"}


def test_a_form_that_stood_open_for_too_long_is_refused_in_the_words_of_the_site():
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/masuk/")
    assert response.status_code == 403
    assert "Formulir ini terlalu lama terbuka" in response.content.decode()
    strict.cookies["django_language"] = "en"
    assert "This form stood open for too long" in strict.post("/masuk/").content.decode()


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_health_checks_refuse_to_write(client, path):
    assert client.post(path).status_code == 405


def test_a_broken_page_speaks_both_languages_and_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        page = render_to_string("500.html")
    assert "Halaman ini sedang terganggu" in page
    assert '<section class="section" lang="en">' in page
    assert "The fault is ours" in page


@pytest.mark.parametrize("path", ["/belajar/", "/kursus/", "/sertifikat/", "/latihan/", "/luring/"])
def test_where_nothing_is_yet_a_page_says_so_and_what_will_be_there(client, sari, path):
    client.force_login(sari)
    page = client.get(path).content.decode()
    assert page.count('class="empty"') == 1
    assert 'class="empty__picture"' in page
    assert page.count("<h1") == 1
