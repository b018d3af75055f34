import pytest

from regulations.actions import load_regulations
from regulations.models import SCORABLE_REVIEWS, Practice, Provision, Regulation, Stage


@pytest.fixture
def counts(db):
    return load_regulations()


def test_loading_again_changes_no_count(counts):
    assert load_regulations() == counts
    assert Regulation.objects.count() == counts["regulations"]
    assert Provision.objects.count() == counts["provisions"]
    assert Practice.objects.count() == counts["practices"] == 30
    assert Stage.objects.count() == counts["stages"]


def test_what_reviewers_marked_stays_marked(counts):
    Provision.objects.filter(reference="uu-20-2023/ps-2-f").update(needs_review=True)
    load_regulations()
    assert Provision.objects.get(reference="uu-20-2023/ps-2-f").needs_review


def test_nothing_doubtful_is_scored_and_every_practice_has_a_basis(counts):
    for practice in Practice.objects.all():
        assert not practice.is_scored or practice.review in SCORABLE_REVIEWS
        assert practice.provisions.exists()


def test_a_provision_has_an_address_on_the_page_of_its_regulation(client, counts):
    provision = Provision.objects.get(reference="uu-20-2023/ps-2-f")
    assert provision.get_absolute_url() == "/aturan/uu-20-2023/#ps-2-f"
    page = client.get("/aturan/uu-20-2023/").content.decode()
    assert 'id="ps-2-f"' in page
    assert provision.get_review_display() in page
    assert client.get("/aturan/").status_code == 200
    assert client.get("/aturan/tidak-ada/").status_code == 404
