import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.management import call_command
from django.test import Client

from people.actions.access import unlock_sign_in

PASSWORD = "rahasia-kuat-1"


def sign_in(client, nip, password=PASSWORD, **more):
    return client.post("/masuk/", {"login": nip, "password": password, **more})


def test_a_number_with_spaces_and_dots_signs_in(client, sari):
    assert sign_in(client, sari.nip_grouped.replace(" ", ". ")).status_code == 302
    assert client.session["_auth_user_id"] == str(sari.pk)


def test_unknown_wrong_and_not_yet_activated_look_the_same(client, sari):
    pages = []
    for nip in (sari.nip, "197001012000011999", "bukan nip"):
        response = sign_in(client, nip, "salah-sekali-1")
        assert response.status_code == 200
        pages.append(str(response.context["form"].errors))
    assert pages[0] == pages[1] == pages[2]


def test_five_failures_lock_one_number_until_it_is_unlocked(client, sari, budi):
    for _try in range(5):
        sign_in(client, sari.nip, "salah-sekali-1")
    assert sign_in(client, sari.nip).status_code == 200
    assert sign_in(Client(), budi.nip).status_code == 302
    unlock_sign_in(person=sari, actor=budi)
    assert sign_in(client, sari.nip).status_code == 302


def test_the_unlock_command_opens_too(client, sari):
    for _try in range(5):
        sign_in(client, sari.nip, "salah-sekali-1")
    call_command("unlock_sign_in", sari.nip)
    assert sign_in(client, sari.nip).status_code == 302


def test_nobody_can_sign_up_and_addresses_outside_are_not_followed(client, sari):
    assert client.get("/signup/").status_code == 404
    response = sign_in(client, sari.nip, next="https://example.com/")
    assert "example.com" not in response["Location"]


def test_signing_out_asks_first_and_needs_a_post(client, sari):
    client.force_login(sari)
    assert client.get("/keluar/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/keluar/")
    assert "_auth_user_id" not in client.session


def test_recovery_answers_everybody_alike_and_mails_only_the_owner(client, sari, budi):
    sari.email = "sari@example.id"
    sari.save()
    answers = [
        client.post("/pemulihan/", {"nip": nip})
        for nip in (sari.nip, budi.nip, "197001012000011999")
    ]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/pemulihan/diminta/")}
    assert [message.to for message in mail.outbox] == [["sari@example.id"]]
    assert sari.nip not in mail.outbox[0].subject + mail.outbox[0].body


def test_the_link_in_the_mail_sets_a_new_password(client, sari):
    sari.email = "sari@example.id"
    sari.save()
    client.post("/pemulihan/", {"nip": sari.nip})
    link = next(word for word in mail.outbox[0].body.split() if "/pemulihan/" in word)
    page = client.get(link, follow=True)
    assert page.status_code == 200
    new = {"password1": "kalimat baru saya", "password2": "kalimat baru saya"}
    assert client.post(page.redirect_chain[-1][0], new).status_code == 302
    sari.refresh_from_db()
    assert sari.check_password("kalimat baru saya")


@pytest.mark.parametrize(
    "address", ["/masuk/", "/aktivasi/", "/pemulihan/", "/pemulihan/diminta/", "/akun/ditutup/"]
)
def test_the_pages_of_the_front_door_open(client, db, address):
    assert client.get(address).status_code == 200


def test_the_account_is_closed_to_strangers_and_shows_the_number_in_groups(client, sari):
    assert client.get("/akun/")["Location"].startswith("/masuk/")
    client.force_login(sari)
    page = client.get("/akun/")
    assert sari.nip_grouped in page.content.decode()
    assert "UPTD Puskesmas" in page.content.decode()
    assert client.get("/akun/kata-sandi/").status_code == 200


def test_another_device_can_be_signed_out(sari):
    here, there = Client(), Client()
    sign_in(here, sari.nip)
    sign_in(there, sari.nip)
    here.get("/akun/")
    there.get("/akun/")
    other = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"/akun/sesi/{other.pk}/keluarkan/")
    assert there.get("/akun/").status_code == 302
    assert here.get("/akun/").status_code == 200


def test_nobody_signs_out_the_device_of_another(sari, budi):
    mine, theirs = Client(), Client()
    sign_in(mine, sari.nip)
    sign_in(theirs, budi.nip)
    theirs.get("/akun/")
    session = UserSession.objects.get(user=budi)
    assert mine.post(f"/akun/sesi/{session.pk}/keluarkan/").status_code == 404
    assert theirs.get("/akun/").status_code == 200


def test_all_other_devices_can_be_signed_out_at_once(sari):
    here, there = Client(), Client()
    for device in (here, there):
        sign_in(device, sari.nip)
        device.get("/akun/")
    here.post("/akun/sesi/keluarkan/")
    assert there.get("/akun/").status_code == 302
    assert here.get("/akun/").status_code == 200
