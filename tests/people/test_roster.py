import datetime as dt
import io
import re
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command
from python_calamine import CalamineWorkbook

from people.models import Person, RosterImport, TransferRequest
from people.roster.checking import check, kind_of
from people.roster.columns import match
from people.roster.reading import RosterError, Table, read_table
from tests.cast import make_nip

TODAY = dt.date(2026, 11, 22)
HEADER = ["nip", "nama", "jenis", "jabatan", "unit", "email"]


def write_xlsx(path, rows):
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for number, row in enumerate([HEADER, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def write_csv(path, rows, delimiter=","):
    lines = [delimiter.join(row) for row in [HEADER, *rows]]
    path.write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    return path


def judged(rows):
    """Entries and faults of a list of rows, the heads first."""
    return check(Table(rows[0], rows[1:]), match(rows[0]), today=TODAY)


def read(path):
    table = read_table(path)
    return check(table, match(table.header), today=TODAY)


def row(nip="199001012015031901", name="Ani", kind="PNS", unit="", email=""):
    return [nip, name, kind, "Staf", unit, email]


def test_a_number_typed_as_a_number_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "r.xlsx", [row(nip=199001012015031901)])
    entries, faults = read(path)
    assert entries == []
    assert faults[0].row == 2
    assert "angka" in faults[0].message
    assert (faults[0].column, faults[0].number, faults[0].value) == ("nip", "1,99E+17", "1,99E+17")


@pytest.mark.parametrize(
    ("cell", "shown"), [(1.99001012015031e17, "1,99E+17"), (12345.0, "…345"), (True, "…rue")]
)
def test_what_excel_made_of_a_number_is_shown_without_betraying_it(cell, shown):
    _entries, faults = judged([HEADER, row(nip=cell)])
    assert faults[0].value == shown


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("PNS Daerah Kab/Kota yang bekerja pada Kab/Kota", "pns"),
        ("P", "pns"),
        ("P3K", "pppk"),
        ("PPPK Paruh Waktu Guru", "pppk_paruh_waktu"),
        ("CPNS", "cpns"),
        ("Honorer Daerah", "non_asn"),
        ("Raja", ""),
        ("Pnsx", ""),
    ],
)
def test_kinds_are_known_as_siasn_writes_them(cell, kind):
    assert kind_of(cell) == kind


@pytest.mark.parametrize(
    ("standing", "is_fault"),
    [
        ("Aktif", False),
        ("PPPK Aktif", False),
        ("Tugas Belajar", False),
        ("Masa Persiapan Pensiun", False),
        ("Pemberhentian sementara", False),
        ("", False),
        ("Pensiun", True),
        ("Meninggal dunia", True),
        ("Berhenti dengan hormat", True),
    ],
)
def test_who_serves_no_more_by_the_legal_standing_is_not_taken_in(standing, is_fault):
    _entries, faults = judged([[*HEADER, "KEDUDUKAN_HUKUM_NAMA"], [*row(), standing]])
    assert [fault.column for fault in faults] == (["kedudukan"] if is_fault else [])


def test_faults_name_the_row_and_mask_the_number():
    rows = [
        HEADER,
        row(),
        row(),
        row(nip="199001012015991901x"),
        row(nip=make_nip(), kind="raja"),
        row(nip=make_nip(), name=""),
        row(nip=make_nip(), email="bukan surel"),
        ["", "", "", "", "", ""],
        row(nip="19920202 202221 1 902", kind="PPPK"),
    ]
    entries, faults = judged(rows)
    assert [fault.row for fault in faults] == [3, 4, 5, 6, 7]
    assert "baris 2" in faults[0].message
    assert all("199001012015" not in str(fault) for fault in faults)
    assert [entry.row for entry in entries] == [2, 9]


@pytest.mark.parametrize(
    ("nip", "kind", "words"),
    [
        ("", "PNS", "NIP belum diisi"),
        ("1,99001E+17", "PNS", "rusak oleh Excel"),
        ("199001012015031000", "PNS", "dibulatkan Excel"),
        ("19900101201503190", "PNS", "17 angka"),
        ("1990010120150319011", "PNS", "19 angka"),
        ("19900101201503190x", "PNS", "hanya berisi angka"),
        ("199013012015031901", "PNS", "bukan tanggal lahir"),
        ("199001012015151901", "PNS", "Angka ke-13 dan 14"),
        ("199001012099031901", "PNS", "Tahun pengangkatan"),
        ("199001012015033901", "PNS", "jenis kelamin"),
        ("199202022022211902", "PNS", "NI PPPK"),
        ("199001012015031901", "PPPK", "NIP PNS"),
        ("199001012015031901", "Non-ASN", "huruf N dan 9 angka"),
        ("199001012015031901", "", "Yang dikenal: PNS, CPNS, PPPK"),
    ],
)
def test_every_fault_of_a_number_is_said_in_its_own_words(nip, kind, words):
    entries, faults = judged([HEADER, row(nip=nip, kind=kind)])
    assert entries == []
    assert words in faults[0].message
    assert not nip or nip not in str(faults[0])
    assert str(faults[0]).startswith("Baris 2")


def test_the_numbers_of_part_time_contract_workers_are_not_judged_by_their_counter():
    rows = [HEADER, row(nip="199202022025241902", kind="PPPK paruh waktu")]
    entries, faults = judged(rows)
    assert (len(entries), faults) == (1, [])


def test_columns_in_the_wrong_order_betray_no_number(tree, tmp_path):
    number = make_nip(7)
    path = write_csv(
        tmp_path / "r.csv", [row(kind=number), row(nip=make_nip(8), unit=f"unit {number}")]
    )
    errors = io.StringIO()
    with pytest.raises(CommandError) as caught:
        call_command("import_roster", path, agency="dinkes", stderr=errors)
    assert number not in errors.getvalue() + str(caught.value)
    assert errors.getvalue().count(f"…{number[-3:]}") == 4


def test_the_code_of_a_unit_stays_readable_in_a_message(tree, tmp_path):
    path = write_csv(tmp_path / "r.csv", [row(unit="76.02.01.1002")])
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_roster", path, agency="dinkes", stderr=errors)
    assert "76.02.01.1002" in errors.getvalue()


def test_the_empty_roster_is_filled_in_and_read_back(tree, tmp_path):
    path = tmp_path / "contoh.xlsx"
    call_command("import_roster", template=path, stdout=io.StringIO())
    sheets = CalamineWorkbook.from_path(str(path))
    assert sheets.sheet_names == ["Roster", "Petunjuk"]
    assert sheets.get_sheet_by_index(0).to_python() == [HEADER]
    assert read(path) == ([], [])
    with ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        styles = parts.read("xl/styles.xml").decode()
    assert 'formatCode="@"' in styles  # the number format that Excel calls Text
    assert 'min="1" max="1"' in sheet
    assert "Aparat desa" in sheet


def test_an_empty_roster_never_replaces_a_file(tmp_path):
    path = tmp_path / "roster.xlsx"
    path.write_text("milik saya")
    for wrong in (path, tmp_path / "roster.csv", tmp_path / "tidak" / "ada.xlsx"):
        with pytest.raises(CommandError):
            call_command("import_roster", template=wrong)
    assert path.read_text() == "milik saya"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, "--agency"),
        ({"agency": "tidak-ada"}, "tidak ditemukan"),
    ],
)
def test_the_command_says_what_is_missing(db, tmp_path, options, words):
    path = write_csv(tmp_path / "r.csv", [row()])
    with pytest.raises(CommandError, match=words):
        call_command("import_roster", path, **options)


def test_a_missing_column_and_an_unreadable_file_are_named(tree, tmp_path):
    partial = tmp_path / "r.csv"
    partial.write_text("nip,nama\n")
    with pytest.raises(CommandError, match="jenis"):
        call_command("import_roster", partial, agency="dinkes")
    broken = tmp_path / "r.xlsx"
    broken.write_bytes(b"bukan lembar kerja")
    with pytest.raises(RosterError):
        read(broken)
    with pytest.raises(RosterError):
        read(tmp_path / "r.pdf")


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_roster_is_imported_and_may_be_imported_again(tree, tmp_path, delimiter):
    path = write_csv(
        tmp_path / "r.csv",
        [row(unit="puskesmas"), row(nip=make_nip(), unit="Dinas Kesehatan", email="a@b.id")],
        delimiter,
    )
    out = io.StringIO()
    call_command("import_roster", path, agency="kabupaten-mamuju", stdout=out)
    call_command("import_roster", path, agency="kabupaten-mamuju", stdout=out)
    assert "2 orang baru" in out.getvalue()
    assert "2 tetap" in out.getvalue()
    assert Person.objects.get(nip="199001012015031901").placements.get().agency == tree.puskesmas


def test_one_fault_stops_everything(tree, tmp_path):
    path = write_csv(tmp_path / "r.csv", [row(), row(nip=make_nip(), unit="tidak ada")])
    with pytest.raises(CommandError):
        call_command("import_roster", path, agency="dinkes", stderr=io.StringIO())
    assert not Person.objects.exists()


def test_a_dry_run_writes_nothing(tree, tmp_path):
    path = write_csv(tmp_path / "r.csv", [row()])
    call_command("import_roster", path, agency="dinkes", dry_run=True, stdout=io.StringIO())
    assert not Person.objects.exists()


def test_a_person_of_another_agency_is_not_taken_away(tree, charlie, tmp_path):
    path = write_csv(tmp_path / "r.csv", [row(nip=charlie.nip)])
    errors = io.StringIO()
    with pytest.raises(CommandError):
        call_command("import_roster", path, agency="dinkes", stderr=errors)
    assert "mutasi" in errors.getvalue()
    assert charlie.nip not in errors.getvalue()
    assert charlie.placements.get().agency == tree.majene


def test_a_known_person_moves_within_the_agency(tree, sari, tmp_path):
    path = write_csv(tmp_path / "r.csv", [row(nip=sari.nip, name="Sari Baru")])
    call_command("import_roster", path, agency="dinkes", stdout=io.StringIO())
    sari.refresh_from_db()
    assert sari.name == "Sari Baru"
    assert sari.placements.get(until=None).agency == tree.dinkes


@pytest.mark.parametrize("cell", ["XFD1048576", "BA2", "A300001", "AAA1"])
def test_a_sheet_with_one_cell_far_out_is_refused_before_it_takes_all_memory(tmp_path, cell):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER)
    sheet.write(cell, "jauh")
    book.close()
    with pytest.raises(RosterError, match="terlalu lebar"):
        read_table(path)


def rebuilt(path, name, change, *, called=""):
    """The workbook with one part changed, and lying under another name where one is given."""
    with ZipFile(path) as book:
        parts = {part: book.read(part) for part in book.namelist()}
    parts[called or name] = change(parts.pop(name))
    if called:
        for part, text in parts.items():
            parts[part] = text.replace(name.removeprefix("xl/").encode(), called[3:].encode())
    with ZipFile(path, "w", ZIP_DEFLATED) as book:
        for part, text in parts.items():
            book.writestr(part, text)
    return path


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("written", "called"),
    [
        (b"r='%s'", ""),
        (b'r = "%s"', ""),
        (b'r="%s"', "xl/lembar/sheet1.xml"),
        (b'r="%s"', "xl/gambar.png"),
    ],
)
def test_a_cell_far_out_is_seen_however_it_is_written_and_wherever_it_lies(
    tmp_path, written, called
):
    path = write_xlsx(tmp_path / "r.xlsx", [row()])
    far = b'<row r="90000"><c %s><v>1</v></c></row></sheetData>' % (written % b"CZ90000")
    rebuilt(path, SHEET, lambda text: text.replace(b"</sheetData>", far), called=called)
    with pytest.raises(RosterError, match="terlalu lebar"):
        read_table(path)


@pytest.mark.parametrize("doctype", [b"", b'<!DOCTYPE worksheet [<!ATTLIST c r CDATA "A1">]>'])
def test_cells_that_do_not_say_which_they_are_are_counted(tmp_path, doctype):
    path = write_xlsx(tmp_path / "r.xlsx", [row()])
    many = b'<row r="9">%s</row></sheetData>' % (b"<c><v>1</v></c>" * 53)
    rebuilt(
        path,
        SHEET,
        lambda text: text.replace(b"</sheetData>", many).replace(
            b"<worksheet", doctype + b"<worksheet"
        ),
    )
    with pytest.raises(RosterError, match="terlalu lebar"):
        read_table(path)


def test_a_sheet_whose_cells_do_not_say_which_they_are_is_read(tmp_path):
    path = write_xlsx(tmp_path / "r.xlsx", [row()])
    rebuilt(path, SHEET, lambda text: re.sub(rb'<c r="[A-Z]+\d+"', b"<c", text))
    entries, faults = read(path)
    assert (len(entries), faults) == (1, [])


def test_a_picture_beside_the_sheet_is_no_sheet(tmp_path):
    path = write_xlsx(tmp_path / "r.xlsx", [row()])
    with ZipFile(path, "a") as book:
        book.writestr("xl/media/logo.png", b"\x89PNG <c :c>")
    assert len(read(path)[0]) == 1


def test_a_part_that_says_it_is_small_is_measured(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path / "r.xlsx", [row()])
    monkeypatch.setattr("people.roster.reading.MOST_UNPACKED", 1_000_000)
    long = b"<si><t>" + b"x" * 2_000_000 + b"</t></si></sst>"
    rebuilt(path, "xl/sharedStrings.xml", lambda text: text.replace(b"</sst>", long))
    book = bytearray(path.read_bytes())
    entry = book.index(b"xl/sharedStrings.xml", book.index(b"PK\x01\x02")) - 46
    book[entry + 24 : entry + 28] = (500).to_bytes(4, "little")
    path.write_bytes(book)
    with pytest.raises(RosterError, match="terlalu besar"):
        read_table(path)


def test_a_title_and_empty_rows_above_the_heads_are_skipped_and_rows_keep_their_numbers(tmp_path):
    path = tmp_path / "r.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(2, 0, "DAFTAR PEGAWAI DINAS KESEHATAN")
    sheet.write_row(4, 0, HEADER)
    sheet.write_row(5, 0, row())
    sheet.write_row(6, 0, row(nip="123"))
    book.close()
    entries, faults = read(path)
    assert [entry.row for entry in entries] == [6]
    assert [fault.row for fault in faults] == [7]


def test_a_file_that_unpacks_to_far_more_than_a_roster_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("people.roster.reading.MOST_UNPACKED", 1000)
    path = write_xlsx(tmp_path / "r.xlsx", [row()])
    with pytest.raises(RosterError, match="terlalu besar"):
        read_table(path)


def test_more_rows_than_a_roster_has_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("people.roster.reading.MOST_ROWS", 2)
    for path in (
        write_xlsx(tmp_path / "r.xlsx", [row(), row()]),
        write_csv(tmp_path / "r.csv", [row(), row()]),
    ):
        with pytest.raises(RosterError, match="lebih dari 2 baris"):
            read_table(path)


def test_the_command_lists_each_fault_with_row_column_masked_value_and_remedy(tree, tmp_path):
    path = write_xlsx(
        tmp_path / "r.xlsx",
        [row(nip=199001012015031901), row(nip=make_nip(), unit="Dinas Kesehatn")],
    )
    errors = io.StringIO()
    with pytest.raises(CommandError, match="2 kesalahan"):
        call_command("import_roster", path, agency="dinkes", stderr=errors)
    first, second = errors.getvalue().splitlines()
    assert first.startswith('Baris 2, kolom nip (1,99E+17), isi "1,99E+17": NIP tersimpan sebagai')
    assert second.startswith("Baris 3, kolom unit (")
    assert 'isi "Dinas Kesehatn": ' in second
    assert "Mungkin maksudnya: Dinas Kesehatan" in second


def test_the_command_asks_for_people_of_others_in_the_name_of_an_actor(
    tree, budi, charlie, tmp_path
):
    path = write_csv(tmp_path / "r.csv", [row(nip=charlie.nip)])
    out = io.StringIO()
    call_command("import_roster", path, agency="dinkes", actor=budi.nip, stdout=out)
    assert "1 dimintakan mutasi" in out.getvalue()
    asked = TransferRequest.objects.get()
    assert (asked.person, asked.source, asked.asked_by) == (charlie, tree.majene, budi)
    assert charlie.placements.get().agency == tree.majene
    found = RosterImport.objects.get()
    assert (found.uploaded_by, found.applied_by, asked.roster_import) == (budi, budi, found)


@pytest.mark.parametrize("actor", ["tidak@ada.id", "charlie"])
def test_the_command_acts_in_nobodys_name_who_does_not_look_after_the_agency(
    tree, charlie, tmp_path, actor
):
    path = write_csv(tmp_path / "r.csv", [row()])
    number = charlie.nip if actor == "charlie" else actor
    with pytest.raises(CommandError, match="Pelaku tidak"):
        call_command("import_roster", path, agency="dinkes", actor=number)
    assert not RosterImport.objects.exists()


def test_the_command_ends_who_is_missing_only_when_told(tree, sari, tmp_path):
    path = write_csv(tmp_path / "r.csv", [row()])
    out = io.StringIO()
    call_command("import_roster", path, agency="dinkes", stdout=out)
    assert sari.placements.get().until is None
    call_command("import_roster", path, agency="dinkes", ends_missing=True, stdout=out)
    assert sari.placements.get().until is not None
    assert "1 tidak ada di berkas (penempatannya diakhiri)" in out.getvalue()


def test_the_command_is_told_which_column_is_which(tree, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text(f"Kode;Sebutan;Golongan\n{make_nip()};Ani Contoh;PNS\n")
    columns = ["nip=1", "nama=Sebutan", "jenis=GOLONGAN"]
    call_command("import_roster", path, agency="dinkes", column=columns, stdout=io.StringIO())
    assert Person.objects.get().name == "Ani Contoh"
    for wrong in ("nip", "nip=9", "nik=1"):
        with pytest.raises(CommandError):
            call_command("import_roster", path, agency="dinkes", column=[*columns, wrong])
