import pytest

from agencies.actions import load_places
from agencies.models import Agency, AgencyCode, CodeSystem, Kind


@pytest.fixture
def loaded(db):
    return load_places()


def test_every_place_and_office_is_loaded_once(loaded):
    assert loaded.created == Agency.objects.count() == 724 + 377
    again = load_places()
    assert (again.created, again.changed) == (0, 0)
    assert Agency.objects.count() == loaded.created


def test_the_tree_is_sound(loaded):
    assert Agency.find_problems() == ([], [], [], [], [])


def test_the_levels_hang_where_they_belong(loaded):
    mamuju = Agency.objects.coded(CodeSystem.KEMENDAGRI, "76.02").get()
    assert mamuju.slug == "kabupaten-mamuju"
    assert mamuju.get_parent().slug == "sulawesi-barat"
    ward = Agency.objects.coded(CodeSystem.KEMENDAGRI, "76.02.01.1002").get()
    assert ward.get_parent().kind == Kind.DISTRICT
    assert ward.get_parent().get_parent() == mamuju
    office = Agency.objects.coded(CodeSystem.NETRAL, "pd-7602-dinkes").get()
    assert office.slug == "mamuju-dinkes"
    assert office.get_parent() == mamuju


def test_the_two_code_systems_give_the_same_digits_to_other_places(loaded):
    names = {
        code: AgencyCode.objects.get(system=CodeSystem.BPS, code=code).agency.name
        for code in ("7601", "7604")
    }
    assert names == {"7601": "Kabupaten Majene", "7604": "Kabupaten Mamuju"}


def test_a_corrected_name_is_taken_over_and_the_address_stays(loaded):
    agency = Agency.objects.get(slug="kabupaten-mamuju")
    Agency.objects.filter(pk=agency.pk).update(name="Salah ketik", slug="alamat-lama")
    assert load_places().changed == 1
    agency.refresh_from_db()
    assert (agency.name, agency.slug) == ("Kabupaten Mamuju", "alamat-lama")


def test_a_missing_node_comes_back_and_is_counted(loaded):
    office = Agency.objects.coded(CodeSystem.NETRAL, "pd-7602-dinkes").get()
    office.delete()
    assert load_places().created > 0
    assert Agency.find_problems() == ([], [], [], [], [])
