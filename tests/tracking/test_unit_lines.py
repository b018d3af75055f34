"""Each number of the table of units opens the list of just these people."""

import datetime as dt
import re
from html import unescape

import pytest
from django.utils import timezone

from courses.actions.assignments import assign_course
from courses.actions.grouping import tell_groups
from courses.counting import Totals
from courses.models import CountState, Enrolment
from people.actions.placements import transfer
from tests.cast import make_agency, make_person
from tracking.doors import open_door
from tracking.framing import unit_lines
from tracking.lens import Lens
from tracking.overview import UnitRow

MAMUJU = "/pantau/kabupaten-mamuju/"
CELL = re.compile(r'<td role="cell" class="n"[^>]*>(.*?)</td>', re.S)
LINK = re.compile(r'<a href="([^"]+)">([\d.]+)</a>')


def linked(page):
    """Address and number of every link of the table."""
    cells = "".join(CELL.findall(page.content.decode()))
    return [
        (unescape(address), int(text.replace(".", ""))) for address, text in LINK.findall(cells)
    ]


def bare(page):
    """The numbers that lead nowhere."""
    cells = " ".join(CELL.findall(page.content.decode()))
    return {int(text) for text in re.findall(r"\d+", LINK.sub("", cells))}


def expect_the_lists(client, words=""):
    """Every number but nought is a link, to a list of that length; gives the addresses."""
    page = client.get(f"{MAMUJU}{words}")
    found = linked(page)
    assert bare(page) <= {0}
    for address, number in found:
        opened = client.get(address).context["page"]
        assert (address, opened.paginator.count) == (address, number)
        assert len(opened.object_list) == min(number, 25)
    return [address for address, _number in found]


@pytest.fixture
def busy(as_budi, staff, tree, today):
    """People in every state right at Mamuju, in two offices and in one of another zone; one has moved."""
    make_agency("Dinas Kosong", under=tree.mamuju, slug="dinas-kosong")
    far = make_agency("Balai WIB", under=tree.mamuju, slug="balai", time_zone="Asia/Jakarta")
    make_person("Anggota Balai", at=far)
    make_person("Pegawai Sekretariat", at=tree.mamuju)
    assign_course(
        course=staff[0].course, agency=tree.province, cycle="2026",
        due_on=today + dt.timedelta(days=9), actor=None, today=today,
    )  # fmt: skip
    mover = next(row for row in staff if row.counted_as == CountState.IN_PROGRESS).person
    transfer(person=mover, to=tree.mamuju, on=today - dt.timedelta(days=5), actor=None)
    Enrolment.objects.update(enrolled_at=timezone.now() - dt.timedelta(days=40))
    return as_budi


@pytest.mark.parametrize("back", [0, 1, 10, 25])
def test_each_number_opens_a_list_of_that_length(busy, today, back):
    addresses = expect_the_lists(busy, f"?per={today - dt.timedelta(days=back)}" if back else "")
    assert any(address.startswith("/pantau/dinkes/orang/") for address in addresses)
    assert any("unit=kabupaten-mamuju&langsung=1" in address for address in addresses)
    assert all(("per=" in address) == bool(back) for address in addresses)


def test_a_unit_of_another_zone_is_shown_by_our_day(busy):
    addresses = expect_the_lists(busy)
    assert not any(address.startswith("/pantau/balai/") for address in addresses)
    assert any(f"{MAMUJU}orang/" in address and "unit=balai" in address for address in addresses)


def test_the_links_stay_with_the_course_of_the_page(as_budi, tree, course, today):
    """The newest assignment is of another cycle; the table shows the older."""
    make_person("Orang", at=tree.dinkes)
    for cycle, back in (("2025", 2), ("2026", 1)):
        assign_course(
            course=course.page, agency=tree.mamuju, cycle=cycle,
            due_on=today + dt.timedelta(days=9), actor=None, today=today - dt.timedelta(days=back),
        )  # fmt: skip
    addresses = expect_the_lists(as_budi, "?kursus=netral&siklus=2025")
    assert addresses
    assert all("kursus=netral&siklus=2025" in address for address in addresses)


def test_a_course_of_one_unit_alone_leads_to_our_own_list(as_budi, tree, course, today):
    """The units beside it know nothing of the course, and their names lead to what they do know."""
    make_agency("Dinas Lain", under=tree.mamuju, slug="dinas-lain")
    make_person("Orang", at=tree.dinkes)
    assign_course(
        course=course.page, agency=tree.dinkes, cycle="2026",
        due_on=today + dt.timedelta(days=9), actor=None, today=today,
    )  # fmt: skip
    addresses = expect_the_lists(as_budi)
    assert {address.split("?")[0] for address in addresses} == {f"{MAMUJU}orang/"}
    names = re.findall(r'scope="row"><a href="([^"]+)"', as_budi.get(MAMUJU).content.decode())
    assert [as_budi.get(unescape(address)).status_code for address in names] == [200, 200]


def test_an_observer_gets_numbers_and_no_links(as_olga, staff):
    tell_groups(now=timezone.now())
    page = as_olga.get("/pantau/dinkes/")
    assert page.context["lines"]
    assert not linked(page)


def test_the_export_and_the_order_do_not_come_along(busy):
    page = busy.get(f"{MAMUJU}?urut=-terlambat")
    assert linked(page)
    assert not any("urut=" in address for address, _number in linked(page))


def test_a_thousand_is_written_as_everywhere(tree, course, budi, today):
    lens = Lens(tree.mamuju, today, today, course.page, "2026", is_whole=True)
    row = UnitRow(tree.dinkes, Totals(obliged=1234, in_progress=1234))
    line = unit_lines(open_door(budi, tree.mamuju.slug), lens, [row])[0]
    assert line.done == "0"
    assert LINK.fullmatch(line.all)[2] == "1.234"
