import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.management import CommandError, call_command

from people.models import Person
from people.roster import RosterError, check, read
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


def row(nip="199001012015031901", name="Ani", kind="PNS", unit="", email=""):
    return [nip, name, kind, "Staf", unit, email]


def test_a_number_typed_as_a_number_is_refused(tmp_path):
    path = write_xlsx(tmp_path / "r.xlsx", [row(nip=199001012015031901)])
    entries, faults = read(path, today=TODAY)
    assert entries == []
    assert faults[0].row == 2
    assert "angka" in faults[0].message


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
    entries, faults = check(rows, today=TODAY)
    assert [fault.row for fault in faults] == [3, 4, 5, 6, 7]
    assert "baris 2" in faults[0].message
    assert all("199001012015" not in str(fault) for fault in faults)
    assert [entry.row for entry in entries] == [2, 9]


def test_a_missing_column_and_an_unreadable_file_are_named(tmp_path):
    with pytest.raises(RosterError, match="jenis"):
        check([["nip", "nama"]], today=TODAY)
    broken = tmp_path / "r.xlsx"
    broken.write_bytes(b"bukan lembar kerja")
    with pytest.raises(RosterError):
        read(broken, today=TODAY)
    with pytest.raises(RosterError):
        read(tmp_path / "r.pdf", today=TODAY)


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
