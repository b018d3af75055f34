"""Closed by default: every address of tracking, tried by everyone who has no business there."""

import uuid

import pytest
from django.urls import reverse

from people.models import AuditEntry
from tests.quizzes.bank import make_law
from tracking.urls import urlpatterns

VALUES = {
    "slug": "kabupaten-mamuju",
    "form": "xlsx",
    "code": "P01",
    "fate": "baru",
    "public_id": uuid.UUID(int=7),
    "exclusion": 7,
    "placement": 7,
    "unit": "dinkes",
    "pk": 7,
    "role": 7,
    "digest": "0" * 64,
}
FIGURES = (
    "home", "overview", "export_units", "export_map", "practice", "save_overview", "seals",
)  # fmt: skip


@pytest.fixture(autouse=True)
def practice(db):
    """One that the map could lead to."""
    return make_law().practice


def addresses():
    for pattern in urlpatterns:
        wanted = set(pattern.pattern.regex.groupindex)
        if not wanted:
            continue
        values = {name: VALUES[name] for name in wanted}
        yield pattern.name, reverse(f"tracking:{pattern.name}", kwargs=values)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(("name", "address"), list(addresses()))
def test_the_outsider_of_another_regency_is_refused(client, staff, charlie, name, address, method):
    client.force_login(charlie)
    assert getattr(client, method)(address).status_code in (404, 405)


@pytest.mark.parametrize(("name", "address"), list(addresses()))
def test_a_learner_is_refused(client, staff, sari, name, address):
    client.force_login(sari)
    assert client.get(address).status_code in (404, 405)


@pytest.mark.parametrize(("name", "address"), list(addresses()))
def test_a_stranger_is_sent_to_sign_in(client, staff, name, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")


@pytest.mark.parametrize(("name", "address"), list(addresses()))
def test_an_observer_gets_figures_and_no_names(as_olga, staff, name, address):
    answer = as_olga.get(address)
    if name not in FIGURES:
        assert answer.status_code in (404, 405)
        assert not AuditEntry.objects.filter(verb="tracking.people_exported").exists()
        return
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content
    assert b"Orang 0" not in content
    assert b"/orang" not in content


def test_the_door_leads_to_the_only_agency(as_budi):
    assert as_budi.get("/pantau/")["Location"] == "/pantau/kabupaten-mamuju/"


def test_without_a_role_the_door_is_closed(client, sari):
    client.force_login(sari)
    assert client.get("/pantau/").status_code == 404
