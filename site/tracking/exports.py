"""The tables as files: XLSX with typed cells, and CSV that no spreadsheet can run."""

import csv
import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import xlsxwriter
from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _

from agencies.models import Agency, both_names
from courses.models import CountState
from people.models import Status
from people.nip import grouped
from tracking.columns import NAME, USUAL
from tracking.differences import LABELS
from tracking.lens import Lens
from tracking.overview import UnitRow
from tracking.practices import Cell
from tracking.roster import progress

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA_TYPES = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
# More rows than this are written by the worker: nobody waits so long for a page.
AT_ONCE = 20_000
TOLD_EVERY = 2000
# Excel holds 1,048,576 in a sheet; what is more goes to the next one.
SHEET_ROWS = 1_000_000
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
# Excel in Indonesian parts the cells of a CSV at semicolons, and heeds no quote within a cell.
RISKY_PART = re.compile(r"""([;\r\n]["']*)(?=[=+@-])""")


class _Echo:
    """A file that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def unit_table(rows: Iterable[UnitRow]) -> tuple[list[str], Iterator[tuple]]:
    """Head and rows of the table of units."""
    head = [_("Unit"), _("Wajib"), _("Selesai (%)"), _("Selesai"), _("Berjalan"), _("Belum mulai")]
    head += [_("Belum aktivasi"), _("Terlambat"), _("Dikecualikan")]
    return head, (_unit(row) for row in rows)


def _unit(row: UnitRow) -> tuple:
    if row.is_hidden:
        return row.label, *[_("disembunyikan")] * 8
    return (
        row.label,
        row.totals.obliged,
        row.totals.percent,
        row.totals.completed,
        row.totals.in_progress,
        row.totals.not_begun,
        row.totals.not_activated,
        row.totals.overdue,
        row.totals.excluded,
    )


def practice_table(
    cells: Iterable[tuple[Agency, str, Cell]],
) -> tuple[list[str], Iterator[tuple]]:
    """Head and rows of the map of practices: what the map tells, and nothing that it hides."""
    head = [_("Unit"), _("Kode praktik"), _("Praktik"), _("Jawaban pertama"), _("Keliru")]
    head += [_("Keliru (%)"), _("Perkiraan paling sedikit (%)"), _("Perkiraan paling banyak (%)")]
    return head, (
        (unit.name, cell.code, label, cell.asked, cell.wrong, cell.percent, *(cell.interval or ()))
        for unit, label, cell in cells
    )


def sealed_table(rows: Iterable[dict[str, Any]]) -> tuple[list[str], Iterator[tuple]]:
    """Head and rows of a sealed month: each unit with all that is under it."""
    head = [_("Kode unit"), _("Unit"), _("Letak"), *(str(label) for label in LABELS.values())]
    return head, (
        (row["id"], row["name"], row["path"], *(row[name] for name in LABELS)) for row in rows
    )


def people_table(
    rows: QuerySet[Any], lens: Lens, form: str, shown: tuple[str, ...] = USUAL
) -> tuple[list[str], Iterator[tuple]]:
    """Head and rows of the list of people, read from the database while they are written.

    The name and what is `shown`; until when a certificate holds that is to be renewed belongs to the state, as on
    the screen. Excel rounds 18 bare digits of a CSV; the spaces between the groups keep them text.
    """
    heads = (
        (NAME, _("Nama")),
        ("nip", _("NIP")),
        ("unit", _("Unit")),
        ("jenis", _("Jenis pegawai")),
        ("jabatan", _("Jabatan")),
        ("keadaan", _("Keadaan")),
        ("batas", _("Batas waktu")),
        ("kemajuan", _("Kemajuan (%)")),
        ("keadaan", _("Sertifikat yang harus diperpanjang berlaku sampai")),
    )
    places = [at for at, (column, _head) in enumerate(heads) if column in (NAME, *shown)]
    cut = (tuple(row[at] for at in places) for row in _people(rows, lens, form))
    return [heads[at][1] for at in places], cut


def _people(rows: QuerySet[Any], lens: Lens, form: str) -> Iterator[tuple]:
    """Plain values and no models, and each label looked up once: there may be a million rows."""
    states = {state: str(label) for state, label in CountState.choices}
    kinds = {status: str(label) for status, label in Status.choices}
    number = str if form == "xlsx" else grouped
    person = ("person__name", "person__nip", "person__status", "person__post")
    units = ("unit_name", "unit_now")
    steps = ("at_state", "due_on", "steps_done", "steps_total", "at_lapse")
    found = rows.select_related(None).values_list(*person, *units, *steps).iterator(TOLD_EVERY)
    for name, nip, status, post, unit, unit_now, state, due_on, done, whole, lapse in found:
        percent = progress(state, done, whole, lens)
        yield (
            name,
            number(nip),
            both_names(unit, unit_now),
            kinds[status],
            post,
            states[state],
            due_on or "",
            "" if percent is None else percent,
            lapse or "",
        )


def respond(
    form: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """A download of these rows; `form` is xlsx or csv."""
    if form == "xlsx":
        return FileResponse(
            as_xlsx(header, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
        )
    response = StreamingHttpResponse(as_csv(header, rows), content_type=MEDIA_TYPES["csv"])
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def write_file(
    form: str, file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> None:
    """These rows into an open file, one after another; `form` is xlsx or csv."""
    if form == "xlsx":
        write_xlsx(file, header, rows)
    else:
        file.writelines(line.encode() for line in as_csv(header, rows))


def told(rows: Iterable[Sequence[Any]], tell: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    """The same rows, and now and then how many have passed."""
    for number, row in enumerate(rows, start=1):
        yield row
        if number % TOLD_EVERY == 0:
            tell(number)


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> BinaryIO:
    """A workbook in a temporary file."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_xlsx(file, header, rows)
    file.seek(0)
    return file


def write_xlsx(file: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Written row by row, the first row frozen: numbers, days, and texts that are never formulas."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": tempfile.gettempdir()})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})

    def sheet_with_head(name: str) -> Any:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(header) - 1, 22)
        for column, title in enumerate(header):
            sheet.write_string(0, column, str(title), bold)
        return sheet

    sheet = sheet_with_head("Netral")
    for number, row in enumerate(rows):
        part, line = divmod(number, SHEET_ROWS)
        if part and not line:
            sheet = sheet_with_head(f"Netral {part + 1}")
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line + 1, column, value)
            elif isinstance(value, dt.date):
                sheet.write_datetime(line + 1, column, value, day)
            else:
                sheet.write_string(line + 1, column, str(value), text)
    book.close()


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """UTF-8 with a mark for Excel, one line at a time."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([guarded(title) for title in header])
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])


def guarded(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it; so does a part of one."""
    if isinstance(value, int):
        return value
    text = RISKY_PART.sub(r"\1'", str(value))
    return f"'{text}" if text.startswith(RISKY) else text
