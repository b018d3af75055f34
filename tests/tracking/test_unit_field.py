"""Where many units are in reach, a unit is searched for: by name or code, and picked where several fit."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AgencyCode, CodeSystem, Kind
from people.models import Person, RoleKind
from tests.cast import make_agency, make_nip, make_person
from tests.tracking.test_moves import address, applied
from tests.tracking.test_overview import SIGN_IN

ADD = "/pantau/kabupaten-mamuju/orang/tambah/"
APPOINT = "/pantau/kabupaten-mamuju/petugas/tunjuk/"


@pytest.fixture
def many(tree, monkeypatch):
    """More units than a list is made of: two schools of one name, an office beside the first, one that is closed."""
    monkeypatch.setattr("tracking.unit_field.MOST_LISTED", 3)
    offices = [
        make_agency(name, under=tree.mamuju, kind=Kind.OFFICE, slug=slug)
        for name, slug in (("Dinas Pendidikan", "disdik"), ("Dinas Sosial", "dinsos"))
    ]
    for number, office in enumerate(offices):
        make_agency("SDN 1 Contoh", under=office, slug=f"sdn-{number}")
    make_agency("SDN 1 Lama", under=offices[0], slug="sdn-lama", is_active=False)
    AgencyCode.objects.create(agency=offices[1], system=CodeSystem.SIASN, code="A8ACA73E")
    return tree


@pytest.fixture
def words(many, today):
    return {
        "nip": make_nip(), "name": "Rina Contoh", "status": "pns", "since": today.isoformat(),
    }  # fmt: skip


def text(answer):
    return answer.content.decode()


def offered(answer):
    """Address and label of each unit to pick, and those that are picked."""
    found = re.findall(
        r'type="radio" name="[\w-]+" value="([^"]+)"[^>]*?( checked)?><label[^>]*>([^<]*)',
        text(answer),
    )
    return {slug: label for slug, _checked, label in found}, [row[0] for row in found if row[1]]


def placed():
    return [
        str(each.agency.slug) for each in Person.objects.get(name="Rina Contoh").placements.all()
    ]


def test_few_units_stay_a_list(as_budi, tree):
    page = text(as_budi.get(ADD))
    assert '<select name="agency"' in page
    assert "agency-cari" not in page


def test_many_units_are_a_field_that_begins_with_our_own(as_budi, many):
    page = as_budi.get(ADD)
    assert '<select name="agency"' not in text(page)
    assert 'name="agency-cari" value="Kabupaten Mamuju"' in text(page)
    assert offered(page)[1] == ["kabupaten-mamuju"]
    assert "Ketik nama atau kode unit" in text(page)


@pytest.mark.parametrize(
    ("said", "unit"),
    [
        ("Dinas Sosial", "dinsos"),
        ("  dinas   sosial ", "dinsos"),
        ("a8aca73e", "dinsos"),
        ("sdn-1", "sdn-1"),
        ("UPTD Puskesmas", "puskesmas"),
    ],
)
def test_an_exact_name_or_code_is_enough(as_budi, words, said, unit):
    assert as_budi.post(ADD, {**words, "agency-cari": said}).status_code == 302
    assert placed() == [unit]


def test_what_fits_several_is_offered_with_the_unit_above_and_picked(as_budi, words):
    answer = as_budi.post(ADD, {**words, "agency-cari": "sdn 1"})
    assert answer.status_code == 422
    assert "Pilih unit yang Anda maksud" in text(answer)
    assert 'href="#id_agency"' in text(answer)
    assert offered(answer) == (
        {"sdn-0": "SDN 1 Contoh (Dinas Pendidikan)", "sdn-1": "SDN 1 Contoh (Dinas Sosial)"},
        [],
    )
    assert not Person.objects.filter(name="Rina Contoh").exists()
    picked = {"agency-cari": "sdn 1", "agency-dicari": "sdn 1", "agency": "sdn-1"}
    assert as_budi.post(ADD, {**words, **picked}).status_code == 302
    assert placed() == ["sdn-1"]


def test_one_that_is_only_nearly_meant_is_asked_about_and_already_ticked(as_budi, words):
    answer = as_budi.post(ADD, {**words, "agency-cari": "puskes"})
    assert answer.status_code == 422
    assert offered(answer) == ({"puskesmas": "UPTD Puskesmas (Dinas Kesehatan)"}, ["puskesmas"])


def test_another_text_lets_go_of_what_was_picked(as_budi, words):
    picked = {"agency-cari": "Dinas Sosial", "agency-dicari": "sdn 1", "agency": "sdn-1"}
    assert as_budi.post(ADD, {**words, **picked}).status_code == 302
    assert placed() == ["dinsos"]


def test_what_was_picked_survives_a_fault_elsewhere(as_budi, words):
    picked = {"agency-cari": "sdn 1", "agency-dicari": "sdn 1", "agency": "sdn-1"}
    answer = as_budi.post(ADD, {**words, **picked, "nip": "12"})
    assert answer.status_code == 422
    assert 'name="agency-cari" value="SDN 1 Contoh"' in text(answer)
    assert 'name="agency-dicari" value="SDN 1 Contoh"' in text(answer)
    assert offered(answer)[1] == ["sdn-1"]


@pytest.mark.parametrize(
    "said", ["", " ", "dinas majene", "provinsi", "sdn 1 lama", "\0", "%", "_"]
)
def test_what_is_not_in_reach_is_not_found(as_budi, words, said):
    answer = as_budi.post(ADD, {**words, "agency-cari": said})
    assert answer.status_code == 422
    assert offered(answer)[0] == {}
    assert "Majene" not in text(answer).replace("dinas majene", "")


@pytest.mark.parametrize("unit", ["dinas-majene", "sdn-lama", "provinsi-contoh", "x", "\0"])
def test_nobody_picks_what_was_not_offered(as_budi, words, unit):
    for more in ({}, {"agency-cari": "x", "agency-dicari": "x"}):
        answer = as_budi.post(ADD, {**words, "agency": unit, **more})
        assert answer.status_code == 422
        assert "di luar jangkauan Anda" in text(answer) or not unit.strip("\0")
    assert not Person.objects.filter(name="Rina Contoh").exists()


def test_too_many_are_cut_and_it_says_so(as_budi, many, words, monkeypatch):
    monkeypatch.setattr("tracking.unit_field.MOST_OFFERED", 2)
    answer = as_budi.post(ADD, {**words, "agency-cari": "dinas"})
    assert len(offered(answer)[0]) == 2
    assert "Ketik nama yang lebih lengkap" in text(answer)


def test_the_queries_do_not_grow_with_the_units(as_budi, many, words):
    def count(said):
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = as_budi.post(ADD, {**words, "agency-cari": said})
        assert answer.status_code == 422
        return len([q for q in queries if not any(word in q["sql"] for word in SIGN_IN)])

    count("sdn")
    few = count("sdn")
    for number in range(40):
        make_agency(f"SDN {number} Baru", under=many.dinkes)
    assert count("sdn") == few
    assert count("dinas") == few


def test_a_unit_is_moved_to_what_was_searched_for(as_budi, many, staff):
    page = as_budi.get(address("move_unit", many.puskesmas), {"ke-cari": "dinas"})
    assert page.status_code == 422
    assert set(offered(page)[0]) == {"disdik", "dinsos"}  # it lies under Dinas Kesehatan already
    picked = {"ke-cari": "dinas", "ke-dicari": "dinas", "ke": "dinsos"}
    plan = as_budi.get(address("move_unit", many.puskesmas), picked)
    assert plan.context["plan"].change.target.slug == "dinsos"
    assert '<input type="hidden" name="ke" value="dinsos"' in text(plan)
    typed = as_budi.get(address("move_unit", many.puskesmas), {"ke-cari": "Dinas Sosial"})
    assert '<input type="hidden" name="ke" value="dinsos"' in text(typed)
    applied(as_budi, "move_unit", many.puskesmas, {"ke": "dinsos"})
    many.puskesmas.refresh_from_db()
    assert many.puskesmas.get_parent().slug == "dinsos"


def test_what_the_rules_forbid_is_not_offered(as_budi, many):
    page = as_budi.get(address("merge_unit", many.dinkes), {"ke-cari": "sdn", "cara": "gabung"})
    assert offered(page)[0] == {}
    assert "Tidak ada unit yang cocok" in text(page)


def test_an_officer_is_appointed_where_children_are_many(as_budi, many, budi, sari):
    for number in range(3):
        make_agency(f"Dinas {number}", under=many.mamuju)
    words = {"nip": sari.nip, "kind": RoleKind.OBSERVER.value, "unit-cari": "dinas sosial"}
    shown = as_budi.post(APPOINT, words)
    assert '<input type="hidden" name="unit" value="dinsos"' in text(shown)
    # A school lies deeper than an appointment from here goes.
    deeper = as_budi.post(APPOINT, {**words, "unit-cari": "SDN 1 Contoh"})
    assert deeper.status_code == 422
    assert offered(deeper)[0] == {}
    done = {"nip": sari.nip, "kind": RoleKind.OBSERVER.value, "unit": "dinsos", "setuju": "ya"}
    assert as_budi.post(APPOINT, done).status_code == 302
    assert sari.roles.get().agency.slug == "dinsos"


def test_a_person_is_moved_to_what_was_searched_for(as_budi, many, today):
    person = make_person("Ani Contoh", at=many.puskesmas)
    move = reverse("tracking:move", args=["kabupaten-mamuju", person.public_id])
    stamp = person.placements.get().stamp
    words = {"terlihat": stamp, "to-cari": "UPTD Puskesmas", "on": today.isoformat()}
    assert "sudah tercatat di unit itu" in text(as_budi.post(move, words))
    assert as_budi.post(move, {**words, "to-cari": "A8ACA73E"}).status_code == 302
    assert person.placements.get(until=None).agency.slug == "dinsos"


def test_the_outsider_searches_nothing_of_ours(client, many, charlie):
    client.force_login(charlie)
    assert client.post(ADD, {"agency-cari": "dinas"}).status_code == 404


PEOPLE = "/pantau/kabupaten-mamuju/orang/"


@pytest.fixture
def crowded(many, staff, monkeypatch):
    """More units right below than the filter lists; somebody obliged in one of the schools."""
    monkeypatch.setattr("tracking.views.MOST_LISTED", 3)
    return many


def posted(client, cari, **more):
    """The way of the form: what comes back is the address of the list."""
    return client.post(PEOPLE, {"unit-cari": cari, **more})


def test_few_units_are_a_list_to_pick_from(as_budi, staff):
    page = text(as_budi.get(PEOPLE))
    assert '<select class="govuk-select" id="unit"' in page
    assert "unit-cari" not in page


def test_the_list_of_people_is_narrowed_by_a_name_or_a_code(as_budi, crowded):
    page = text(as_budi.get(PEOPLE))
    assert 'name="unit-cari"' in page
    assert 'id="unit"' not in page
    assert posted(as_budi, "Dinas Kesehatan").url == f"{PEOPLE}?unit=dinkes"
    assert posted(as_budi, "a8aca73e", status="terlambat").url == (
        f"{PEOPLE}?status=terlambat&unit=dinsos"
    )
    narrowed = as_budi.get(f"{PEOPLE}?unit=puskesmas")
    assert {row.unit_name for row in narrowed.context["page"]} == {"UPTD Puskesmas"}
    assert 'value="UPTD Puskesmas"' in text(narrowed)
    assert posted(as_budi, "", unit="puskesmas", **{"unit-dicari": "UPTD Puskesmas"}).url == PEOPLE


def test_several_that_fit_are_offered_beside_the_whole_list(as_budi, crowded):
    answer = as_budi.get(posted(as_budi, "sdn").url)
    said = text(answer)
    assert "Pilih unit yang Anda maksud" in said
    assert "SDN 1 Contoh (Dinas Sosial)" in said
    assert "SDN 1 Lama" not in said
    assert (
        answer.context["page"].paginator.count
        == as_budi.get(PEOPLE).context["page"].paginator.count
    )
    picked = posted(as_budi, "sdn", unit="sdn-1", **{"unit-dicari": "sdn"})
    assert picked.url == f"{PEOPLE}?unit=sdn-1"


def test_units_of_others_are_not_found(as_budi, crowded):
    for word in ("Dinas Majene", "Kabupaten Majene"):
        said = text(as_budi.get(posted(as_budi, word).url))
        assert "Tidak ada unit yang cocok" in said
    page = as_budi.get(f"{PEOPLE}?unit=kabupaten-majene")
    assert page.context["page"].paginator.count == 0


def test_a_number_typed_there_never_stands_in_the_address(as_budi, crowded):
    nip = make_nip()
    answer = posted(as_budi, nip)
    assert answer.url == PEOPLE
    assert "Tidak ada unit yang cocok" in text(as_budi.get(answer.url))


def test_an_outsider_searches_nothing(client, crowded, charlie):
    client.force_login(charlie)
    assert posted(client, "Dinas Kesehatan").status_code == 404


def test_searching_costs_the_list_no_query_for_each_unit(as_budi, crowded):
    def count():
        cache.clear()
        as_budi.get(PEOPLE)
        with CaptureQueriesContext(connection) as captured:
            as_budi.get(PEOPLE)
        return len(captured)

    few = count()
    for number in range(9):
        make_agency(f"Bagian {number}", under=crowded.mamuju)
    assert count() == few <= 15
