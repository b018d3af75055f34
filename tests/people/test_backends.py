"""A signed-in person and the session are read with statements of our own: nothing may differ."""

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from people.actions.roles import end_role, grant_role
from people.backends import PersonBackend
from people.models import Person
from people.models.role import RoleKind
from people.sessions import SessionStore

pytestmark = pytest.mark.django_db


def test_the_person_of_a_session_is_the_person_of_the_database(sari):
    found = PersonBackend().get_user(sari.pk)
    expected = Person.objects.get(pk=sari.pk)
    for field in Person._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(expected, field.attname), field.name


def test_an_unknown_person_and_one_who_was_shut_out_are_nobody(sari):
    assert PersonBackend().get_user(10**9) is None
    Person.objects.filter(pk=sari.pk).update(is_active=False)
    assert PersonBackend().get_user(sari.pk) is None


def test_the_roles_held_now_come_along_in_one_statement(sari, tree, django_assert_num_queries):
    role = grant_role(person=sari, agency=tree.mamuju, kind=RoleKind.OBSERVER, actor=None)
    grant_role(person=sari, agency=tree.mamuju, kind=RoleKind.TRAINER, actor=None)
    with django_assert_num_queries(1):
        assert PersonBackend().get_user(sari.pk).role_kinds == {"pengamat", "pelatih"}
    end_role(role=role, actor=None)
    assert PersonBackend().get_user(sari.pk).role_kinds == {"pelatih"}
    assert Person.objects.get(pk=sari.pk).role_kinds == {"pelatih"}


def test_a_session_is_read_as_django_reads_it():
    kept = DatabaseStore()
    kept["keranjang"] = [1, 2]
    kept.save()
    assert SessionStore(kept.session_key).load() == DatabaseStore(kept.session_key).load()


def test_a_page_reads_session_and_person_with_one_statement(
    client, sari, django_assert_num_queries
):
    _sign_in(client, sari)
    with django_assert_num_queries(1):
        assert client.get("/akun/sesi/keluarkan/").wsgi_request.user == sari
    UserSession.objects.all().delete()  # of a device that was not noted
    with django_assert_num_queries(2):
        assert client.get("/akun/sesi/keluarkan/").wsgi_request.user == sari


def test_the_person_is_the_one_who_signed_in_whatever_is_noted_of_the_device(client, sari, budi):
    _sign_in(client, sari)
    UserSession.objects.update(user=budi)
    assert client.get("/akun/sesi/keluarkan/").wsgi_request.user == sari


def test_whoever_was_shut_out_or_has_a_new_password_is_out_at_the_next_page(client, sari):
    _sign_in(client, sari)
    Person.objects.filter(pk=sari.pk).update(is_active=False)
    assert not client.get("/akun/sesi/keluarkan/").wsgi_request.user.is_authenticated
    Person.objects.filter(pk=sari.pk).update(is_active=True)
    _sign_in(client, sari)
    sari.set_password("sandi-lain-yang-panjang")
    sari.save()
    assert not client.get("/akun/sesi/keluarkan/").wsgi_request.user.is_authenticated


def test_a_session_of_nobody_brings_nobody(client, django_assert_num_queries):
    session = client.session
    session["keranjang"] = [1]
    session.save()
    with django_assert_num_queries(1):
        assert not client.get("/akun/sesi/keluarkan/").wsgi_request.user.is_authenticated


def _sign_in(client, person):
    client.force_login(person)
    UserSession.objects.update_or_create(
        session_key=client.session.session_key,
        defaults={"user": person, "ip": "127.0.0.1", "user_agent": ""},
    )


def test_an_expired_or_unknown_session_is_empty_and_loses_its_key():
    kept = DatabaseStore()
    kept["keranjang"] = [1, 2]
    kept.save()
    kept.model.objects.update(expire_date=timezone.now() - dt.timedelta(seconds=1))
    for key in (kept.session_key, "tidak-dikenal-sama-sekali-1234567"):
        store = SessionStore(key)
        assert store.load() == {}
        assert store.session_key is None


def test_a_session_is_written_as_django_writes_it(django_assert_num_queries):
    kept = SessionStore()
    with django_assert_num_queries(1):
        kept.create()
    kept["keranjang"] = [1, 2]
    with django_assert_num_queries(1):
        kept.save()
    row = kept.model.objects.get(session_key=kept.session_key)
    assert row.get_decoded() == DatabaseStore(kept.session_key).load() == {"keranjang": [1, 2]}
    assert abs(row.expire_date - kept.get_expiry_date()) < dt.timedelta(minutes=1)


def test_a_session_that_was_ended_meanwhile_is_not_written_again():
    kept = SessionStore()
    kept.create()
    SessionStore(kept.session_key).delete()
    kept["keranjang"] = [1]
    with pytest.raises(UpdateError):
        kept.save()
    assert not kept.model.objects.filter(session_key=kept.session_key).exists()


def test_a_new_session_takes_another_key_when_its_first_is_taken(monkeypatch):
    kept = SessionStore()
    kept["keranjang"] = [1]
    kept.save()
    keys = iter([kept.session_key, "a" * 32])
    monkeypatch.setattr("people.sessions.get_random_string", lambda *_: next(keys))
    fresh = SessionStore()
    fresh.save()
    assert fresh.session_key == "a" * 32
    assert SessionStore(kept.session_key).load() == {"keranjang": [1]}
