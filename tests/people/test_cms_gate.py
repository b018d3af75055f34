import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import override_settings

from people.actions.roles import grant_role
from people.checks import cms_needs_second_factor, limits_are_shared
from people.models import RoleKind
from people.models.role import CMS_KINDS
from tests.cast import make_person

CHOOSERS = {
    "quizzes/question": {RoleKind.TRAINER, RoleKind.REVIEWER, RoleKind.OPERATOR},
    "quizzes/quiz": {RoleKind.TRAINER, RoleKind.REVIEWER, RoleKind.OPERATOR},
    "regulations/provision": {RoleKind.TRAINER, RoleKind.REVIEWER, RoleKind.OPERATOR},
    "regulations/practice": {RoleKind.TRAINER, RoleKind.REVIEWER, RoleKind.OPERATOR},
    "agencies/agency": {RoleKind.OPERATOR},
}


@pytest.fixture
def operator(tree):
    person = make_person("Oki")
    grant_role(person=person, agency=tree.province, kind=RoleKind.OPERATOR, actor=None)
    person.refresh_from_db()
    return person


def test_a_stranger_is_sent_to_sign_in(client, db):
    response = client.get("/cms/pages/")
    assert response.status_code == 302
    assert response["Location"] == "/masuk/?next=%2Fcms%2Fpages%2F"


def test_a_learner_is_told_that_the_cms_is_not_for_them(client, sari):
    client.force_login(sari)
    response = client.get("/cms/")
    assert response.status_code == 403
    assert "pelatih" in response.content.decode()


def test_an_operator_without_a_second_factor_must_set_one_up(client, operator):
    client.force_login(operator)
    response = client.get("/cms/")
    assert response.status_code == 302
    assert response["Location"].startswith("/akun/dua-langkah/")


@override_settings(CMS_REQUIRES_MFA=False)
def test_the_demo_opens_with_a_password_alone(client, operator):
    client.force_login(operator)
    assert client.get("/cms/account/").status_code == 200


def test_with_a_code_given_in_this_session_the_cms_opens(client, operator):
    secret = generate_totp_secret()
    TOTP.activate(operator, secret)
    assert Authenticator.objects.filter(user=operator).exists()
    client.post("/masuk/", {"login": operator.nip, "password": "rahasia-kuat-1"})
    assert "_auth_user_id" not in client.session
    assert client.get("/akun/dua-langkah/authenticate/").status_code == 200
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    client.post("/akun/dua-langkah/authenticate/", {"code": code})
    assert client.session["_auth_user_id"] == str(operator.pk)
    assert client.get("/cms/account/").status_code == 200


def test_a_session_without_a_code_must_give_one_first(client, operator):
    TOTP.activate(operator, generate_totp_secret())
    client.force_login(operator)
    response = client.get("/cms/")
    assert response["Location"].startswith("/akun/dua-langkah/reauthenticate/?next=")


def test_setting_up_the_second_factor_works_in_our_pages(client, operator):
    client.post("/masuk/", {"login": operator.nip, "password": "rahasia-kuat-1"})
    assert client.get("/akun/dua-langkah/").status_code == 200
    page = client.get("/akun/dua-langkah/totp/activate/", follow=True)
    if page.request["PATH_INFO"] == "/akun/periksa/":
        client.post(page.request["PATH_INFO"], {"password": "rahasia-kuat-1"})
        page = client.get("/akun/dua-langkah/totp/activate/")
    secret = page.context["form"].secret
    code = f"{hotp_value(secret, next(iter(yield_hotp_counters_from_time()))):06d}"
    assert client.post("/akun/dua-langkah/totp/activate/", {"code": code}).status_code == 302
    assert Authenticator.objects.filter(user=operator).exists()
    assert client.get("/akun/dua-langkah/recovery-codes/").status_code == 200


@pytest.mark.parametrize(
    ("debug", "demo", "requires", "faults"),
    [
        (False, False, False, 1),
        (False, False, True, 0),
        (False, True, False, 0),
        (True, False, False, 0),
    ],
)
def test_production_refuses_to_start_without_the_second_factor(debug, demo, requires, faults):
    with override_settings(DEBUG=debug, IS_DEMO=demo, CMS_REQUIRES_MFA=requires):
        assert len(cms_needs_second_factor()) == faults


@override_settings(CMS_REQUIRES_MFA=False)
@pytest.mark.parametrize("kind", CMS_KINDS)
def test_a_chooser_opens_only_to_whoever_has_a_right_on_what_it_lists(client, tree, kind):
    person = make_person("Rekan Contoh")
    grant_role(person=person, agency=tree.mamuju, kind=kind, actor=None)
    client.force_login(person)
    for model, readers in CHOOSERS.items():
        for part in ("", "results/", "chosen-multiple/?id=1"):
            answer = client.get(f"/cms/snippets/choose/{model}/{part}")
            assert (answer.status_code == 200) is (kind in readers), (model, part)


@pytest.mark.parametrize(
    ("backend", "warnings"), [("locmem.LocMemCache", 1), ("redis.RedisCache", 0)]
)
def test_a_public_server_is_told_when_limits_are_counted_per_process(backend, warnings):
    caches = {"default": {"BACKEND": f"django.core.cache.backends.{backend}", "LOCATION": "x"}}
    with override_settings(CACHES=caches):
        assert len(limits_are_shared()) == warnings
