"""The menu: doors by role, and where one is."""

import pytest
from django.test import RequestFactory

from netral.context import navigation
from people.actions.roles import end_role, grant_role
from people.models import RoleKind
from tests.cast import make_person

pytestmark = pytest.mark.django_db


def menu(person=None, path="/belajar/"):
    request = RequestFactory().get(path)
    request.user = person
    return navigation(request)["nav"]


def test_a_role_shows_at_the_next_request_and_is_gone_when_it_ends(client, sari, tree):
    client.force_login(sari)
    assert 'href="/pantau/"' not in client.get("/akun/").content.decode()
    role = grant_role(person=sari, agency=tree.mamuju, kind=RoleKind.BKPSDM, actor=None)
    assert 'href="/pantau/"' in client.get("/akun/").content.decode()
    end_role(role=role, actor=None)
    assert 'href="/pantau/"' not in client.get("/akun/").content.decode()


def test_the_menu_costs_one_query(budi, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert menu(budi)["can_track"]


def test_an_operator_without_a_tracking_role_sees_no_door_that_is_closed(client, tree):
    operator = make_person("Oki", is_superuser=True)
    assert not menu(operator)["can_track"]
    assert menu(operator)["can_edit"]
    client.force_login(operator)
    assert client.get("/pantau/").status_code == 404


@pytest.mark.parametrize(
    "kind",
    [RoleKind.TRAINER, RoleKind.REVIEWER, RoleKind.CERTIFICATE_OFFICER, RoleKind.OPERATOR],
)
def test_whoever_works_in_the_cms_sees_its_door(client, tree, settings, kind):
    settings.CMS_REQUIRES_MFA = False
    person = make_person("Tina")
    grant_role(person=person, agency=tree.mamuju, kind=kind, actor=None)
    person.refresh_from_db()
    assert menu(person)["can_edit"]
    client.force_login(person)
    assert client.get("/cms/").status_code == 200


def test_a_learner_and_a_stranger_see_no_door(sari):
    for person in (sari, None):
        assert not menu(person)["can_track"]
        assert not menu(person)["can_edit"]


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/", "catalogue"),
        ("/kuis/akhir/", "learning"),
        ("/pakta/netralitas-asn/", "learning"),
        ("/selesai/netralitas-asn/", "learning"),
        ("/sertifikat/", "certificates"),
        ("/aktivasi/", "sign-in"),
        ("/pemulihan/diminta/", "sign-in"),
        ("/aturan/", ""),
    ],
)
def test_every_page_knows_its_section(path, section):
    assert menu(path=path)["section"] == section
