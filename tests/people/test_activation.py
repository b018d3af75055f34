import datetime as dt

import pytest
from django.utils import timezone

from people.actions.activation import ActivationFailed, activate, issue_code
from people.models import ActivationCode, AuditEntry
from tests.cast import make_person

PASSWORD = "kalimat pendek saya"


@pytest.fixture
def newcomer(tree):
    return make_person("Nia Baru", at=tree.puskesmas, active=False)


def answers(nip, code, **more):
    return {"nip": nip, "code": code, "password": PASSWORD, "notice": "on", **more}


def test_a_code_is_readable_and_only_its_hash_is_kept(newcomer, budi):
    code = issue_code(person=newcomer, actor=budi)
    assert [len(part) for part in code.split("-")] == [4, 4, 4]
    row = ActivationCode.objects.get()
    assert code.replace("-", "") not in row.digest
    assert len(row.digest) == 64
    assert row.expires_at > timezone.now() + dt.timedelta(days=13)


def test_activation_signs_in_and_records_the_notice(client, newcomer):
    code = issue_code(person=newcomer, actor=None)
    response = client.post("/aktivasi/", answers(newcomer.nip_grouped, code.lower()))
    assert response.status_code == 302
    newcomer.refresh_from_db()
    assert newcomer.activated_at is not None
    assert newcomer.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(newcomer.pk)
    assert AuditEntry.objects.get(verb="person.activated").details["privacy_notice"]


def test_a_code_works_once(newcomer):
    code = issue_code(person=newcomer, actor=None)
    activate(nip=newcomer.nip, code=code, password=PASSWORD)
    with pytest.raises(ActivationFailed):
        activate(nip=newcomer.nip, code=code, password=PASSWORD)


def test_a_new_code_ends_the_old_one(newcomer):
    old = issue_code(person=newcomer, actor=None)
    issue_code(person=newcomer, actor=None)
    with pytest.raises(ActivationFailed):
        activate(nip=newcomer.nip, code=old, password=PASSWORD)


def test_an_expired_code_and_a_closed_account_fail(newcomer):
    code = issue_code(person=newcomer, actor=None)
    ActivationCode.objects.update(expires_at=timezone.now())
    with pytest.raises(ActivationFailed):
        activate(nip=newcomer.nip, code=code, password=PASSWORD)
    code = issue_code(person=newcomer, actor=None)
    newcomer.is_active = False
    newcomer.save()
    with pytest.raises(ActivationFailed):
        activate(nip=newcomer.nip, code=code, password=PASSWORD)


def test_unknown_person_and_wrong_code_get_the_same_words(client, newcomer, sari):
    issue_code(person=newcomer, actor=None)
    seen = []
    for nip in (newcomer.nip, sari.nip, "197001012000011999"):
        response = client.post("/aktivasi/", answers(nip, "AAAA-BBBB-CCCC"))
        assert response.status_code == 200
        seen.append(response.context["form"].non_field_errors())
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]) == 1


def test_the_notice_must_be_acknowledged_and_the_password_good(client, newcomer):
    code = issue_code(person=newcomer, actor=None)
    data = answers(newcomer.nip, code)
    del data["notice"]
    response = client.post("/aktivasi/", data)
    assert "notice" in response.context["form"].errors
    for bad in ("pendek", "1234567890123", f"a{newcomer.nip}b"):
        response = client.post("/aktivasi/", answers(newcomer.nip, code, password=bad))
        assert "password" in response.context["form"].errors
    newcomer.refresh_from_db()
    assert newcomer.activated_at is None


def test_guessing_is_slowed_down(client, newcomer):
    tries = [
        client.post("/aktivasi/", answers(newcomer.nip, "AAAA-BBBB-CCCC")) for _try in range(6)
    ]
    assert [each.status_code for each in tries] == [200] * 5 + [429]
    assert tries[-1]["Retry-After"] == "300"
