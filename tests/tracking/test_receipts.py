"""An instruction from above: received once, by the right people; looked at level by level."""

import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from agencies.models import Kind
from courses.actions.acknowledging import acknowledge
from courses.actions.assignments import Letter, assign_course
from courses.cascade import Receipt
from courses.models import Acknowledgement
from people.models import AuditEntry, RoleKind
from tests.cast import make_agency, make_person, make_role

OVERVIEW = "/pantau/kabupaten-mamuju/"


@pytest.fixture
def given(course, tree, budi, charlie, today):
    """By the province; Mamuju and Majene have somebody to receive it, Mamuju's office too."""
    clerk = make_person("Dewi Contoh", at=tree.dinkes)
    make_role(clerk, tree.dinkes, RoleKind.BKPSDM)
    return assign_course(
        course=course.page,
        agency=tree.province,
        cycle="2026",
        due_on=today + dt.timedelta(days=9),
        actor=None,
        today=today,
        letter=Letter("4/2024", today),
    )


@pytest.fixture
def paula(tree):
    """BKPSDM of the province."""
    person = make_person("Paula Contoh", at=tree.province)
    make_role(person, tree.province, RoleKind.BKPSDM)
    return person


def address(name, found, agency):
    return reverse(f"tracking:{name}", args=[agency.slug, found.public_id])


def receive(client, given, agency, **words):
    return client.post(address("receive", given, agency), words)


def states(answer):
    return {row.agency.slug: row.receipt for row in answer.context["page"]}


def test_the_card_waits_on_the_overview_until_it_is_received(as_budi, tree, given, budi):
    text = as_budi.get(OVERVIEW).content.decode()
    assert "Instruksi dari Provinsi Contoh menunggu tanda terima" in text
    assert "4/2024" in text
    assert receive(as_budi, given, tree.mamuju, catatan="Sudah dibahas").url == OVERVIEW
    receive(as_budi, given, tree.mamuju, catatan="Lagi")
    found = Acknowledgement.objects.get()
    assert (found.agency, found.person, found.note) == (tree.mamuju, budi, "Sudah dibahas")
    assert "menunggu tanda terima" not in as_budi.get(OVERVIEW).content.decode()


def test_the_offices_below_are_asked_in_turn(client, as_budi, tree, given):
    clerk = make_person("Eka Contoh", at=tree.dinkes)
    make_role(clerk, tree.dinkes, RoleKind.BKPSDM)
    client.force_login(clerk)
    assert "menunggu tanda terima" not in client.get("/pantau/dinkes/").content.decode()
    assert receive(client, given, tree.dinkes).status_code == 404
    acknowledge(
        assignment=given,
        agency=tree.mamuju,
        actor=tree.mamuju.roles.get().person,
        now=timezone.now(),
    )
    assert "menunggu tanda terima" in client.get("/pantau/dinkes/").content.decode()
    assert receive(client, given, tree.dinkes).status_code == 302


def test_a_superior_an_observer_and_an_outsider_receive_nothing(
    client, tree, given, paula, olga, charlie, sari
):
    for person in (paula, olga, charlie, sari):
        client.force_login(person)
        assert receive(client, given, tree.mamuju).status_code == 404
    client.force_login(paula)
    assert "menunggu tanda terima" not in client.get(OVERVIEW).content.decode()
    assert not Acknowledgement.objects.exists()


def test_the_sender_sees_level_by_level_who_has_received_it(client, tree, given, paula, budi):
    acknowledge(assignment=given, agency=tree.mamuju, actor=budi, now=timezone.now())
    client.force_login(paula)
    page = client.get(address("receipts", given, tree.province))
    assert states(page) == {
        "kabupaten-mamuju": Receipt.RECEIVED,
        "kabupaten-majene": Receipt.WAITING,
        "dinkes": Receipt.WAITING,
        "dinas-majene": Receipt.NO_OFFICER,
    }
    assert [row.level for row in page.context["page"]] == [1, 1, 2, 2]
    assert dict(page.context["counts"])["Belum diterima"] == 2
    assert budi.name in page.content.decode()
    missing = client.get(address("receipts", given, tree.province), {"keadaan": "belum"})
    assert set(states(missing)) == {"kabupaten-majene", "dinkes"}
    nonsense = client.get(address("receipts", given, tree.province), {"keadaan": "%00"})
    assert len(states(nonsense)) == 4


def test_in_between_one_sees_the_own_branch_only(as_budi, tree, given):
    page = as_budi.get(address("receipts", given, tree.mamuju))
    assert states(page) == {"dinkes": Receipt.HELD}
    assert [row.level for row in page.context["page"]] == [1]


def test_an_observer_sees_the_offices_and_no_names(as_olga, tree, given, budi):
    acknowledge(
        assignment=given, agency=tree.mamuju, actor=budi, now=timezone.now(), note="Oleh Budi"
    )
    page = as_olga.get(address("receipts", given, tree.province)).content.decode()
    assert "Kabupaten Mamuju" in page
    table = b"".join(as_olga.get(address("receipts_csv", given, tree.province))).decode()
    assert "Diterima dan diteruskan" in table
    for text in (page, table):
        assert "Budi" not in text


def test_page_and_table_tell_the_time_by_the_clock_of_the_reader(client, tree, given, paula, budi):
    """The lines of the CSV are written when the view is long over."""
    late = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    acknowledge(assignment=given, agency=tree.mamuju, actor=budi, now=late)
    paula.placements.update(agency=make_agency("Kantor Papua", time_zone="Asia/Jayapura"))
    client.force_login(paula)
    page = client.get(address("receipts", given, tree.province)).content.decode()
    assert "3 Maret 2026, 00.30 WIT" in page
    table = b"".join(client.get(address("receipts_csv", given, tree.province))).decode()
    assert "2026-03-03 00:30 WIT" in table
    assert timezone.get_current_timezone_name() == "Asia/Makassar"


def test_an_outsider_finds_no_receipts(client, tree, given, charlie, sari):
    for person in (charlie, sari):
        client.force_login(person)
        for name in ("receipts", "receipts_xlsx", "receipts_csv"):
            for agency in (tree.mamuju, tree.province):
                assert client.get(address(name, given, agency)).status_code == 404


def test_the_table_is_a_download(client, tree, given, paula, budi):
    acknowledge(assignment=given, agency=tree.mamuju, actor=budi, now=timezone.now())
    client.force_login(paula)
    answer = client.get(address("receipts_xlsx", given, tree.province), {"keadaan": "diterima"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer.streaming_content)))
    (row,) = sheet.get_sheet_by_index(0).to_python()[1:]
    assert row[1:4] == ["Kabupaten Mamuju", "Provinsi Contoh", "Diterima dan diteruskan"]
    assert row[5] == budi.name
    noted = AuditEntry.objects.get(verb="tracking.receipts_exported")
    assert noted.details["rows"] == 1


def test_the_page_asks_the_same_for_a_larger_tree(client, tree, given, paula):
    client.force_login(paula)
    page = address("receipts", given, tree.province)

    def statements():
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    few = statements()
    for number in range(20):
        office = make_agency(f"Dinas {number}", under=tree.majene, kind=Kind.OFFICE)
        make_role(make_person(f"Petugas {number}", at=office), office, RoleKind.BKPSDM)
    assert statements() == few
