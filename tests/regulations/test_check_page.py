"""The page /cek/: public, the same for everybody, and whole without a script or a signal."""

import gzip
import json
import re

import pytest
import structlog
from django.conf import settings
from django.utils import timezone

from regulations.checking import Phase, Status
from regulations.models import Practice
from regulations.records import Records
from tests.registry import put_registry

ASKED = {"perbuatan": "P04", "tahapan": "kampanye", "status": "pns"}


@pytest.fixture(autouse=True)
def registry(db):
    put_registry()


def page_of(client, **asked):
    return client.get("/cek/", asked).content.decode()


def said(page):
    """The answer that stands in the page, without the question in it."""
    shown = page[page.index("data-said>") : page.index("</section>")]
    answer, record = shown.removeprefix("data-said>").split('<div class="stack" data-record>')
    answer = re.sub(r"(data-asked(?:-when)?>).*?<", r"\1<", answer.rstrip().removesuffix("</div>"))
    return [answer.strip(), record.rstrip().removesuffix("</div>").strip()]


def template(page, name):
    return re.search(rf'<template id="{name}">(.*?)</template>', page, re.S)[1]


def table_of(page):
    return json.loads(
        re.search(r'<script id="tabel" type="application/json">(.*?)</script>', page)[1]
    )


def test_an_act_a_phase_and_a_status_are_answered_with_the_reason_and_the_article(client):
    page = page_of(client, **ASKED)
    answer, record = said(page)
    assert 'data-word="dilarang"' in answer
    assert "<svg" in answer
    assert "Berlaku untuk tahapan dan status yang Anda pilih." in answer
    assert "Telah diperiksa" in record
    assert 'href="/aturan/pp-94-2021/#ps-5-n-5"' in record
    assert "Bukan nasihat hukum" in page
    assert '<option value="P04" selected>' in page


def test_what_is_doubtful_is_to_be_asked_and_says_so(client):
    answer, record = said(page_of(client, **ASKED | {"perbuatan": "T01"}))
    assert 'data-word="konsultasi"' in answer
    assert "belum sepakat" in answer
    assert "Perlu telaah" in record


def test_a_rule_of_other_staff_comes_with_its_own_article(client):
    answer, _record = said(page_of(client, **ASKED | {"status": "non_asn"}))
    assert 'data-word="dilarang"' in answer
    assert "/aturan/se-menpanrb-01-2023/#umum" in answer


def test_the_script_would_show_what_the_server_shows(client):
    page = page_of(client)
    table = table_of(page)
    examples = {
        answer: (code, place)
        for code, row in table["cells"].items()
        for place, answer in enumerate(row)
    }
    examples |= {code: (code, 0) for code in table["cells"]}
    for code, place in examples.values():
        row, column = divmod(place, len(table["statuses"]))
        word, ground = table["answers"][table["cells"][code][place]]
        shown = page_of(
            client, perbuatan=code, tahapan=table["phases"][row], status=table["statuses"][column]
        )
        made = [
            (template(page, f"putusan-{word}") + template(page, f"alasan-{ground}")).strip(),
            template(page, f"catatan-{code}").strip(),
        ]
        assert said(shown) == made


def test_the_table_in_the_page_is_the_table_of_the_server(client):
    table = table_of(page_of(client))
    records = Records(Practice.objects.with_basis(), timezone.localdate())
    assert table == records.table.for_script()
    assert (table["phases"], table["statuses"]) == (Phase.values, Status.values)
    assert len(table["cells"]) == 30


def test_the_page_is_the_same_for_everybody_and_leaves_nothing_behind(client, sari):
    stranger = client.get("/cek/", ASKED)
    client.force_login(sari)
    member = client.get("/cek/", ASKED)
    nonce = re.compile(r'nonce="[^"]*"')
    assert nonce.sub("", member.content.decode()) == nonce.sub("", stranger.content.decode())
    for response in (stranger, member):
        assert not response.cookies
        # The language lies in a cookie; nothing else in it is looked at.
        assert response["Vary"] == "Cookie, X-Bahasa, Accept-Encoding"
        assert response["Cache-Control"] == "public, max-age=600"


def test_it_takes_two_queries(client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/cek/", ASKED)


def test_it_weighs_little(client):
    assert len(gzip.compress(client.get("/cek/", ASKED).content)) < 20_000


def test_who_asks_what_is_not_logged(client, sari):
    client.force_login(sari)
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as lines:
        client.get("/cek/", ASKED, headers={"user-agent": "Peramban Contoh"})
        client.get("/aturan/")
    checks = [line for line in lines if "/cek/" in line.get("request", "")]
    assert {line["request"] for line in checks} == {"GET /cek/"}
    assert all({"user_id", "ip", "user_agent"}.isdisjoint(line) for line in checks)
    assert [line["user_id"] for line in lines if "/aturan/" in line.get("request", "")]


@pytest.mark.parametrize(
    "asked",
    [
        {"perbuatan": "P99", "tahapan": "x", "status": ""},
        {"perbuatan": "", "tahapan": "", "status": ""},
    ],
)
def test_what_is_missing_or_unknown_is_asked_again(client, asked):
    response = client.get("/cek/", asked)
    page = response.content.decode()
    assert response.status_code == 200
    assert page.count('aria-invalid="true"') == 3
    assert "data-check" not in page
    assert said(page)[1] == ""


def test_an_act_alone_is_filled_in_without_a_reproach(client):
    page = page_of(client, perbuatan="C02")
    assert '<option value="C02" selected>' in page
    assert 'aria-invalid="true"' not in page


def test_it_only_reads(client):
    assert client.post("/cek/", ASKED).status_code == 405


def test_it_speaks_english_to_whoever_chose_it(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en">' in page_of(client, **ASKED)


def test_an_empty_registry_is_no_error(client):
    Practice.objects.all().delete()
    assert client.get("/cek/").status_code == 200
