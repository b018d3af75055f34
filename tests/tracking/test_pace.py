"""Beside the curve: an estimate, four weeks ago, and the same course in an earlier cycle."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.actions.assignments import assign_course
from courses.models import Assignment, CountState, Enrolment
from courses.trends import share_then
from tests.cast import make_person
from tests.tracking.conftest import move
from tracking import overview
from tracking.lens import read_lens
from tracking.pace import read_pace

MAMUJU = "/pantau/kabupaten-mamuju/"


@pytest.fixture
def earlier(staff, course, tree, today):
    """The cycle before, due a year ago: two of the people of the puskesmas were in time by nine days."""
    with_course = {"course": course.page, "agency": tree.mamuju, "cycle": "2025", "actor": None}
    last_year = today - dt.timedelta(days=365)
    assign_course(**with_course, due_on=today, today=today)
    Assignment.objects.filter(cycle="2025").update(
        assigned_on=last_year - dt.timedelta(days=60), due_on=last_year
    )
    end = timezone.now() - dt.timedelta(days=365)
    rows = Enrolment.objects.filter(cycle="2025").order_by("pk")
    rows.update(enrolled_at=end - dt.timedelta(days=60))
    in_time, late, *_rest = rows
    for row, finished_at in ((in_time, end - dt.timedelta(days=20)), (late, end)):
        Enrolment.objects.filter(pk=row.pk).update(
            started_at=finished_at, completed_at=finished_at, counted_as=CountState.COMPLETED
        )
    return rows


def test_few_completions_are_too_few_to_tell(as_budi, staff):
    page = as_budi.get(MAMUJU)
    assert not page.context["pace"].forecast.is_known
    assert "Belum cukup data" in page.content.decode()


def test_ten_in_a_fortnight_name_a_day(as_budi, staff, today):
    now = timezone.now()
    for row in staff[:10]:
        move(row, CountState.COMPLETED, now=now + dt.timedelta(days=10))
    page = as_budi.get(MAMUJU)
    forecast = page.context["pace"].forecast
    assert forecast.is_known
    assert forecast.pace == 0.5
    assert forecast.finish_on > today
    text = page.content.decode()
    assert "Dengan laju ini selesai" in text
    assert "Laju empat minggu terakhir: 0,5 orang" in text
    assert "batas waktu" in text


def test_when_all_are_done_nothing_is_foreseen(as_budi, staff, tree):
    now = timezone.now()
    for row in Enrolment.objects.within(tree.mamuju):
        move(row, CountState.COMPLETED, now=now)
    page = as_budi.get(MAMUJU)
    assert page.context["pace"].forecast is None
    assert "Perkiraan selesai" not in page.content.decode()


def test_four_weeks_before_is_what_the_curve_shows_there(as_budi, staff, today):
    Enrolment.objects.filter(pk=staff[0].pk).update(
        completed_at=timezone.now() - dt.timedelta(days=35),
        started_at=timezone.now() - dt.timedelta(days=35),
    )
    context = as_budi.get(MAMUJU).context
    before = context["pace"].before
    assert before.day == today - dt.timedelta(days=28)
    assert before.completed == 1
    assert before == next(point for point in context["points"] if point.day == before.day)


def test_the_cycle_before_is_read_as_far_from_its_own_due_date(as_budi, earlier):
    then = as_budi.get(MAMUJU).context["pace"].then
    assert (then.cycle, then.days_left) == ("2025", 9)
    assert then.point.completed == 1
    assert then.point.obliged == earlier.obliged().count()
    text = as_budi.get(MAMUJU).content.decode()
    assert "9 hari sebelum batas" in text
    assert f"(siklus 2025: {then.point.percent}%)" in text


def test_after_the_due_date_it_is_the_days_since(as_budi, earlier, today):
    Assignment.objects.filter(cycle="2026").update(
        assigned_on=today - dt.timedelta(days=9), due_on=today - dt.timedelta(days=3)
    )
    page = as_budi.get(MAMUJU)
    assert page.context["pace"].then.point.completed == 2
    assert "3 hari sesudah batas" in page.content.decode()


@pytest.mark.parametrize("day", [dt.date(9999, 12, 31), None])
def test_what_lies_too_far_apart_is_not_compared(as_budi, earlier, day, today):
    due_on = day or today + dt.timedelta(days=400)
    Assignment.objects.filter(cycle="2026").update(due_on=due_on)
    assert as_budi.get(MAMUJU).context["pace"].then is None


def test_the_first_cycle_is_compared_with_none(as_budi, staff):
    assert as_budi.get(MAMUJU, {"siklus": "2026"}).context["pace"].then is None


def test_whoever_left_before_does_not_count_then(earlier, course, tree):
    day = timezone.localdate() - dt.timedelta(days=374)
    before = share_then(tree.mamuju, course.page, "2025", day)
    last = earlier.last()
    Enrolment.objects.filter(pk=last.pk).update(left_on=day, counted_as=CountState.NONE)
    after = share_then(tree.mamuju, course.page, "2025", day)
    assert after.obliged == before.obliged - 1
    Enrolment.objects.filter(pk=last.pk).update(left_on=day + dt.timedelta(days=1))
    assert share_then(tree.mamuju, course.page, "2025", day) == before


def test_it_takes_two_queries_whatever_the_number_of_people(
    earlier, rf, tree, django_assert_num_queries
):
    lens = read_lens(rf.get("/"), tree.mamuju)
    whole = overview.totals(lens)
    with django_assert_num_queries(2):
        assert read_pace(lens, whole).then


def test_a_unit_with_nobody_shows_no_pace(as_budi, staff, tree):
    make_person("Sendiri", at=tree.majene_office)
    tree.mamuju.refresh_from_db()
    empty = tree.mamuju.add_child(name="Kosong", slug="kosong", kind="unit_kerja")
    page = as_budi.get(f"/pantau/{empty.slug}/")
    assert not page.context["pace"].is_told
    assert "Laju dan perbandingan" not in page.content.decode()
