"""The units below an agency, as their page shows and changes them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.actions import rename
from agencies.models import Agency
from people.actions.placements import transfer
from people.actions.units import siasn_code
from tests.cast import make_agency, make_person

LIST = "/pantau/kabupaten-mamuju/unit/"
DAY = dt.timedelta(days=1)


def text(answer):
    return answer.content.decode()


def rows(client, address=LIST):
    return {unit.name: unit for unit in client.get(address).context["page"]}


def test_each_unit_stands_there_with_everybody_under_it(as_budi, tree, sari, today):
    make_person("Ani", at=tree.dinkes)
    gone = make_person("Budiman", at=tree.dinkes)
    transfer(person=gone, to=tree.majene, on=today, actor=None)
    answer = as_budi.get(LIST)
    assert {unit.name: unit.people for unit in answer.context["page"]} == {"Dinas Kesehatan": 2}
    assert answer.context["own"] == 1
    assert "Perangkat daerah" in text(answer)
    assert "Dinas Majene" not in text(answer)


def test_many_units_cost_no_more_queries(as_budi, tree):
    def count():
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.get(LIST).status_code == 200
        return len(queries)

    as_budi.get(LIST)
    few = count()
    for number in range(30):
        unit = make_agency(f"Unit {number:02d}", under=tree.mamuju)
        make_person(f"Orang {number}", at=unit)
        rename(agency=unit, name=f"Baru {number:02d}", on=dt.date(2026, 1, 1))
    assert count() == few <= 12
    assert len(rows(as_budi)) == 25


def test_a_unit_is_added_from_its_parents_page(as_budi, tree):
    words = {"name": "Bidang  Sanitasi", "short_name": "", "kind": "unit_kerja", "siasn": "S-1"}
    answer = as_budi.post("/pantau/dinkes/unit/tambah/", words)
    assert answer["Location"] == "/pantau/dinkes/unit/"
    unit = Agency.objects.get(name="Bidang Sanitasi")
    assert unit.get_parent() == tree.dinkes
    assert siasn_code(unit) == "S-1"
    again = as_budi.post("/pantau/dinkes/unit/tambah/", words)
    assert again.status_code == 422
    assert "sudah ada unit bernama" in text(again)


@pytest.mark.parametrize(
    "words", [{"kind": "provinsi"}, {"name": " "}, {"siasn": "dua kata"}, {"name": "x" * 201}]
)
def test_a_unit_that_cannot_be_is_refused(as_budi, tree, words):
    before = Agency.objects.count()
    words = {"name": "Bidang", "kind": "unit_kerja", "siasn": "", **words}
    assert as_budi.post("/pantau/dinkes/unit/tambah/", words).status_code == 422
    assert Agency.objects.count() == before


def test_only_kinds_that_may_stand_there_are_offered(as_budi, tree):
    page = as_budi.get(f"/pantau/{tree.puskesmas.slug}/unit/tambah/").content.decode()
    assert 'value="unit_kerja"' in page
    assert 'value="kecamatan"' not in page


def test_a_renamed_unit_tells_what_it_was_called(as_budi, tree, today):
    address = "/pantau/kabupaten-mamuju/unit/dinkes/ubah/"
    shown = text(as_budi.get(address))
    assert "Dinas Kesehatan" in shown
    assert 'name="kind"' not in shown
    words = {"name": "Dinkes dan KB", "short_name": "DKB", "siasn": "", "asks_pledge": "ya"}
    assert as_budi.post(address, words)["Location"] == LIST
    tree.dinkes.refresh_from_db()
    assert (tree.dinkes.name, tree.dinkes.asks_pledge) == ("Dinkes dan KB", True)
    for page in (LIST, "/pantau/dinkes/"):
        assert "dahulu Dinas Kesehatan" in text(as_budi.get(page))


def test_a_unit_with_people_is_not_closed_and_says_why(as_budi, tree, sari):
    address = "/pantau/dinkes/unit/puskesmas/tutup/"
    assert "Hanya operator" in text(as_budi.get(address))
    answer = as_budi.post(address, {"ya": "1"})
    assert answer.status_code == 422
    assert "1 orang" in text(answer)
    tree.puskesmas.refresh_from_db()
    assert tree.puskesmas.is_active


def test_a_closed_unit_leaves_the_choices_and_stays_in_past_days(as_budi, tree, staff, today):
    closing = make_agency("Dinas Lama", under=tree.mamuju)
    person = make_person("Ani", at=closing)
    transfer(person=person, to=tree.dinkes, on=today, actor=None)
    address = f"{LIST}{closing.slug}/tutup/"
    assert as_budi.post(address).status_code == 302
    assert "Ditutup" in text(as_budi.get(LIST))

    def shown(**words):
        page = as_budi.get("/pantau/kabupaten-mamuju/", words).context["page"]
        return [row.name for row in page if row.name == "Dinas Lama"]

    def offered(**words):
        units = as_budi.get("/pantau/kabupaten-mamuju/orang/", words).context["units"]
        return closing in units

    assert not shown()
    assert not offered()
    assert offered(per=today - DAY)


def test_the_top_itself_is_for_those_above(as_budi, tree):
    for word in ("ubah", "tutup"):
        for unit in ("kabupaten-mamuju", "dinas-majene", "provinsi-contoh"):
            assert as_budi.get(f"{LIST}{unit}/{word}/").status_code == 404
            assert as_budi.post(f"{LIST}{unit}/{word}/", {"name": "X"}).status_code == 404


@pytest.mark.parametrize("path", ["", "tambah/", "dinkes/ubah/", "dinkes/tutup/"])
def test_outsiders_and_observers_are_refused(client, tree, charlie, olga, sari, path):
    for reader in (charlie, olga, sari):
        client.force_login(reader)
        assert client.get(f"{LIST}{path}").status_code == 404
        assert client.post(f"{LIST}{path}", {"name": "X"}).status_code in (404, 405)
    tree.dinkes.refresh_from_db()
    assert (tree.dinkes.name, tree.dinkes.is_active) == ("Dinas Kesehatan", True)
