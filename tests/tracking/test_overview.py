"""The figures are a recount's; a past day shows the past; many units cost no more queries."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import counting
from courses.actions.assignments import assign_course
from courses.models import CountState, Enrolment
from people.actions.placements import transfer
from tests.cast import make_agency, make_person

MAMUJU = "/pantau/kabupaten-mamuju/"
TOP = 12


def test_the_figures_equal_a_slow_recount(as_budi, staff, tree, course, today):
    whole = as_budi.get(MAMUJU).context["whole"]
    mine = list(Enrolment.objects.within(tree.mamuju))
    assert whole.completed == sum(row.counted_as == CountState.COMPLETED for row in mine) == 4
    assert whole.in_progress == sum(row.counted_as == CountState.IN_PROGRESS for row in mine)
    assert whole.excluded == 1
    assert whole.overdue == 1
    assert whole.obliged == len(mine) - 1
    assert whole == counting.truth(tree.mamuju, course.page, "2026", today)


def test_the_units_and_the_own_people_add_up(as_budi, staff, tree):
    context = as_budi.get(MAMUJU).context
    rows = context["page"].object_list
    assert {row.name for row in rows} == {"Dinas Kesehatan", "Kabupaten Mamuju"}
    assert sum(row.totals.obliged for row in rows) == context["whole"].obliged


def test_the_crumbs_stay_inside_the_scope(as_budi, staff):
    page = as_budi.get("/pantau/puskesmas/")
    assert [title for title, _url in page.context["crumbs"]] == [
        "Kabupaten Mamuju",
        "Dinas Kesehatan",
        "UPTD Puskesmas",
    ]
    assert b"Provinsi Contoh" not in page.content


def test_a_past_day_is_before_a_transfer_and_today_is_after(as_budi, staff, tree, today):
    mover = next(row for row in staff if row.counted_as == CountState.NOT_BEGUN).person
    transfer(person=mover, to=tree.majene_office, on=today, actor=None)
    yesterday = (today - dt.timedelta(days=1)).isoformat()
    before = as_budi.get(MAMUJU, {"per": yesterday}).context["whole"]
    after = as_budi.get(MAMUJU).context["whole"]
    assert before.not_begun + before.not_activated == after.not_begun + after.not_activated + 1


@pytest.mark.parametrize("order", ["nama", "-selesai", "terlambat"])
def test_units_sort_by_what_the_address_says(as_budi, staff, order):
    assert as_budi.get(MAMUJU, {"urut": order}).status_code == 200


def test_it_says_that_it_is_no_evidence(as_budi, staff):
    assert "bukan bukti pelanggaran" in as_budi.get(MAMUJU).content.decode()


def test_the_page_needs_no_style_attribute(as_budi, staff):
    assert b"style=" not in as_budi.get(MAMUJU).content


def test_without_an_assignment_the_page_says_so(as_budi, tree):
    assert "Belum ada kursus" in as_budi.get(MAMUJU).content.decode()


SIGN_IN = (
    '"django_session"',
    '"usersessions_usersession"',
    "SAVEPOINT",
    'FROM "people_person" WHERE',
)


def count(client, address):
    """Queries of the page itself with nothing kept; session and sign-in cost the same on every page."""
    client.get(address)
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    own = [query["sql"] for query in queries if not any(word in query["sql"] for word in SIGN_IN)]
    return len(own), own


@pytest.mark.parametrize("per", ["", "yesterday"])
def test_queries_do_not_grow_with_units_and_people(as_budi, staff, tree, course, today, per):
    words = f"?per={today - dt.timedelta(days=1)}" if per else ""
    few = {name: count(as_budi, f"{MAMUJU}{name}{words}")[0] for name in ("", "orang/")}
    for number in range(45):
        office = make_agency(f"Dinas {number}", under=tree.mamuju, slug=f"dinas-{number}")
        make_person(f"Pegawai {number}", at=office)
    assign_course(
        course=course.page,
        agency=tree.province,
        cycle="2026",
        due_on=timezone.localdate() + dt.timedelta(days=9),
        actor=None,
        today=today,
    )
    for name, limit in (("", TOP), ("orang/", 10)):
        many, statements = count(as_budi, f"{MAMUJU}{name}{words}")
        assert many == few[name], statements
        assert many <= limit, statements
