"""Whose clock a page shows: that of the unit where the reader works, and nobody else's afterwards."""

import datetime as dt
import re

import pytest
from allauth.usersessions.models import UserSession
from django.test import override_settings
from django.utils import timezone
from wagtail.admin.views.home import HomeView
from wagtail.users.models import UserProfile

from agencies.models import ZONES
from people.actions.roles import grant_role
from people.backends import PersonBackend
from people.models import Person, RoleKind
from tests.cast import make_agency, make_person, make_placement, make_role

LATE = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)


@pytest.fixture
def papua(db):
    return make_agency("Kabupaten Jayapura", time_zone="Asia/Jayapura")


@pytest.fixture
def jakarta(db):
    return make_agency("Kota Jakarta Pusat", time_zone="Asia/Jakarta")


@pytest.fixture
def maria(papua):
    """Learns in Papua."""
    return make_person("Maria Contoh", at=papua)


@pytest.fixture
def joko(jakarta):
    """Learns in Jakarta."""
    return make_person("Joko Contoh", at=jakarta)


def zone_of(person):
    """As a request finds it, and as one finds it of many at once; they are the same."""
    found = PersonBackend().get_user(person.pk).time_zone
    assert Person.objects.get(pk=person.pk).time_zone == found
    assert Person.objects.living_in(found, timezone.localdate()).filter(pk=person.pk).exists()
    return found


def last_seen(client, person):
    """What the account page says of this device, last seen when Papua's day had just begun."""
    client.logout()
    client.post("/masuk/", {"login": person.nip, "password": "rahasia-kuat-1"})
    UserSession.objects.update(last_seen_at=LATE)
    page = client.get("/akun/").content.decode()
    found = re.search(r"terakhir (\d+ \w+ \d{4}, \d\d\.\d\d) (WIB|WITA|WIT)\b", page)
    assert found
    return found.groups()


def test_it_is_that_of_the_unit_where_somebody_works(maria, joko, sari):
    zones = [zone_of(person) for person in (joko, sari, maria)]
    assert zones == [zone for zone, _name in ZONES]


def test_it_moves_with_the_person(maria, jakarta):
    today = timezone.localdate()
    maria.placements.update(until=today - dt.timedelta(days=1))
    make_placement(maria, jakarta, since=today)
    assert zone_of(maria) == "Asia/Jakarta"


def test_who_is_placed_nowhere_has_that_of_the_highest_role(papua, jakarta):
    person = make_person("Petugas Contoh")
    assert zone_of(person) == "Asia/Makassar"
    role = make_role(person, papua, RoleKind.OBSERVER)
    assert zone_of(person) == "Asia/Jayapura"
    make_role(person, make_agency("Dinas Contoh", under=jakarta, time_zone="Asia/Jakarta"))
    assert zone_of(person) == "Asia/Jayapura", "the tree of Papua was planted first"
    role.ended_on = LATE.date()
    role.save()
    assert zone_of(person) == "Asia/Jakarta"


def test_it_comes_with_the_person_in_one_statement(maria, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert PersonBackend().get_user(maria.pk).zone.key == "Asia/Jayapura"


def test_each_reads_the_same_moment_by_their_own_clock(client, maria, joko, sari):
    assert [last_seen(client, person) for person in (joko, sari, maria)] == [
        ("2 Maret 2026, 22.30", "WIB"),
        ("2 Maret 2026, 23.30", "WITA"),
        ("3 Maret 2026, 00.30", "WIT"),
    ]


def test_the_zone_ends_with_the_request(client, maria):
    last_seen(client, maria)
    assert timezone.get_current_timezone_name() == "Asia/Makassar"


def test_it_ends_after_a_fault_as_well(client, maria, monkeypatch):
    client.force_login(maria)
    client.raise_request_exception = False
    monkeypatch.setattr("people.views.is_mfa_enabled", lambda person: 1 / 0)
    assert client.get("/akun/").status_code == 500
    assert timezone.get_current_timezone_name() == "Asia/Makassar"


def test_a_visitor_after_them_has_the_default(client, papua):
    """Even where the request before never came to its end."""
    timezone.activate(papua.zone)
    page = client.get("/sertifikat/ABCD-EFGH-JKMN/").content.decode()
    assert re.search(r"pukul \d\d\.\d\d WITA", page)


@pytest.mark.parametrize("address", ["/", "/sertifikat/", "/cek/"])
def test_a_visitor_is_not_looked_up(client, db, address, django_assert_max_num_queries):
    client.get(address)
    with django_assert_max_num_queries(20) as captured:
        client.get(address)
    asked = " ".join(query["sql"] for query in captured)
    assert "people_person" not in asked
    assert "django_session" not in asked


class TestTheCms:
    @pytest.fixture(autouse=True)
    def _open(self):
        with override_settings(CMS_REQUIRES_MFA=False):
            yield

    @pytest.fixture
    def active(self, monkeypatch):
        """The zones in which Wagtail drew its first page."""
        found, drawn = [], HomeView.get_context_data

        def noted(view, **context):
            found.append(timezone.get_current_timezone_name())
            return drawn(view, **context)

        monkeypatch.setattr(HomeView, "get_context_data", noted)
        return found

    @pytest.fixture
    def trainer(self, client, maria, papua):
        grant_role(person=maria, agency=papua, kind=RoleKind.TRAINER, actor=None)
        client.force_login(maria)
        return maria

    def test_it_works_in_the_zone_of_the_agency(self, client, trainer, active):
        client.get("/cms/")
        UserProfile.objects.create(user=trainer)
        client.get("/cms/")
        assert active == ["Asia/Jayapura", "Asia/Jayapura"]
        assert UserProfile.objects.get().current_time_zone == ""

    def test_a_zone_that_was_chosen_there_stays(self, client, trainer, active):
        UserProfile.objects.create(user=trainer, current_time_zone="Asia/Jakarta")
        client.get("/cms/")
        assert active == ["Asia/Jakarta"]
