"""Pages kept by name: the address is made anew, opens only what is open, and holds no number."""

import pytest

from people.actions.saved_views import MOST, save_view
from people.models import Role, RoleKind, SavedView
from tests.cast import make_role

MAMUJU = "/pantau/kabupaten-mamuju/"
LIST = f"{MAMUJU}orang/"
MINE = "/pantau/tampilan-saya/"


def kept(name="Belum selesai", address=f"{LIST}?status=belum-selesai", *, person):
    return save_view(person=person, name=name, address=address)


def test_the_overview_is_kept_with_its_course_and_order(as_budi, staff, budi):
    answer = as_budi.post(f"{MAMUJU}tampilan/?urut=-terlambat&page=3&x=y", {"name": "Yang telat"})
    view = budi.saved_views.get()
    assert view.address == f"{MAMUJU}?kursus=netral&siklus=2026&urut=-terlambat"
    assert answer["Location"] == view.address
    assert as_budi.get(view.address).status_code == 200


def test_the_list_is_kept_with_its_filters(as_budi, staff, budi):
    words = "status=belum-selesai&jenis=pns&unit=dinkes&langsung=1&q=orang&urut=-batas"
    as_budi.post(f"{LIST}tampilan/?{words}", {"name": "Dinkes"})
    address = budi.saved_views.get().address
    assert address == f"{LIST}?kursus=netral&siklus=2026&{words}"
    filters = as_budi.get(address).context["filters"]
    assert (filters.state, filters.unit, filters.only_own) == ("belum-selesai", "dinkes", True)


def test_before_any_course_there_are_no_words_to_keep(as_budi, budi):
    as_budi.post(f"{MAMUJU}tampilan/", {"name": "Kosong"})
    assert budi.saved_views.get().address == MAMUJU


@pytest.mark.parametrize(
    "words",
    [
        "q=199001012015031001",
        "q=19900101 201503",
        "unit=199001012015031001",
        "unit=dinas-majene",
        "status=199001012015031001&urut=199001",
        "cari=nomor",
    ],
)
def test_a_number_or_a_foreign_unit_is_never_kept(as_budi, staff, budi, words):
    as_budi.post(LIST, {"q": staff[0].person.nip})
    as_budi.post(f"{LIST}tampilan/?{words}", {"name": "Cari"})
    assert budi.saved_views.get().address == f"{LIST}?kursus=netral&siklus=2026"


def test_whoever_searched_for_a_number_is_told_that_it_is_left_out(as_budi, staff):
    assert "tidak ikut disimpan" in as_budi.get(f"{LIST}tampilan/?cari=nomor").content.decode()
    assert "tidak ikut disimpan" not in as_budi.get(f"{LIST}tampilan/").content.decode()


def test_a_past_day_is_kept_and_said(as_budi, staff, budi, today):
    page = as_budi.get(f"{MAMUJU}tampilan/?per=2026-01-31").content.decode()
    assert "Tanggalnya tetap 31 Januari 2026" in page
    as_budi.post(f"{MAMUJU}tampilan/?per=2026-01-31", {"name": "Januari"})
    assert budi.saved_views.get().address.endswith("&per=2026-01-31")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Isi nama tampilan."),
        ("Belum selesai", "Pilih nama lain."),
        ("19900101 201503 1 001", "Jangan memakai NIP"),
        ("x" * 61, "60"),
    ],
)
def test_a_name_that_cannot_be_is_said_beside_the_field_and_stays(
    as_budi, staff, budi, name, words
):
    kept(person=budi)
    answer = as_budi.post(f"{LIST}tampilan/?status=selesai", {"name": name})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert 'href="#id_name"' in text
    assert f'value="{name}"' in text or not name
    assert budi.saved_views.count() == 1


def test_with_twenty_one_must_go_first(as_budi, staff, budi):
    for number in range(MOST):
        kept(f"Tampilan {number}", person=budi)
    answer = as_budi.post(f"{MAMUJU}tampilan/", {"name": "Satu lagi"})
    assert answer.status_code == 422
    assert "Hapus satu" in answer.content.decode()


def test_pages_offer_what_is_kept(as_budi, staff, budi):
    view = kept(person=budi)
    for page in (MAMUJU, LIST, MINE):
        text = as_budi.get(page).content.decode()
        assert f'href="{MINE}{view.pk}/"' in text
    assert (
        f'href="{LIST}tampilan/?status=selesai"'
        in as_budi.get(f"{LIST}?status=selesai").content.decode()
    )


def test_the_door_lists_it_for_whoever_has_several_agencies(as_budi, staff, budi, tree):
    make_role(budi, tree.majene, RoleKind.OBSERVER)
    view = kept(person=budi)
    assert f'href="{MINE}{view.pk}/"' in as_budi.get("/pantau/").content.decode()


def test_opening_leads_to_the_page(as_budi, staff, budi):
    view = kept(person=budi)
    assert as_budi.get(f"{MINE}{view.pk}/")["Location"] == view.address


@pytest.mark.parametrize(
    "address",
    [
        "/pantau/kabupaten-majene/",
        "/pantau/tidak-ada/",
        "/pantau/kabupaten-mamuju/tugaskan/",
        "/pantau/kabupaten-mamuju/orang.xlsx",
        "/pantau/",
        "/pantau/apa/saja/",
    ],
)
def test_what_is_not_open_any_more_is_not_opened(as_budi, staff, budi, address):
    view = SavedView.objects.create(person=budi, name="Lama", address=address)
    answer = as_budi.get(f"{MINE}{view.pk}/", follow=True)
    assert answer.redirect_chain == [(MINE, 302)]
    assert "tidak lagi terbuka" in answer.content.decode()


def test_whoever_may_no_longer_read_names_does_not_open_the_list(as_budi, staff, budi):
    view = kept(person=budi)
    overview = kept("Angka", MAMUJU, person=budi)
    Role.objects.filter(person=budi).update(kind=RoleKind.OBSERVER)
    assert as_budi.get(f"{MINE}{view.pk}/")["Location"] == MINE
    assert as_budi.get(f"{MINE}{overview.pk}/")["Location"] == MAMUJU


def test_it_is_renamed_and_deleted(as_budi, staff, budi):
    view = kept(person=budi)
    assert as_budi.post(f"{MINE}{view.pk}/nama/", {"name": "Lain"}).status_code == 302
    assert budi.saved_views.get().name == "Lain"
    assert as_budi.post(f"{MINE}{view.pk}/hapus/").status_code == 302
    assert not budi.saved_views.exists()


def test_a_taken_name_is_refused_and_stays_typed(as_budi, staff, budi):
    kept(person=budi)
    view = kept("Lain", person=budi)
    answer = as_budi.post(f"{MINE}{view.pk}/nama/", {"name": "Belum selesai"})
    assert answer.status_code == 422
    assert 'value="Belum selesai"' in answer.content.decode()


@pytest.mark.parametrize("page", ["", "nama/", "hapus/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_touches_what_another_keeps(client, staff, budi, charlie, page, method):
    view = kept(person=budi)
    client.force_login(charlie)
    assert getattr(client, method)(f"{MINE}{view.pk}/{page}").status_code in (404, 405)
    assert budi.saved_views.exists()


def test_the_outsider_keeps_nothing_of_ours(client, staff, charlie):
    client.force_login(charlie)
    assert client.post(f"{MAMUJU}tampilan/", {"name": "Intip"}).status_code == 404
    assert client.post(f"{LIST}tampilan/", {"name": "Intip"}).status_code == 404
    assert not SavedView.objects.exists()


def test_an_observer_keeps_figures_and_no_list(as_olga, staff, olga):
    assert as_olga.post(f"{MAMUJU}tampilan/", {"name": "Angka"}).status_code == 302
    assert as_olga.post(f"{LIST}tampilan/", {"name": "Orang"}).status_code == 404
    assert olga.saved_views.count() == 1


def test_a_learner_has_no_such_page(client, staff, sari):
    client.force_login(sari)
    assert client.get(MINE).status_code == 404
