"""The figures are a recount's; a past day shows the past; many units cost no more queries."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import counting
from courses.actions.assignments import assign_course
from courses.actions.counts import fold_deltas
from courses.actions.keeping import begin_days, count_days
from courses.models import Assignment, CountState, Enrolment
from people.actions.placements import transfer
from tests.cast import make_agency, make_person
from tracking.practices import first_answers, question_list

MAMUJU = "/pantau/kabupaten-mamuju/"
TOP = 11


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
    "FROM django_session ",
    '"usersessions_usersession"',
    "SAVEPOINT",
    "FROM people_person person ",
)


def count(client, address):
    """Queries of the page itself with nothing kept; session and sign-in cost the same on every page."""
    b"".join(client.get(address))
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        assert answer.status_code == 200
        assert b"".join(answer)
    own = [query["sql"] for query in queries if not any(word in query["sql"] for word in SIGN_IN)]
    return len(own), own


PAGES = {"": TOP, "orang/": 10, "unit.xlsx": 8, "unit.csv": 8, "orang.xlsx": 6, "orang.csv": 6}


@pytest.mark.parametrize("per", ["", "yesterday"])
def test_queries_do_not_grow_with_units_and_people(as_budi, staff, tree, course, today, per):
    """From three units and some twenty people to more than thirty and two hundred.

    A past day asks once more, for the tree of that day.
    """
    words = f"?per={today - dt.timedelta(days=1)}" if per else ""
    few = {name: count(as_budi, f"{MAMUJU}{name}{words}")[0] for name in PAGES}
    offices = [
        make_agency(f"Dinas {number}", under=tree.mamuju, slug=f"dinas-{number}")
        for number in range(33)
    ]
    for number in range(190):
        make_person(f"Pegawai {number}", at=offices[number % len(offices)])
    assign_course(
        course=course.page,
        agency=tree.province,
        cycle="2026",
        due_on=timezone.localdate() + dt.timedelta(days=9),
        actor=None,
        today=today - dt.timedelta(days=1),
    )
    for name, limit in PAGES.items():
        many, statements = count(as_budi, f"{MAMUJU}{name}{words}")
        assert many == few[name], (name, statements)
        assert many <= limit + bool(per), (name, statements)


def test_a_past_day_that_is_kept_says_the_same_in_as_many_queries(as_budi, staff, today):
    Assignment.objects.update(assigned_on=today - dt.timedelta(days=3))
    Enrolment.objects.update(enrolled_at=timezone.now() - dt.timedelta(days=3))
    words = f"?per={today - dt.timedelta(days=1)}"
    before = b"".join(as_budi.get(f"{MAMUJU}unit.csv{words}"))
    number = count(as_budi, f"{MAMUJU}{words}")[0]
    fold_deltas()
    assert begin_days(now=timezone.now() + dt.timedelta(days=1), large=1)
    count_days(seconds=60)
    now, statements = count(as_budi, f"{MAMUJU}{words}")
    assert now == number
    assert any("courses_pastdaychange" in each for each in statements)
    assert not any("courses_countdelta" in each for each in statements)
    assert b"".join(as_budi.get(f"{MAMUJU}unit.csv{words}")) == before


def test_the_map_is_one_query_whatever_is_answered(course, tree, django_assert_num_queries):
    for expected in (1, 0):
        with django_assert_num_queries(expected):
            first_answers(tree.province, course.page)
    with django_assert_num_queries(1):
        question_list(tree.province, course.page, "P01")


def test_the_curve_ends_at_the_figure_above_it(as_budi, staff, tree, today):
    mover = next(row for row in staff if row.counted_as == CountState.NOT_BEGUN).person
    transfer(person=mover, to=tree.majene_office, on=today, actor=None)
    for back in (0, 1, 25, 60):
        context = as_budi.get(MAMUJU, {"per": today - dt.timedelta(days=back)}).context
        assert context["points"][-1].percent == context["whole"].percent


def test_the_curve_begins_when_the_course_was_assigned(as_budi, staff, today):
    points = as_budi.get(MAMUJU).context["points"]
    assert 2 <= len(points) <= 7
    assert all(point.obliged for point in points)
    before = as_budi.get(MAMUJU, {"per": today - dt.timedelta(days=90)})
    assert before.status_code == 200
    assert before.context["curves"] == [None, None]


def test_before_the_assignment_a_sentence_stands_where_there_is_nothing_to_count(
    as_budi, staff, today
):
    long_ago = {"per": today - dt.timedelta(days=90)}
    for page in ("", "orang/"):
        text = as_budi.get(f"{MAMUJU}{page}", long_ago).content.decode()
        assert "Kursus ini baru ditugaskan pada" in text
        assert f'href="?per={today}"' in text
        assert "0 dari 0" not in text
    assert "baru ditugaskan" not in as_budi.get(MAMUJU).content.decode()


NONSENSE = (
    "per=abc",
    "per=0001-01-01",
    "per=9999-12-31",
    "per=%00",
    "page=999999",
    "page=-1",
    "page=x",
    "urut=x",
    "urut=--nama",
    "urut=-",
    "urut=%00",
    "status=%00",
    "jenis=x&status=y",
    "unit=%00",
    "unit=dinas-majene",
    "q=%00",
    "q=%25_%5C",
    "cari=nomor",
    "langsung=x&tanggal=abc&halaman=999999",
)


@pytest.mark.parametrize("page", ["", "orang/", "unit.csv", "orang.xlsx"])
def test_nonsense_in_the_address_is_answered(as_budi, staff, page):
    for words in NONSENSE:
        answer = as_budi.get(f"{MAMUJU}{page}?{words}")
        assert answer.status_code == 200, words
        assert b"".join(answer), words


def test_a_course_that_is_not_assigned_is_not_found(as_budi, staff):
    for words in ("kursus=x", "siklus=1999", "kursus=%00"):
        assert as_budi.get(f"{MAMUJU}?{words}").status_code == 404, words
