"""The rows of an XLSX or CSV file, as they stand there."""

import csv
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from sys import maxsize
from typing import IO, Any
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from people.roster.columns import match

SUFFIXES = (".xlsx", ".csv")
MOST_ROWS = 250_000
# A sheet of 250,000 rows unpacks to some 200 MB; far more is made to exhaust the machine.
MOST_UNPACKED = 600 * 1024 * 1024
# The reader makes room for every cell up to the last one: a single word in cell XFD1048576 would take
# all memory there is. Beyond column AZ, or row 300,000, no roster goes.
MOST_COLUMNS, LAST_ROW = 52, 299_999
NEAR = r"A?[A-Z](?:[1-9][0-9]{0,4}|[12][0-9]{5})"
NEAR_CELL = re.compile(NEAR)
# A cell that is not plainly near, as spreadsheet programs write it: then the sheet is read as XML.
OTHER_CELL = re.compile(rb'<c(?! r="%s")[\s/>]|:c[\s/>]' % NEAR.encode())
SHEET = b"sheetData"  # without it the reader finds no cell
PIECE, OVERLAP = 1 << 20, 32
# What the zip file, the sheet, or whoever reads them may say against it.
UNREADABLE = (OSError, EOFError, RuntimeError, IndexError, BadZipFile, zlib.error, ExpatError)


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
            left = MOST_UNPACKED
            for part in parts.infolist():
                left -= _look_through(parts, part, left)
        with CalamineWorkbook.from_path(str(path)) as book:
            sheet = book.get_sheet_by_index(0)
            above = sheet.start[0] if sheet.start else 0
            return above, sheet.to_python(nrows=MOST_ROWS + 1)
    except (*UNREADABLE, CalamineError) as fault:
        raise RosterError(_("Berkas lembar kerja tidak terbaca atau kosong.")) from fault


def _look_through(parts: ZipFile, part: ZipInfo, most: int) -> int:
    """How much is in the part, whatever it says of itself. A sheet may lie under any name.

    Raises:
        RosterError: when it is more than `most`, or a sheet that names a cell further out than any roster has.
    """
    part.file_size = maxsize  # else no more is read than the part says
    size, tail, is_sheet, is_plain = 0, b"", False, True
    with parts.open(part) as file:
        while piece := file.read(PIECE):
            size += len(piece)
            if size > most:
                raise RosterError(_("Berkas terlalu besar. Bagi menjadi beberapa berkas."))
            tail += piece
            is_sheet = is_sheet or SHEET in tail
            is_plain = is_plain and not _has_other_cell(tail, len(tail) - OVERLAP)
            tail = tail[-OVERLAP:]
    if is_sheet and (not is_plain or _has_other_cell(tail, len(tail))):
        with parts.open(part) as sheet:
            _measure(sheet)
    return size


def _has_other_cell(text: bytes, before: int) -> bool:
    """What begins later may not be whole yet."""
    found = OTHER_CELL.search(text)
    return found is not None and found.start() < before


def _measure(sheet: IO[bytes]) -> None:
    """Reads the sheet as XML, where a cell need not say which one it is."""
    row = column = 0

    def begin(name: str, about: dict[str, str]) -> None:
        nonlocal row, column
        name, number = name.rpartition(":")[2], about.get("r")
        if name == "row":
            row, column = int(number) if number and number.isdecimal() else row + 1, 0
        elif name == "c":
            column += number is None
            is_near = number is None or NEAR_CELL.fullmatch(number)
            if not is_near or row > LAST_ROW or column > MOST_COLUMNS:
                raise RosterError(
                    _(
                        "Lembar kerja terlalu lebar atau panjang. Salin hanya tabelnya ke berkas baru."
                    )
                )

    parser = ParserCreate()
    parser.specified_attributes = True  # the reader knows no others either
    parser.StartElementHandler = begin
    parser.ParseFile(sheet)
