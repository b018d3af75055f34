import datetime as dt
import re
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.actions.access import unlock_sign_in
from people.actions.sessions import note_device
from people.tasks import clear_ended_sessions

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


@pytest.mark.parametrize("address", ["/_util/login/", "/cms/login/", "/cms/password_reset/"])
def test_there_is_no_other_door_without_limits(client, sari, address):
    answer = client.post(address, {"username": sari.nip, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    "target",
    [
        "https://example.com/",
        "//example.com/",
        "/\\example.com/",
        "javascript:alert(1)",
        "\t//example.com",
    ],
)
@pytest.mark.parametrize("address", ["/masuk/", "/keluar/", "/akun/periksa/", "/bahasa/setlang/"])
def test_no_form_of_the_front_door_leads_to_another_site(client, sari, address, target):
    if address != "/masuk/":
        client.force_login(sari)
    fields = {"login": sari.nip, "password": PASSWORD, "language": "id", "next": target}
    answer = client.post(f"{address}?{urlencode({'next': target})}", fields)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/")
    assert not answer["Location"].startswith(("//", "/\\"))


def test_signing_out_asks_first_and_needs_a_post(client, sari):
    client.force_login(sari)
    assert client.get("/keluar/").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/keluar/")
    assert "_auth_user_id" not in client.session


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


def test_signing_in_asks_no_more_for_more_devices(sari):
    def count():
        with CaptureQueriesContext(connection) as captured:
            sign_in(Client(), sari.nip)
        return len(captured)

    count()
    first = count()
    for _device in range(3):
        sign_in(Client(), sari.nip)
    assert count() == first
    assert UserSession.objects.filter(user=sari).count() == 6


def test_a_device_that_is_known_is_noted_once(client, sari, rf):
    sign_in(client, sari.nip)
    request = rf.get("/", headers={"user-agent": "HP baru"})
    request.user, request.session = sari, client.session
    note_device(request=request)
    assert UserSession.objects.get().user_agent == "HP baru"


def test_sessions_that_are_over_and_their_devices_are_cleared(sari, budi):
    here, there = Client(), Client()
    sign_in(here, sari.nip)
    sign_in(there, budi.nip)
    Session.objects.filter(session_key=there.session.session_key).update(
        expire_date=timezone.now() - dt.timedelta(minutes=1)
    )
    assert clear_ended_sessions() == 1
    assert Session.objects.get().session_key == here.session.session_key
    assert UserSession.objects.get().user == sari
    assert clear_ended_sessions() == 0


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


def test_signing_in_gives_the_session_another_key(client, sari):
    client.get("/masuk/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted
    sign_in(client, sari.nip)
    assert client.session["_auth_user_id"] == str(sari.pk)
    assert client.session.session_key != planted


@pytest.mark.parametrize(
    "address",
    ["/akun/sesi/1/keluarkan/", "/akun/sesi/keluarkan/", "/keluar/", "/masuk/", "/aktivasi/"],
)
def test_a_form_of_another_site_is_refused(sari, address):
    client = Client(enforce_csrf_checks=True)
    client.force_login(sari)
    assert client.post(address, {}).status_code == 403


def test_a_new_password_signs_the_other_devices_out(sari):
    here, there = Client(), Client()
    sign_in(here, sari.nip)
    sign_in(there, sari.nip)
    new = "kalimat baru saya"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert here.post("/akun/kata-sandi/", changed).status_code == 302
    assert here.get("/akun/").status_code == 200
    assert there.get("/akun/").status_code == 302


def test_a_new_password_may_not_contain_the_own_number(client, sari):
    sign_in(client, sari.nip)
    new = f"Nomor saya {sari.nip_grouped}"
    changed = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = client.post("/akun/kata-sandi/", changed)
    assert "memuat NIP" in str(answer.context["form"].errors)
    sari.refresh_from_db()
    assert sari.check_password(PASSWORD)


def test_somebody_shut_out_is_out_at_the_next_request(client, sari):
    client.force_login(sari)
    assert client.get("/akun/").status_code == 200
    sari.is_active = False
    sari.save()
    assert client.get("/akun/").status_code == 302


def test_a_form_that_one_person_filled_in_is_not_sent_as_the_next(sari, budi):
    """A phone without a signal holds it, and sends it again when asked to; by then it may be another's."""
    phone = Client(enforce_csrf_checks=True)

    def token(path):
        return re.findall(
            r'name="csrfmiddlewaretoken" value="(\w+)"', phone.get(path).content.decode()
        )[0]

    def enter(person):
        words = {"login": person.nip, "password": PASSWORD, "csrfmiddlewaretoken": token("/masuk/")}
        assert phone.post("/masuk/", words).status_code == 302

    enter(sari)
    held = {"pengingat": "tidak", "csrfmiddlewaretoken": token("/akun/")}
    phone.post("/keluar/", {"csrfmiddlewaretoken": held["csrfmiddlewaretoken"]})
    enter(budi)
    assert phone.post("/akun/pengingat/", held).status_code == 403
    budi.refresh_from_db()
    assert budi.wants_reminders
