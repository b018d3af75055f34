"""The columns of the list stand in its address; every way on keeps them, and the file has the same."""

import itertools
import re
from html import unescape

import pytest
from django.http import QueryDict

from people.models import Export, Person
from tests.tracking.test_people import FILE, LIST, read_csv, read_xlsx
from tracking import exports
from tracking.columns import LABELS, USUAL, as_word, columns_of
from tracking.tasks import write_people

WORDS = "kolom=nama&kolom=jabatan&kolom=keadaan"


def asked(words):
    return columns_of(QueryDict(words))


def heads(page):
    """The heads of the table, as read."""
    found = re.findall(r'scope="col"[^>]*><a [^>]*>([^<&]*)', page.content.decode())
    return [head.strip() for head in found]


@pytest.mark.parametrize("words", ["", "kolom=", "kolom=nilai", "kolom=person__password,score"])
def test_without_a_known_word_the_list_is_the_usual(words):
    assert asked(words) == USUAL


def test_words_come_one_by_one_or_parted_by_commas_in_any_order():
    assert asked("kolom=keadaan&kolom=unit") == asked("kolom=keadaan,unit,x") == ("unit", "keadaan")


def test_the_name_alone_can_be_asked_for():
    assert asked("kolom=nama") == ()


def test_every_choice_comes_back_from_its_own_word():
    for size in range(len(LABELS) + 1):
        for shown in itertools.combinations(LABELS, size):
            assert asked(f"kolom={as_word(shown)}") == shown


def test_the_usual_list_is_what_it_was(as_budi, staff):
    page = as_budi.get(LIST)
    assert heads(page) == [
        "Nama dan NIP", "Unit", "Jenis pegawai", "Keadaan", "Batas waktu", "Kemajuan",
    ]  # fmt: skip
    assert staff[0].person.nip_grouped in page.content.decode()


def test_what_is_not_asked_for_is_not_on_the_page(as_budi, staff):
    Person.objects.filter(pk=staff[0].person.pk).update(post="Bidan Ahli")
    page = as_budi.get(f"{LIST}?{WORDS}")
    text = page.content.decode()
    assert heads(page) == ["Nama", "Jabatan", "Keadaan"]
    assert "Bidan Ahli" in text
    assert staff[0].person.nip_grouped not in text
    assert "UPTD Puskesmas" not in text


@pytest.mark.parametrize("words", ["kolom=nama", *(f"kolom={name}" for name in LABELS)])
def test_each_head_stands_above_a_cell(as_budi, staff, words):
    text = as_budi.get(f"{LIST}?{words}").content.decode()
    row = re.search(r"<tbody.*?<tr.*?>(.*?)</tr>", text, re.S)[1]
    assert len(heads(as_budi.get(f"{LIST}?{words}"))) == len(re.findall(r"<t[hd] ", row))


def test_the_way_on_keeps_the_columns(as_budi, staff, monkeypatch):
    monkeypatch.setattr("tracking.views.ROWS", 4)
    page = as_budi.get(f"{LIST}?{WORDS}")
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', page.content.decode())]
    ways = [link for link in links if "urut=" in link or "page=2" in link or "/orang." in link]
    ways += [link for link in links if "/orang/tampilan/" in link]
    assert len(ways) == 3 + 1 + 2 + 1
    assert all(WORDS in link for link in ways)
    assert WORDS in as_budi.post(f"{LIST}?{WORDS}", {"q": "orang"})["Location"]


def test_the_boxes_begin_with_what_is_shown_and_keep_the_filters(as_budi, staff):
    text = as_budi.get(f"{LIST}?{WORDS}&status=selesai&page=1").content.decode()
    form = text[text.index("<summary>Pilih kolom daftar") :].partition("</form>")[0]
    assert re.findall(r'value="(\w+)" id="kolom-\w+" checked', form) == ["jabatan", "keadaan"]
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
    assert hidden == [("status", "selesai"), ("kolom", "nama")]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_the_file_has_the_columns_of_the_list(as_budi, staff, form):
    read = read_xlsx if form == "xlsx" else read_csv
    usual = read(as_budi.get(f"{FILE}{form}"))
    chosen = read(as_budi.get(f"{FILE}{form}?{WORDS}"))
    state = "Sertifikat yang harus diperpanjang berlaku sampai"
    assert chosen[0] == ["Nama", "Jabatan", "Keadaan", state]
    assert "Jabatan" not in usual[0]
    assert [row[0] for row in chosen] == [row[0] for row in usual]
    assert [row[2] for row in chosen] == [row[4] for row in usual]
    assert len(read(as_budi.get(f"{FILE}{form}?kolom=nama"))[1]) == 1


def test_a_long_file_made_by_the_worker_has_them_too(as_budi, staff, no_worker, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    as_budi.get(f"{FILE}csv?{WORDS}")
    export = Export.objects.get()
    write_people(export.pk)
    export.refresh_from_db()
    assert export.file.read().decode("utf-8-sig").startswith("Nama,Jabatan,Keadaan,")


def test_a_kept_page_keeps_its_columns(as_budi, staff, budi):
    as_budi.post(f"{LIST}tampilan/?{WORDS}", {"name": "Jabatan"})
    address = budi.saved_views.get().address
    assert address.endswith("&kolom=nama%2Cjabatan%2Ckeadaan")
    assert as_budi.get(address).context["shown"] == ("jabatan", "keadaan")


def test_a_number_among_the_columns_is_not_kept(as_budi, staff, budi):
    as_budi.post(f"{LIST}tampilan/?kolom={staff[0].person.nip},unit", {"name": "Unit"})
    assert budi.saved_views.get().address.endswith("&kolom=nama%2Cunit")


def test_no_column_tells_how_well_somebody_answered(as_budi, staff):
    words = "kolom=nilai,skor,score,at_score&kolom=" + ",".join(LABELS)
    assert set(LABELS) == {"nip", "unit", "jenis", "jabatan", "keadaan", "batas", "kemajuan"}
    assert as_budi.get(f"{LIST}?{words}").context["shown"] == tuple(LABELS)
    assert "ilai" not in "".join(read_csv(as_budi.get(f"{FILE}csv?{words}"))[0])
