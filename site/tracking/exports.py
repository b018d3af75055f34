"""Rows to files: XLSX with text cells, and CSV that no spreadsheet can run."""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RISKY = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that gives each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def respond(
    form: str, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponseBase:
    """A download of these rows; `form` is xlsx or csv."""
    if form == "xlsx":
        return FileResponse(
            as_xlsx(header, rows), as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX
        )
    response = StreamingHttpResponse(as_csv(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(header: Sequence[str], rows: Iterable[Sequence[Any]]):
    """A workbook in a temporary file, written row by row, the first row frozen."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": tempfile.gettempdir()})
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    text = book.add_format({"num_format": "@"})
    sheet = book.add_worksheet("Netral")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(header) - 1, 22)
    for column, title in enumerate(header):
        sheet.write_string(0, column, str(title), bold)
    for line, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(line, column, value)
            else:
                sheet.write_string(line, column, str(value), text)
    book.close()
    file.seek(0)
    return file


def as_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """UTF-8 with a mark for Excel, one line at a time."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow([guarded(title) for title in header])
    for row in rows:
        yield writer.writerow([guarded(value) for value in row])


def guarded(value: Any) -> Any:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it."""
    if isinstance(value, int):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text
