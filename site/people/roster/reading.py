"""The rows of an XLSX or CSV file, as they stand there."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from people.roster.columns import match

SUFFIXES = (".xlsx", ".csv")
MOST_ROWS = 250_000
# A sheet of 250,000 rows unpacks to some 200 MB; far more is made to exhaust the machine.
MOST_UNPACKED = 600 * 1024 * 1024
# The reader makes room for every cell up to the last one: a single word in cell XFD1048576 would take
# all memory there is. Beyond column AZ, or row 300,000, no roster goes.
FAR_CELL = re.compile(rb'\br="(?:[B-Z][A-Z]|[A-Z]{3}|[A-Z]{1,3}(?:[3-9][0-9]{5}|[0-9]{7}))')
PIECE, OVERLAP = 1 << 20, 32


class RosterError(ValueError):
    """The file cannot be read at all; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """The heads, and what stands under them; `first` is the number of the first of these rows in the file."""

    header: list[Any]
    rows: list[list[Any]]
    first: int = 2

    @property
    def heads(self) -> list[str]:
        """As they are shown to whoever chooses among them."""
        return [str(cell)[:60] for cell in self.header[:60]]


def read_table(path: Path) -> Table:
    """The first sheet, or the CSV, by the suffix of its name.

    Offices write titles over their lists: the heads are the row, among the first ten, of which most is known.

    Raises:
        RosterError: when it is no table, is empty, or too large.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise RosterError(_("Berkas harus XLSX atau CSV."))
    above, rows = (0, list(_csv_rows(path))) if suffix == ".csv" else _sheet_rows(path)
    if not rows:
        raise RosterError(_("Berkas kosong. Isi lembar pertama mulai dari nama kolomnya."))
    if len(rows) > MOST_ROWS:
        raise RosterError(
            _("Berkas berisi lebih dari %(most)s baris. Bagi menjadi beberapa berkas.")
            % {"most": f"{MOST_ROWS:,}".replace(",", ".")}
        )
    head = max(range(min(len(rows), 10)), key=lambda place: _likeness(rows[place]))
    return Table(rows[head], rows[head + 1 :], above + head + 2)


def _likeness(row: list[Any]) -> tuple[int, int]:
    """How much a row looks like the heads: known names, then how many cells have anything in them."""
    return len(match(row)), sum(bool(str(cell).strip()) for cell in row)


def _csv_rows(path: Path) -> Iterator[list[Any]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            head = lines.readline()
            lines.seek(0)
            delimiter = max(",;\t", key=head.count)
            for number, row in enumerate(csv.reader(lines, delimiter=delimiter, strict=True)):
                if number > MOST_ROWS:
                    break
                if any("\0" in cell for cell in row):
                    raise csv.Error("a zero byte")
                yield row
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise RosterError(_("Berkas CSV tidak terbaca. Simpan sebagai CSV UTF-8.")) from fault


def _sheet_rows(path: Path) -> tuple[int, list[list[Any]]]:
    """How many empty rows stand above, and the rows."""
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
                raise RosterError(_("Berkas terlalu besar. Bagi menjadi beberapa berkas."))
            if any(_reaches_far(parts, name) for name in parts.namelist()):
                raise RosterError(
                    _(
                        "Lembar kerja terlalu lebar atau panjang. Salin hanya tabelnya ke berkas baru."
                    )
                )
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_index(0)
            above = sheet.start[0] if sheet.start else 0
            return above, sheet.to_python(nrows=MOST_ROWS + 1)
    except (OSError, BadZipFile, CalamineError, IndexError) as fault:
        raise RosterError(_("Berkas lembar kerja tidak terbaca atau kosong.")) from fault


def _reaches_far(parts: ZipFile, name: str) -> bool:
    """Whether a sheet names a cell further out than any roster has."""
    if not name.startswith("xl/worksheets/"):
        return False
    with parts.open(name) as sheet:
        tail = b""
        while piece := sheet.read(PIECE):
            if FAR_CELL.search(tail + piece):
                return True
            tail = piece[-OVERLAP:]
    return False
