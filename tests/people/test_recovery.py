"""A forgotten password: one answer for everybody, and a link that only the owner receives."""

import pytest
from django.core import mail
from django.test import Client, override_settings
from django_q.models import OrmQ

from people.models import AuditEntry
from tests.cast import make_person

UNKNOWN = "197001012000011999"


@pytest.fixture
def known(sari):
    sari.email = "sari@example.id"
    sari.save()
    return sari


def ask(client, nip, **extra):
    return client.post("/pemulihan/", {"nip": nip}, **extra)


def link():
    return next(word for word in mail.outbox[0].body.split() if "/pemulihan/" in word)


def test_everybody_gets_the_same_answer_and_only_the_owner_a_message(client, known, budi, worker):
    answers = [ask(client, nip) for nip in (known.nip, budi.nip, UNKNOWN)]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/pemulihan/diminta/")}
    assert mail.outbox == []
    assert worker() == 3
    assert [message.to for message in mail.outbox] == [["sari@example.id"]]
    assert known.nip not in mail.outbox[0].subject + mail.outbox[0].body
    assert AuditEntry.objects.get(verb="person.recovery_mailed").subject.endswith(f":{known.pk}")


def test_a_known_number_costs_as_many_queries_as_an_unknown_one(
    known, django_assert_num_queries, django_assert_max_num_queries
):
    first, second = Client(), Client()
    with django_assert_max_num_queries(6) as spent:
        ask(first, known.nip)
    with django_assert_num_queries(len(spent)):
        ask(second, UNKNOWN)


def test_the_queue_holds_no_number(client, known):
    ask(client, known.nip)
    ask(client, UNKNOWN)
    assert [row.task["args"] for row in OrmQ.objects.order_by("pk")] == [(known.pk,), (None,)]


@pytest.mark.parametrize(
    "fields", [{"email": ""}, {"is_active": False}, {"activated_at": None}], ids=str
)
def test_nobody_is_written_to_who_may_not_sign_in(client, tree, worker, fields):
    person = make_person("Rina", at=tree.dinkes, **{"email": "rina@example.id", **fields})
    ask(client, person.nip)
    worker()
    assert mail.outbox == []


def test_somebody_shut_out_in_the_meantime_gets_nothing(client, known, worker):
    ask(client, known.nip)
    known.is_active = False
    known.save()
    worker()
    assert mail.outbox == []


@override_settings(BASE_URL="https://netral.example.go.id/")
def test_a_forged_host_never_reaches_the_message(client, known, worker):
    ask(client, known.nip, headers={"host": "jahat.example.com"})
    worker()
    assert link().startswith("https://netral.example.go.id/pemulihan/")
    assert "jahat" not in mail.outbox[0].body


def test_the_link_sets_a_new_password_once_and_ends_the_sessions(client, known, worker):
    signed_in = Client()
    signed_in.force_login(known)
    ask(client, known.nip)
    worker()
    page = client.get(link(), follow=True)
    assert page.status_code == 200
    new = {"password1": "kalimat baru saya", "password2": "kalimat baru saya"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302
    known.refresh_from_db()
    assert known.check_password("kalimat baru saya")
    assert "_auth_user_id" not in client.session
    assert signed_in.get("/akun/").status_code == 302
    again = Client()
    page = again.get(link(), follow=True)
    again.post(
        page.request["PATH_INFO"], {"password1": "milik penyerang", "password2": "milik penyerang"}
    )
    known.refresh_from_db()
    assert known.check_password("kalimat baru saya")


def test_asking_too_often_is_refused_alike_for_known_and_unknown(known):
    for nip in (known.nip, UNKNOWN):
        client = Client()
        tries = [ask(client, nip) for _try in range(4)]
        assert [each.status_code for each in tries] == [302, 302, 302, 429]
        assert tries[-1]["Retry-After"] == "120"
