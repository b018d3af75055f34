"""What a person keeps: at most twenty, each name once, pages of tracking only."""

import pytest
from django.db import IntegrityError, transaction

from people.actions.saved_views import MOST, SavedViewError, delete_view, rename_view, save_view
from people.models import AuditEntry, SavedView

ADDRESS = "/pantau/kabupaten-mamuju/orang/?status=belum-selesai"


def save(person, name="Belum selesai", address=ADDRESS):
    return save_view(person=person, name=name, address=address)


def test_it_is_kept_for_the_person_alone(budi, charlie):
    view = save(budi)
    assert list(budi.saved_views.all()) == [view]
    assert not charlie.saved_views.exists()
    assert save(charlie).person == charlie


def test_the_log_knows_of_it_without_its_address(budi):
    view = save(budi)
    rename_view(view=view, name="Lain")
    delete_view(view=view)
    entries = AuditEntry.objects.filter(verb__startswith="saved_view.").order_by("pk")
    assert [entry.verb for entry in entries] == [
        "saved_view.saved",
        "saved_view.renamed",
        "saved_view.deleted",
    ]
    assert all(entry.details == {} for entry in entries)
    assert not SavedView.objects.exists()


def test_the_twenty_first_is_refused(budi):
    for number in range(MOST):
        save(budi, f"Tampilan {number}")
    with pytest.raises(SavedViewError, match="Hapus satu"):
        save(budi)
    assert budi.saved_views.count() == MOST


def test_a_name_is_used_once(budi):
    first, second = save(budi), save(budi, "Lain")
    with pytest.raises(SavedViewError, match="nama lain"):
        save(budi, " Belum  selesai ")
    with pytest.raises(SavedViewError):
        rename_view(view=second, name="Belum selesai")
    rename_view(view=first, name="Belum selesai")


@pytest.mark.parametrize(
    "name", ["199001012015031001", "NIP 19900101 201503 1 001", "N000000001", "1990-01-01.201503"]
)
def test_a_number_of_a_person_is_no_name(budi, name):
    with pytest.raises(SavedViewError, match="NIP"):
        save(budi, name)


@pytest.mark.parametrize("name", ["Per 31-12-2026", "Siklus 2026, 30 hari"])
def test_a_date_may_be_in_a_name(budi, name):
    assert save(budi, name).name == name


@pytest.mark.parametrize(
    "address",
    ["https://contoh.id/pantau/", "//contoh.id/", "/akun/", "/pantau//contoh.id/", "pantau/x/"],
)
def test_only_pages_of_tracking_are_kept(budi, address):
    with pytest.raises(SavedViewError, match="halaman pantau"):
        save(budi, address=address)


def test_what_is_too_long_is_refused(budi):
    with pytest.raises(SavedViewError, match="terlalu panjang"):
        save(budi, address=ADDRESS + "&q=" + "x" * 500)


def test_the_database_keeps_other_addresses_out(budi):
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(person=budi, name="Lain", address="/akun/")
