"""A very long list is written by the worker, for the one who asked, for a day; others stream at once."""

import datetime as dt
import io
import weakref
import zipfile

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from people.actions.exporting import KEPT, MOST_TRIES, ask_export, clear_exports
from people.models import AuditEntry, Export, ExportState, RoleKind
from people.models.export import export_storage
from people.tasks import clear_exports as clear_exports_task
from tests.cast import make_role
from tests.tracking.test_people import read_csv, read_xlsx
from tracking import exports
from tracking.exports import as_csv, as_xlsx, told
from tracking.tasks import write_people

LIST = "/pantau/kabupaten-mamuju/orang"
PLACE = "/pantau/kabupaten-mamuju/unduhan/"


@pytest.fixture
def queued(monkeypatch):
    """What was queued for the worker, who does nothing by itself."""
    tasks = []
    monkeypatch.setattr(
        "people.actions.exporting.async_task", lambda name, pk: tasks.append((name, pk))
    )
    return tasks


@pytest.fixture
def long(monkeypatch, queued):
    """Three rows are many already."""
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    monkeypatch.setattr(exports, "TOLD_EVERY", 5)


@pytest.fixture
def ready(as_budi, staff, long, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_budi.get(f"{LIST}.xlsx?status=belum-selesai&urut=-nama")
    export = Export.objects.get()
    write_people(export.pk)
    export.refresh_from_db()
    return export


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_long_list_is_asked_for_made_and_taken(
    as_budi, staff, long, queued, django_capture_on_commit_callbacks, form
):
    with django_capture_on_commit_callbacks(execute=True):
        answer = as_budi.get(f"{LIST}.{form}?urut=-nama")
    assert answer["Location"] == PLACE
    export = Export.objects.get()
    assert queued == [("tracking.tasks.write_people", export.pk)]
    page = as_budi.get(PLACE)
    assert page["Refresh"] == "5"
    assert f"0 dari {export.rows_total} baris" in page.content.decode()
    write_people(export.pk)
    page = as_budi.get(PLACE)
    assert "Refresh" not in page
    address = f"{PLACE}{export.public_id}/"
    assert address in page.content.decode()
    file = as_budi.get(address)
    assert file["Content-Disposition"].endswith(f'{export.name}.{form}"')
    read = read_xlsx if form == "xlsx" else read_csv
    names = [row[0].lstrip("'") for row in read(file)[1:]]
    screen = [row.person.name for row in as_budi.get(f"{LIST}/?urut=-nama").context["page"]]
    assert names == screen
    assert AuditEntry.objects.filter(verb="export.downloaded").count() == 1


def test_a_short_list_is_sent_at_once(as_budi, staff, queued):
    assert as_budi.get(f"{LIST}.csv").streaming
    assert not Export.objects.exists()


def test_pressing_twice_asks_once(as_budi, staff, long, queued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        as_budi.get(f"{LIST}.csv")
        as_budi.get(f"{LIST}.csv")
    assert len(queued) == 1


def test_the_worker_tells_how_far_it_is_and_may_run_twice(ready, monkeypatch):
    assert (ready.state, ready.rows_done) == (ExportState.READY, ready.rows_total)
    kept = ready.file.name
    write_people(ready.pk)
    ready.refresh_from_db()
    assert ready.file.name == kept
    heard = []
    list(told(iter([()] * 4001), heard.append))
    assert heard == list(range(5, 4001, 5))


def test_a_search_by_number_is_kept_out_of_the_words(
    as_budi, staff, long, queued, django_capture_on_commit_callbacks
):
    answer = as_budi.post(f"{LIST}/", {"q": "199001"})
    words = answer["Location"].split("?")[1]
    with django_capture_on_commit_callbacks(execute=True):
        as_budi.get(f"{LIST}.csv?{words}")
    export = Export.objects.get()
    assert export.number == "199001"
    assert "199001" not in export.words + export.name
    write_people(export.pk)
    rows = read_csv(as_budi.get(f"{PLACE}{export.public_id}/"))[1:]
    assert rows
    assert all("199001" in row[1].replace(" ", "") for row in rows)


def test_nobody_else_finds_it_not_even_a_colleague(client, ready, tree, sari, charlie):
    make_role(sari, tree.mamuju, RoleKind.BKPSDM)
    for person in (sari, charlie):
        client.force_login(person)
        assert client.get(f"{PLACE}{ready.public_id}/").status_code == 404
    client.force_login(sari)
    assert str(ready.public_id) not in client.get(PLACE).content.decode()


def test_an_observer_has_no_downloads(as_olga, staff):
    assert as_olga.get(PLACE).status_code == 404


def test_whoever_loses_the_role_loses_the_file(as_budi, ready, budi):
    budi.roles.update(ended_on=timezone.localdate())
    assert as_budi.get(f"{PLACE}{ready.public_id}/").status_code == 404


def test_whoever_loses_the_role_while_it_waits_gets_none(tree, budi, staff, queued):
    export = ask(tree.mamuju, budi)
    budi.roles.update(ended_on=timezone.localdate())
    write_people(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file.name) == (ExportState.FAILED, "")


def ask(agency, person):
    return ask_export(
        agency=agency, actor=person, form="csv", name="netral-orang", words="", rows=9,
        task="tracking.tasks.write_people",
    )  # fmt: skip


def test_after_a_day_it_is_gone(as_budi, ready):
    Export.objects.update(asked_at=ready.asked_at - KEPT * 2, expires_at=timezone.now())
    assert as_budi.get(f"{PLACE}{ready.public_id}/").status_code == 404
    assert "Belum ada berkas" in as_budi.get(PLACE).content.decode()
    assert clear_exports_task() == 1
    assert not Export.objects.exists()
    assert not export_storage().exists(ready.file.name)


def test_what_never_came_to_an_end_is_cleared_and_what_is_kept_stays(tree, budi, ready, queued):
    waiting = ask(tree.mamuju, budi)
    assert clear_exports(now=timezone.now()) == 0
    Export.objects.filter(pk=waiting.pk).update(asked_at=timezone.now() - KEPT * 2)
    assert clear_exports(now=timezone.now()) == 1
    assert Export.objects.get() == ready


def test_a_fault_is_told_and_raised(as_budi, tree, budi, staff, queued, monkeypatch):
    export = ask(tree.mamuju, budi)
    monkeypatch.setattr(exports, "people_table", lambda *words: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_people(export.pk)
    assert "Gagal dibuat" in as_budi.get(PLACE).content.decode()


def test_a_worker_that_dies_again_and_again_is_given_up(tree, budi, staff, queued):
    export = ask(tree.mamuju, budi)
    Export.objects.update(tries=MOST_TRIES)
    write_people(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_rows_are_written_as_they_come_and_none_is_kept(form):
    alive: weakref.WeakSet = weakref.WeakSet()
    most = 0

    class Cell:
        def __str__(self):
            return "sel"

    def rows():
        nonlocal most
        for _number in range(3000):
            cell = Cell()
            alive.add(cell)
            most = max(most, len(alive))
            yield (cell, 1)

    if form == "xlsx":
        book = CalamineWorkbook.from_filelike(as_xlsx(["Nama", "Angka"], rows()))
        assert len(book.get_sheet_by_index(0).to_python()) == 3001
    else:
        assert sum(1 for _line in as_csv(["Nama", "Angka"], rows())) == 3001
    assert most < 5


def test_the_first_line_is_sent_before_the_last_row_is_read():
    read = 0

    def rows():
        nonlocal read
        for number in range(10_000):
            read += 1
            yield (number,)

    lines = as_csv(["Angka"], rows())
    next(lines), next(lines)
    assert read == 1


def test_a_sheet_that_is_full_goes_on_in_the_next(monkeypatch):
    monkeypatch.setattr(exports, "SHEET_ROWS", 10)
    book = CalamineWorkbook.from_filelike(as_xlsx(["Angka"], ((number,) for number in range(25))))
    sheets = [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]
    assert book.sheet_names == ["Netral", "Netral 2", "Netral 3"]
    assert [row[0] for sheet in sheets for row in sheet[1:]] == list(range(25))
    assert all(sheet[0] == ["Angka"] for sheet in sheets)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_of_a_workbook_is_run_as_a_formula(start):
    file = as_xlsx(["Nama"], [(f"{start}1+1",)])
    sheet = zipfile.ZipFile(io.BytesIO(file.read())).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<v>" not in sheet.split("</row>", 1)[1]  # no number either: what was typed stays a text


def test_cells_have_types(as_budi, staff):
    rows = read_xlsx(as_budi.get(f"{LIST}.xlsx"))
    assert all(isinstance(row[1], str) and len(row[1]) == 18 for row in rows[1:])
    assert all(isinstance(row[5], dt.date) for row in rows[1:])
    assert all(isinstance(row[6], float) for row in rows[1:])
