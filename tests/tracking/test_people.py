"""The list is the figure; the file is the list; a number never stands in an address."""

import csv
import datetime as dt
import io

import pytest
from python_calamine import CalamineWorkbook

from courses.models import CountState
from people.models import AuditEntry, RoleKind
from tests.cast import make_role
from tracking.exports import guarded
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
    assert all(row.at_state != CountState.COMPLETED for row in people_rows(lens, Filters()))
    answer = as_budi.get(f"{FILE}xlsx?per={day}&status=selesai")
    assert len(read_xlsx(answer)) == 1


def test_units_download_equals_the_table(as_budi, staff):
    screen = as_budi.get("/pantau/kabupaten-mamuju/").context["page"].object_list
    rows = read_xlsx(as_budi.get("/pantau/kabupaten-mamuju/unit.xlsx"))[1:]
    assert [row[1] for row in rows] == [row.totals.obliged for row in screen]


def test_an_export_is_recorded_without_the_search(as_budi, staff, budi):
    body(as_budi.get(f"{FILE}csv?q=orang"))
    entry = AuditEntry.objects.get(verb="tracking.people_exported")
    assert entry.actor == budi
    assert "orang" not in str(entry.details).replace("unit", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_no_text_is_run_as_a_formula(text):
    assert guarded(text) == f"'{text}"


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


def test_bkpsdm_assigns_a_course(as_budi, tree, course, sari, today):
    data = {"course": course.page.pk, "cycle": "2027", "due_on": today.isoformat()}
    answer = as_budi.post("/pantau/kabupaten-mamuju/tugaskan/", data)
    assert answer.status_code == 302
    assert as_budi.get(answer["Location"]).context["whole"].obliged == 2


def test_a_due_date_in_the_past_is_refused(as_budi, tree, course, today):
    data = {"course": course.page.pk, "cycle": "2027", "due_on": today - dt.timedelta(days=1)}
    answer = as_budi.post("/pantau/kabupaten-mamuju/tugaskan/", data)
    assert answer.status_code == 200
    assert "sudah lewat" in answer.content.decode()
