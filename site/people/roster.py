"""A roster file: rows in, checked entries and named faults out; and the empty form of it.

No database, no request.
"""

import csv
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from people.models import Status
from people.nip import NipError, fitting, masked, normalise, without_numbers

COLUMNS = ("nip", "nama", "jenis", "jabatan", "unit", "email")
REQUIRED = ("nip", "nama", "jenis")
WIDTHS = (24, 36, 18, 36, 36, 30)
# Excel keeps 15 digits of a number and writes zeros for the rest; serial numbers begin at 001.
ROUNDED = "000"
KINDS = {value.casefold(): value for value in Status.values} | {
    str(label).casefold(): value for value, label in Status.choices
}


class RosterError(ValueError):
    """The file cannot be read at all."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the roster; `unit` is a code, an address or a name, empty for the agency."""

    row: int
    nip: str
    name: str
    status: str
    post: str
    unit: str
    email: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which row; the number is masked."""

    row: int
    message: str
    number: str = ""

    def __str__(self) -> str:
        shown = f" ({self.number})" if self.number else ""
        return _("Baris %(row)d%(shown)s: %(message)s") % {
            "row": self.row,
            "shown": shown,
            "message": self.message,
        }


def read(path: Path, *, today: dt.date) -> tuple[list[Entry], list[Fault]]:
    """Entries and faults of an XLSX or CSV file, by its suffix.

    Raises:
        RosterError: when the file is no table or a required column is missing.
    """
    if path.suffix.lower() == ".csv":
        rows: Iterable[list[Any]] = _csv_rows(path)
    elif path.suffix.lower() in (".xlsx", ".xlsm", ".ods"):
        rows = _sheet_rows(path)
    else:
        raise RosterError(_("Berkas harus XLSX atau CSV."))
    return check(rows, today=today)


def check(rows: Iterable[list[Any]], *, today: dt.date) -> tuple[list[Entry], list[Fault]]:
    """The first row names the columns; their order is free."""
    numbered = enumerate(rows, start=1)
    _row, header = next(numbered, (0, []))
    names = [str(cell).strip().casefold() for cell in header]
    missing = [column for column in REQUIRED if column not in names]
    if missing:
        raise RosterError(_("Kolom tidak ditemukan: %(names)s.") % {"names": ", ".join(missing)})
    places = {column: names.index(column) for column in COLUMNS if column in names}
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in numbered:
        if not any(str(cell).strip() for cell in cells):
            continue
        values = {
            column: cells[place] if place < len(cells) else "" for column, place in places.items()
        }
        found, entry = _check_row(number, values, today)
        if entry and entry.nip in seen:
            found.append(
                Fault(
                    number,
                    _("Nomor yang sama sudah ada pada baris %(row)d.") % {"row": seen[entry.nip]},
                    masked(entry.nip),
                )
            )
            entry = None
        faults.extend(found)
        if entry:
            seen[entry.nip] = number
            entries.append(entry)
    return entries, faults


def write_template(path: Path) -> None:
    """An empty roster whose columns are text, so that Excel rounds no number.

    Raises:
        RosterError: when the file cannot be written.
    """
    book = Workbook(str(path))
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    sheet = book.add_worksheet("Roster")
    for place, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, name, head)
    sheet.freeze_panes(1, 0)
    labels = [str(label) for label in Status.labels]
    place = COLUMNS.index("jenis")
    sheet.data_validation(1, place, 1_048_575, place, {"validate": "list", "source": labels})
    notes = book.add_worksheet("Petunjuk")
    notes.set_column(0, 0, 110)
    for row, note in enumerate(_notes(labels)):
        notes.write_string(row, 0, note)
    try:
        book.close()
    except (OSError, XlsxWriterException) as fault:
        raise RosterError(_("Berkas tidak dapat ditulis: %(path)s.") % {"path": path}) from fault


def _notes(labels: list[str]) -> list[str]:
    """What stands on the second sheet."""
    return [
        _("Isi satu orang pada setiap baris lembar Roster. Jangan mengubah nama kolom."),
        _("nip: 18 angka NIP atau NI PPPK sebagai teks; bagi non-ASN huruf N dan 9 angka. Wajib."),
        _("nama: nama lengkap dengan gelar, paling banyak 150 huruf. Wajib."),
        _("jenis: %(kinds)s. Wajib.") % {"kinds": ", ".join(labels)},
        _("jabatan: boleh kosong."),
        _("unit: kode, alamat, atau nama unit; kosong berarti langsung pada instansinya."),
        _("email: untuk pemulihan kata sandi; boleh kosong."),
    ]


def _check_row(
    row: int, values: dict[str, Any], today: dt.date
) -> tuple[list[Fault], Entry | None]:
    raw = values["nip"]
    if not isinstance(raw, str):
        message = _(
            "NIP tersimpan sebagai angka dan sudah dibulatkan Excel. Ubah kolom menjadi teks."
        )
        return [Fault(row, message)], None
    text = {column: str(value).strip() for column, value in values.items()}
    shown = masked(normalise(raw))
    messages: list[str] = []
    if not text["nama"]:
        messages.append(_("Nama kosong."))
    elif len(text["nama"]) > 150 or len(text.get("jabatan", "")) > 150:
        messages.append(_("Nama atau jabatan lebih dari 150 huruf."))
    status = KINDS.get(text["jenis"].casefold(), "")
    nip = ""
    if not status:
        message = _("Jenis pegawai tidak dikenal: %(kind)s. Yang dikenal: %(known)s.")
        known = ", ".join(str(label) for label in Status.labels)
        messages.append(
            message % {"kind": without_numbers(text["jenis"])[:30] or "-", "known": known}
        )
    else:
        try:
            nip = fitting(raw, status=status, today=today)
            if len(nip) == 18 and nip.endswith(ROUNDED):
                raise NipError(
                    _(
                        "Tiga angka terakhir NIP 000, biasanya karena dibulatkan Excel."
                        " Ubah kolom menjadi teks, lalu ketik ulang 18 angkanya."
                    )
                )
        except NipError as fault:
            messages.append(str(fault))
    if text.get("email"):
        try:
            validate_email(text["email"])
        except ValidationError:
            messages.append(_("Alamat surel tidak benar."))
    if messages:
        return [Fault(row, message, shown) for message in messages], None
    return [], Entry(
        row=row,
        nip=nip,
        name=text["nama"],
        status=status,
        post=text.get("jabatan", ""),
        unit=text.get("unit", ""),
        email=text.get("email", ""),
    )


def _csv_rows(path: Path) -> Iterator[list[Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            delimiter = ";" if head.count(";") > head.count(",") else ","
            yield from csv.reader(lines, delimiter=delimiter)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise RosterError(_("Berkas CSV tidak terbaca. Simpan sebagai CSV UTF-8.")) from fault


def _sheet_rows(path: Path) -> list[list[Any]]:
    try:
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    except (OSError, CalamineError, IndexError) as fault:
        raise RosterError(_("Berkas lembar kerja tidak terbaca atau kosong.")) from fault
