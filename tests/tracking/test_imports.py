"""The roster through the browser: every page, and everybody who is refused."""

import datetime as dt
import io
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from people.actions.importing import apply_roster, check_roster
from people.actions.keeping import forget_rosters
from people.actions.undoing import undo_roster
from people.models import AuditEntry, ImportState, Person, RoleKind, RosterImport
from people.register import known_people
from people.roster.template import FORM
from tests.cast import make_nip, make_person, make_role

HEAD = "nip;nama;jenis;jabatan;unit;email"


pytestmark = pytest.mark.usefixtures("no_worker")


def address(name, agency, *more):
    return reverse(f"tracking:{name}", args=[agency.slug, *more])


def upload(client, agency, *lines, name="pegawai.csv", head=HEAD, **fields):
    file = SimpleUploadedFile(name, "\n".join([head, *lines]).encode())
    data = {"file": file, "since": timezone.localdate().isoformat(), **fields}
    return client.post(address("imports", agency), data)


@pytest.fixture
def checked(client, tree, budi):
    """Budi's file with one new person, checked."""
    client.force_login(budi)
    number = make_nip()
    answer = upload(client, tree.dinkes, f"{number};Ani Contoh;PNS;Staf;;")
    found = RosterImport.objects.get()
    assert answer.url == address("roster", tree.dinkes, found.public_id)
    check_roster(roster_import=found)
    found.refresh_from_db()
    return found


def page(client, found):
    return client.get(address("roster", found.agency, found.public_id))


def test_the_empty_roster_comes_with_its_columns(client, tree, budi):
    client.force_login(budi)
    answer = client.get(address("empty_roster", tree.dinkes))
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    assert tuple(book.get_sheet_by_index(0).to_python()[0]) == FORM


def test_while_the_worker_has_the_file_the_page_asks_again_by_itself(client, tree, budi):
    client.force_login(budi)
    upload(client, tree.dinkes, f"{make_nip()};Ani Contoh;PNS;;;")
    answer = page(client, RosterImport.objects.get())
    assert answer["Refresh"] == "2"
    assert "Berkas sedang diperiksa" in answer.content.decode()


def test_a_checked_file_is_shown_then_applied_then_undone(client, checked, budi):
    shown = page(client, checked)
    assert "Refresh" not in shown
    assert "Siap diterapkan" in shown.content.decode()
    client.post(
        address("apply_roster", checked.agency, checked.public_id), {"rencana": checked.digest}
    )
    checked.refresh_from_db()
    assert (checked.state, checked.applied_by) == (ImportState.APPLYING, budi)
    apply_roster(roster_import=checked)
    assert "Sudah diterapkan" in page(client, checked).content.decode()
    assert Person.objects.filter(name="Ani Contoh").exists()
    answer = client.post(address("undo_roster", checked.agency, checked.public_id), follow=True)
    assert "Sedang dibatalkan" in answer.content.decode()
    undo_roster(roster_import=checked)
    assert "Impor dibatalkan" in page(client, checked).content.decode()
    assert not Person.objects.filter(name="Ani Contoh").exists()


def test_a_faulty_file_says_which_row_and_offers_no_button(client, tree, budi):
    client.force_login(budi)
    upload(client, tree.dinkes, "19900101201503190;Ani Contoh;PNS;Staf;;")
    found = RosterImport.objects.get()
    check_roster(roster_import=found)
    text = page(client, found).content.decode()
    assert "Ada baris yang salah" in text
    assert "Baris 2, kolom nip" in text
    assert "17 angka" in text
    assert "19900101201503190" not in text
    assert 'Isi sel: <span class="num">…190</span>' in text
    assert address("apply_roster", tree.dinkes, found.public_id) not in text
    client.post(address("apply_roster", tree.dinkes, found.public_id))
    found.refresh_from_db()
    assert found.state == ImportState.CHECKED


def test_columns_that_are_not_known_are_chosen_by_hand(client, tree, budi):
    client.force_login(budi)
    upload(client, tree.dinkes, f"{make_nip()};Ani Contoh;PNS", head="Kode;Sebutan;Golongan")
    found = RosterImport.objects.get()
    check_roster(roster_import=found)
    text = page(client, found).content.decode()
    assert "Kolom mana yang mana?" in text
    assert "2. Sebutan" in text
    columns = address("roster_columns", tree.dinkes, found.public_id)
    answer = client.post(columns, {"nip": "0", "nama": "99", "jenis": "2"}, follow=True)
    assert "Pilih kolom yang ada" in answer.content.decode()
    client.post(columns, {"nip": "0", "nama": "1", "jenis": "2"})
    found.refresh_from_db()
    assert (found.state, found.columns) == (
        ImportState.WAITING,
        {"nip": 0, "nama": 1, "jenis": 2},
    )


@pytest.mark.parametrize(
    ("name", "fields", "words"),
    [
        ("pegawai.pdf", {}, "Berkas harus XLSX atau CSV"),
        ("pegawai.csv", {"since": "2019-01-01"}, "paling jauh setahun"),
        ("pegawai.csv", {"since": "kemarin"}, "tanggal"),
    ],
)
def test_a_wrong_upload_is_refused_in_plain_words(client, tree, budi, name, fields, words):
    client.force_login(budi)
    answer = upload(client, tree.dinkes, "1;2;3;;;", name=name, **fields)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RosterImport.objects.exists()


def test_a_file_too_large_is_refused(client, tree, budi, monkeypatch):
    monkeypatch.setattr("tracking.forms.MOST_BYTES", 20)
    client.force_login(budi)
    answer = upload(client, tree.dinkes, f"{make_nip()};Ani Contoh;PNS;Staf;;")
    assert answer.status_code == 422
    assert "lebih besar daripada 20 MB" in answer.content.decode()


def test_each_list_is_a_download(client, checked):
    sheet = client.get(address("lines_xlsx", checked.agency, checked.public_id, "baru"))
    rows = CalamineWorkbook.from_filelike(
        io.BytesIO(b"".join(sheet.streaming_content))
    ).get_sheet_by_index(0)
    (row,) = rows.to_python()[1:]
    assert row[3] == "Ani Contoh"
    text = client.get(address("lines_csv", checked.agency, checked.public_id, "baru"))
    assert "Ani Contoh" in b"".join(text.streaming_content).decode()
    unknown = client.get(address("lines_csv", checked.agency, checked.public_id, "lain"))
    assert unknown.status_code == 404


def test_the_history_names_file_person_and_state(client, checked, budi):
    text = client.get(address("imports", checked.agency)).content.decode()
    assert "pegawai.csv" in text
    assert budi.name in text
    assert "Sudah diperiksa" in text


READ = ("imports", "empty_roster", "roster", "lines_xlsx", "lines_csv")
WRITE = ("imports", "roster_columns", "apply_roster", "undo_roster")


def words_of(name, found):
    more = {"imports": (), "empty_roster": ()}.get(name, (found.public_id,))
    return (*more, "baru") if name.startswith("lines") else more


@pytest.mark.parametrize("who", ["charlie", "observer", "sari"])
@pytest.mark.parametrize(
    ("method", "name"),
    [*(("get", name) for name in READ), *(("post", name) for name in WRITE)],
)
def test_nobody_else_gets_in(client, tree, checked, request, who, method, name):
    if who == "observer":
        person = make_person("Ovi Pengamat", at=tree.mamuju)
        make_role(person, tree.mamuju, RoleKind.OBSERVER)
    else:
        person = request.getfixturevalue(who)
    client.force_login(person)
    answer = getattr(client, method)(address(name, checked.agency, *words_of(name, checked)))
    assert answer.status_code == 404
    checked.refresh_from_db()
    assert checked.state == ImportState.CHECKED


def test_a_file_is_found_only_under_its_own_agency(client, tree, checked):
    other = client.get(address("roster", tree.puskesmas, checked.public_id))
    assert other.status_code == 404
    assert client.get(address("roster", tree.dinkes, uuid.uuid4())).status_code == 404


def test_who_is_not_signed_in_is_asked_to(client, checked):
    client.logout()
    answer = page(client, checked)
    assert answer.status_code == 302
    assert "/masuk/" in answer.url


def test_lists_made_for_a_wider_view_are_closed_to_a_narrower_one(client, tree, sari):
    """The province sees where people of other offices come from; the office itself may not."""
    province = make_person("Prov Contoh", at=tree.province)
    make_role(province, tree.province, RoleKind.BKPSDM)
    local = make_person("Lokal Contoh", at=tree.dinkes)
    make_role(local, tree.dinkes, RoleKind.BKPSDM)
    client.force_login(province)
    upload(client, tree.dinkes, f"{sari.nip};{sari.name};PNS;;;".replace(", A.Md.Kep.", ""))
    found = RosterImport.objects.get()
    check_roster(roster_import=found)
    assert page(client, found).status_code == 200
    client.force_login(local)
    assert page(client, found).status_code == 404
    history = client.get(address("imports", tree.dinkes)).content.decode()
    assert "pegawai.csv" in history
    assert str(found.public_id) not in history


def test_taking_a_list_is_noted(client, checked, budi):
    client.get(address("lines_csv", checked.agency, checked.public_id, "baru"))
    noted = AuditEntry.objects.get(verb="roster.list_exported")
    assert (noted.actor, noted.details["rows"]) == (budi, 1)


def test_when_the_files_are_thrown_away_the_page_says_so(client, checked):
    forget_rosters(now=timezone.now() + dt.timedelta(days=31))
    text = page(client, checked).content.decode()
    assert "sudah dihapus" in text
    assert "Terapkan" not in text
    gone = client.get(address("lines_csv", checked.agency, checked.public_id, "baru"))
    assert gone.status_code == 404


def test_the_page_says_which_file_and_who_did_what_with_it_when(client, tree, checked, budi):
    def shown():
        return page(client, checked).content.decode()

    assert checked.sha256 in shown()
    assert "Diterapkan" not in shown()
    post = address("apply_roster", checked.agency, checked.public_id)
    client.post(post, {"rencana": checked.digest})
    apply_roster(roster_import=checked)
    assert "Diterapkan" in shown()
    assert "Dibatalkan" not in shown()
    other = make_person("Dewi Contoh, S.H.", at=tree.mamuju)
    make_role(other, tree.mamuju, RoleKind.BKPSDM)
    client.force_login(other)
    client.post(address("undo_roster", checked.agency, checked.public_id))
    undo_roster(roster_import=checked)
    text = shown()
    facts = text[text.index('aria-labelledby="riwayat"') :]
    assert facts.index("Diunggah") < facts.index(budi.name) < facts.index("Diterapkan")
    assert facts.index("Dibatalkan") < facts.index("Dewi Contoh, S.H.")


def test_how_far_the_check_of_a_large_file_is_can_be_read_meanwhile(
    client, tree, budi, monkeypatch
):
    client.force_login(budi)
    rows = [f"{make_nip()};Ani Contoh;PNS;;;" for _number in range(20)]
    monkeypatch.setattr("people.roster.checking.TOLD_EACH", 5)
    monkeypatch.setattr("people.actions.comparing.TOLD_EACH", 5)
    upload(client, tree.dinkes, *rows)
    found = RosterImport.objects.get()
    seen = []

    def watched(*words, **more):
        # The lists are being made: every row is judged, each is compared as it is written.
        text = page(client, found).content.decode()
        seen.append(re.search(r"(\d+)% sudah diperiksa", text)[1])
        return known_people(*words, **more)

    monkeypatch.setattr("people.actions.comparing.known_people", watched)
    check_roster(roster_import=found)
    assert seen == ["50"]
    assert "sudah diperiksa." not in page(client, found).content.decode()
