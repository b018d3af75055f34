"""The list is the figure; the file is the list; a number never stands in an address."""

import csv
import datetime as dt
import io
import re
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from courses.models import CountState
from people.models import AuditEntry, Person, RoleKind
from tests.cast import make_role
from tracking import sheets
from tracking.exports import as_csv, guarded
from tracking.lens import Lens
from tracking.roster import Filters, people_rows

LIST = "/pantau/kabupaten-mamuju/orang/"
FILE = "/pantau/kabupaten-mamuju/orang."


def body(response):
    return b"".join(response.streaming_content)


def read_xlsx(response):
    return (
        CalamineWorkbook.from_filelike(io.BytesIO(body(response))).get_sheet_by_index(0).to_python()
    )


def read_csv(response):
    return list(csv.reader(io.StringIO(body(response).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("state", "figure"),
    [
        ("", "obliged"),
        ("selesai", "completed"),
        ("berjalan", "in_progress"),
        ("belum-mulai", "not_begun"),
        ("belum-aktivasi", "not_activated"),
        ("terlambat", "overdue"),
        ("dikecualikan", "excluded"),
    ],
)
@pytest.mark.parametrize("back", [0, 1, 25])
def test_each_figure_opens_a_list_of_that_length(as_budi, staff, today, state, figure, back):
    words = {"status": state, "per": (today - dt.timedelta(days=back)).isoformat()}
    whole = as_budi.get("/pantau/kabupaten-mamuju/", words).context["whole"]
    assert as_budi.get(LIST, words).context["page"].paginator.count == getattr(whole, figure)


def test_a_posted_number_stays_out_of_the_address(as_budi, staff):
    person = staff[0].person
    answer = as_budi.post(LIST, {"q": person.nip_grouped})
    assert person.nip not in answer["Location"]
    assert "cari=nomor" in answer["Location"]
    rows = list(as_budi.get(answer["Location"]).context["page"])
    assert [row.person for row in rows] == [person]


def test_a_number_typed_into_the_address_is_taken_out(as_budi, staff):
    answer = as_budi.get(LIST, {"q": staff[0].person.nip})
    assert answer.status_code == 302
    assert staff[0].person.nip not in answer["Location"]


def test_a_name_search_keeps_the_filters(as_budi, staff):
    answer = as_budi.post(f"{LIST}?urut=-nama&page=2", {"q": "orang 0", "status": "selesai"})
    assert answer["Location"] == f"{LIST}?urut=-nama&status=selesai&q=orang+0"


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize(
    "words",
    ["", "status=belum-selesai&urut=-nama", "jenis=pppk&urut=kemajuan", "unit=puskesmas&q=orang",
     "unit=dinkes&langsung=1&urut=unit"],
)  # fmt: skip
def test_the_file_is_the_list(as_budi, staff, form, words):
    screen = []
    number = 1
    while True:
        page = as_budi.get(f"{LIST}?{words}&page={number}").context["page"]
        screen += [(row.person.name, row.person.nip, row.unit_name) for row in page]
        if not page.has_next():
            break
        number += 1
    answer = as_budi.get(f"{FILE}{form}?{words}")
    rows = (read_xlsx if form == "xlsx" else read_csv)(answer)[1:]
    assert [(row[0].lstrip("'"), row[1].replace(" ", ""), row[2]) for row in rows] == screen
    assert all(isinstance(row[1], str) for row in rows)
    assert staff


def test_a_file_keeps_the_past_day(as_budi, staff, tree, course, today):
    day = today - dt.timedelta(days=25)
    lens = Lens(tree.mamuju, day, today, course.page, "2026")
    rows = people_rows(lens, Filters(), [tree.mamuju])
    assert all(row.at_state != CountState.COMPLETED for row in rows)
    answer = as_budi.get(f"{FILE}xlsx?per={day}&status=selesai")
    assert len(read_xlsx(answer)) == 1


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("order", ["", "-selesai", "terlambat"])
@pytest.mark.parametrize("back", [0, 25])
def test_units_download_equals_the_table(as_budi, staff, today, form, order, back):
    words = {"urut": order, "per": (today - dt.timedelta(days=back)).isoformat()}
    screen = as_budi.get("/pantau/kabupaten-mamuju/", words).context["page"].object_list
    answer = as_budi.get(f"/pantau/kabupaten-mamuju/unit.{form}", words)
    rows = (read_xlsx if form == "xlsx" else read_csv)(answer)[1:]
    assert [[row[0], *(int(cell) for cell in row[1:])] for row in rows] == [
        [
            f"Langsung di {row.name}" if row.is_own else row.name,
            row.totals.obliged, row.totals.percent, row.totals.completed, row.totals.in_progress,
            row.totals.not_begun, row.totals.not_activated, row.totals.overdue,
            row.totals.excluded,
        ]
        for row in screen
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "csv"])
@pytest.mark.parametrize("back", [0, 1, 25])
def test_every_column_of_the_file_is_on_the_screen(as_budi, staff, today, form, back):
    words = f"per={today - dt.timedelta(days=back)}&urut=keadaan"
    screen = as_budi.get(f"{LIST}?{words}").context["page"].object_list
    rows = (read_xlsx if form == "xlsx" else read_csv)(as_budi.get(f"{FILE}{form}?{words}"))[1:]
    assert [(row[3], row[4], str(row[5]), str(row[6]).removesuffix(".0")) for row in rows] == [
        (
            row.person.get_status_display(),
            row.state_label,
            row.due_on.isoformat(),
            "" if row.progress is None else str(row.progress),
        )
        for row in screen
    ]


def test_progress_of_a_past_day_is_not_todays(as_budi, staff, today):
    words = {"per": (today - dt.timedelta(days=25)).isoformat()}
    assert {row.progress for row in as_budi.get(LIST, words).context["page"]} == {0}
    words = {"per": (today - dt.timedelta(days=1)).isoformat(), "status": "berjalan"}
    assert {row.progress for row in as_budi.get(LIST, words).context["page"]} == {None}


def test_a_workbook_holds_texts_and_no_formula(as_budi, staff):
    file = zipfile.ZipFile(io.BytesIO(body(as_budi.get(f"{FILE}xlsx?unit=dinkes&langsung=1"))))
    sheet = file.read("xl/worksheets/sheet1.xml").decode()
    texts = "".join(file.read(name).decode() for name in file.namelist() if name.endswith(".xml"))
    assert "=Dinkes" in texts
    assert "<f>" not in sheet


def test_a_number_in_a_file_is_text(as_budi, staff):
    person = staff[0].person
    xlsx = read_xlsx(as_budi.get(f"{FILE}xlsx"))
    assert person.nip in [row[1] for row in xlsx]
    text = body(as_budi.get(f"{FILE}csv")).decode("utf-8-sig")
    assert person.nip_grouped in text
    assert person.nip not in text


def test_an_export_is_recorded_without_the_search(as_budi, staff, budi):
    body(as_budi.get(f"{FILE}csv?q=orang"))
    entry = AuditEntry.objects.get(verb="tracking.people_exported")
    assert entry.actor == budi
    assert "orang" not in str(entry.details).replace("unit", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1"])
def test_no_text_is_run_as_a_formula(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Staf;=1+1;x", 'Staf;"=1+1;"', "Staf\n=1+1;x", "\n=1;", "a,b;@x"])
def test_no_part_of_a_text_is_run_where_a_semicolon_parts_the_cells(text):
    """Excel in Indonesian reads a CSV so, and sees no quote that stands within a cell."""
    lines = "".join(as_csv(["Nama", "Jabatan"], [("Budi", text)]))
    cells = [cell for row in csv.reader(io.StringIO(lines), delimiter=";") for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_number_stays_a_number_and_a_harmless_text_stays_as_it_is():
    assert guarded(-3) == -3
    for text in ("Dinas = Kesehatan", "Kepala; Staf", "Jakarta-Timur"):
        assert guarded(text) == text


def test_a_code_is_shown_once_and_not_kept(as_budi, staff):
    person = staff[0].person
    answer = as_budi.post(f"{LIST}{person.public_id}/kode/")
    code = answer.context["code"]
    assert code in answer.content.decode()
    assert code not in str(dict(as_budi.session))
    assert person.activation_codes.count() == 1


@pytest.mark.parametrize("kind", [RoleKind.TRAINER, RoleKind.OBSERVER])
def test_no_code_for_an_account_that_opens_more(as_budi, staff, tree, kind):
    person = staff[0].person
    make_role(person, tree.province, kind)
    assert as_budi.post(f"{LIST}{person.public_id}/kode/").status_code == 302
    assert not person.activation_codes.exists()


def test_no_code_for_someone_of_another_regency(as_budi, staff, charlie):
    assert as_budi.post(f"{LIST}{charlie.public_id}/kode/").status_code == 404


@pytest.mark.parametrize("order", ["nama", "-nama"])
def test_the_pages_by_name_hold_everybody_once(as_budi, staff, monkeypatch, order):
    """Names that are equal lie on the border of two pages."""
    Person.objects.filter(name__startswith="Orang 0").update(name="Orang Kembar")
    whole = [row.pk for row in as_budi.get(LIST, {"urut": order}).context["page"]]
    monkeypatch.setattr("tracking.views.ROWS", 4)
    seen, words = [], f"?urut={order}"
    while words:
        answer = as_budi.get(f"{LIST}{words}")
        page = answer.context["page"]
        seen += [row.pk for row in page]
        further = re.search(r'rel="next" href="([^"]+)"', answer.content.decode())
        assert bool(further) == page.has_next()
        words = further and further[1].replace("&amp;", "&")
        assert not words or "setelah=" in words
    assert seen == whole


@pytest.mark.parametrize("after", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_page_behind_nobody_is_the_page_of_that_number(as_budi, staff, monkeypatch, after):
    monkeypatch.setattr("tracking.views.ROWS", 4)
    plain = as_budi.get(LIST, {"page": 2}).context["page"]
    other = as_budi.get(LIST, {"page": 2, "setelah": after}).context["page"]
    assert list(other) == list(plain)


def test_a_page_does_not_go_on_behind_someone_elses_person(as_budi, staff, tree, monkeypatch):
    monkeypatch.setattr("tracking.views.ROWS", 4)
    stranger = Person.objects.get(name="Rahasia Majene")
    words = {"page": 2, "setelah": stranger.public_id}
    assert list(as_budi.get(LIST, words).context["page"]) == list(
        as_budi.get(LIST, {"page": 2}).context["page"]
    )


def test_a_very_long_list_comes_by_name_and_says_so(as_budi, staff, monkeypatch):
    sorted_by_unit = as_budi.get(LIST, {"urut": "-unit"})
    assert not sorted_by_unit.context["is_unsorted"]
    monkeypatch.setattr("tracking.roster.MOST_SORTED", 3)
    answer = as_budi.get(LIST, {"urut": "-unit"})
    assert answer.context["filters"].order == "nama"
    assert "hanya diurutkan menurut nama" in answer.content.decode()
    names = [row.person.name for row in answer.context["page"]]
    assert names == sorted(names)


def test_a_short_list_is_read_whole_and_a_long_one_walked_by_name(as_budi, staff, monkeypatch):
    """The same people in the same order, whichever is quicker."""

    def names():
        page = as_budi.get("/pantau/kabupaten-mamuju/orang/?urut=-nama").context["page"]
        return page.object_list and [row.person.name for row in page], page.paginator.object_list

    monkeypatch.setattr(sheets, "_everybody", lambda lens: 1000)
    whole, rows = names()
    assert "name_apart" in rows.query.annotations
    monkeypatch.setattr(sheets, "_everybody", lambda lens: 0)
    walked, rows = names()
    assert "name_apart" not in rows.query.annotations
    assert walked == whole == sorted(whole, reverse=True)
