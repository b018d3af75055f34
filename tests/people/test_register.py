"""What the register says of a person is mended, and no account changes hands through it."""

import datetime as dt

import pytest

from people.actions.register import ChangeRefused, change_person, stamp_of
from people.models import AuditEntry, Person, RoleKind, Status
from people.nip import NipError
from people.register import keeps_email
from tests.cast import make_person, make_role


def change(person, actor, seen=None, **changes):
    return change_person(person=person, changes=changes, seen=seen or stamp_of(person), actor=actor)


def test_what_changed_is_saved_and_noted_without_the_words(sari, budi):
    changed = change(sari, budi, post="Bidan", name="Sari Contoh, S.Keb.", status=Status.PNS)
    assert changed == ["name", "post"]
    sari.refresh_from_db()
    assert (sari.name, sari.post) == ("Sari Contoh, S.Keb.", "Bidan")
    entry = AuditEntry.objects.get(verb="person.changed")
    assert (entry.actor, entry.details) == (budi, {"fields": ["name", "post"]})


def test_nothing_changed_is_nothing_noted(sari, budi):
    assert change(sari, budi, name=sari.name) == []
    assert not AuditEntry.objects.exists()


def test_an_old_form_does_not_overwrite(sari, budi):
    seen = stamp_of(sari)
    change(sari, budi, post="Bidan")
    with pytest.raises(ChangeRefused, match="berubah sejak halaman dibuka"):
        change(sari, budi, seen=seen, post="Perawat")
    assert Person.objects.get(pk=sari.pk).post == "Bidan"


def test_an_account_that_was_opened_meanwhile_makes_a_form_old(tree, budi):
    person = make_person("Ani", at=tree.dinkes, active=False)
    seen = stamp_of(person)
    Person.objects.update(activated_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    with pytest.raises(ChangeRefused):
        change(person, budi, seen=seen, email="ani@contoh.go.id")


def test_the_address_of_one_who_cannot_sign_in_yet_may_change(tree, budi):
    person = make_person("Ani", at=tree.dinkes, active=False)
    assert not keeps_email(person)
    assert change(person, budi, email="ani@contoh.go.id") == ["email"]


@pytest.mark.parametrize("how", ["active", "role", "staff", "superuser"])
def test_the_address_that_opens_an_account_stays(tree, budi, how):
    person = make_person(
        "Ani",
        at=tree.dinkes,
        active=how == "active",
        is_staff=how == "staff",
        is_superuser=how == "superuser",
    )
    if how == "role":
        make_role(person, tree.dinkes, RoleKind.OBSERVER)
    with pytest.raises(ChangeRefused) as refusal:
        change(person, budi, email="pengambil@contoh.go.id")
    assert refusal.value.field == "email"
    assert not Person.objects.get(pk=person.pk).email


def test_an_account_in_use_is_not_given_to_somebody_else(tree, sari, budi):
    with pytest.raises(ChangeRefused, match="operator") as refusal:
        change(sari, budi, name="Bambang Wirawan")
    assert refusal.value.field == "name"
    unused = make_person("Sari Contoh", at=tree.dinkes, active=False)
    assert change(unused, budi, name="Bambang Wirawan") == ["name"]


def test_the_kind_fits_the_number(sari, budi):
    assert change(sari, budi, status=Status.CPNS) == ["status"]
    sari.refresh_from_db()
    with pytest.raises(NipError):
        change(sari, budi, status=Status.PPPK)
