"""Whatever happens, in whatever order, folded or not: the counts are the truth."""

import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.actions.assignments import assign_course
from courses.actions.counts import fold_deltas, recount
from courses.actions.trends import keep_trends
from courses.counting import family_totals, totals, truth
from courses.models import CountDelta, CountRollup, CountState, DayCount, Enrolment
from courses.recounting import wrong_counts
from courses.trends import history
from tests.cast import make_person
from tests.courses.conftest import NOW, TODAY

DUES = [None, TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=9)]


@pytest.fixture
def enrolments(course, tree):
    for number in range(4):
        make_person(
            f"Orang {number}", at=[tree.puskesmas, tree.dinkes, tree.majene_office][number % 3]
        )
    assign_course(
        course=course.page,
        agency=tree.province,
        cycle="2026",
        due_on=DUES[2],
        actor=None,
        today=TODAY,
    )
    return list(Enrolment.objects.order_by("pk"))


MOVE = st.tuples(
    st.integers(0, 3), st.sampled_from(CountState.values), st.integers(0, 5), st.sampled_from(DUES)
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.one_of(MOVE, st.just("fold")), max_size=12))
def test_totals_are_the_truth_after_any_moves(course, tree, enrolments, acts):
    units = list(vars(tree).values())
    for act in acts:
        if act == "fold":
            fold_deltas(limit=3)
            continue
        who, state, unit, due_on = act
        recount(enrolment=enrolments[who], state=state, agency=units[unit], due_on=due_on)
    for _round in ("unfolded", "folded"):
        for agency in units:
            expected = truth(agency, course.page, "2026", TODAY)
            assert totals(agency, course.page, "2026", TODAY) == expected
            children = list(agency.get_children())
            whole, found = family_totals(agency, children, course.page, "2026", TODAY)
            assert whole == expected
            for child in children:
                assert found[child.pk] == truth(child, course.page, "2026", TODAY)
        while fold_deltas():
            pass
    assert not CountDelta.objects.exists()


def test_reading_takes_one_query_with_the_children_and_without(
    course, tree, enrolments, django_assert_num_queries
):
    with django_assert_num_queries(1):
        totals(tree.province, course.page, "2026", TODAY)
    children = list(tree.province.get_children())
    with django_assert_num_queries(1):
        family_totals(tree.province, children, course.page, "2026", TODAY)


def test_unfinished_past_the_due_date_is_overdue(course, tree, enrolments):
    counted = totals(tree.province, course.page, "2026", DUES[2] + dt.timedelta(days=1))
    assert counted.overdue == counted.obliged == 4


def test_check_counts_finds_and_repairs(course, tree, enrolments):
    fold_deltas()
    call_command("check_counts", stdout=StringIO())
    CountRollup.objects.update(total=99)
    with pytest.raises(CommandError):
        call_command("check_counts", stdout=StringIO())
    call_command("check_counts", "--repair", stdout=StringIO())
    assert totals(tree.province, course.page, "2026", TODAY) == truth(
        tree.province, course.page, "2026", TODAY
    )


def test_the_trend_rises_with_completions(course, tree, enrolments):
    Enrolment.objects.filter(pk=enrolments[0].pk).update(
        counted_as=CountState.COMPLETED, started_at=NOW, completed_at=NOW
    )
    points = history(tree.province, course.page, "2026").weekly(14, TODAY)
    assert [point.completed for point in points] == [0, 0, 1]
    assert points[-1].percent == 25


def test_a_wrong_count_is_named_by_unit_course_and_state(course, tree, enrolments):
    while fold_deltas():
        pass
    CountRollup.objects.filter(agency=tree.mamuju).update(total=F("total") + 2)
    [wrong] = wrong_counts()
    assert (wrong.agency, wrong.course, wrong.cycle) == (
        "kabupaten-mamuju",
        course.page.slug,
        "2026",
    )
    assert (wrong.state, wrong.missing) == (CountState.NOT_BEGUN, -2)


def test_unfolded_changes_are_counted_with_every_unit_above(course, tree, enrolments):
    assert CountDelta.objects.exists()
    assert wrong_counts() == []
    CountDelta.objects.all().delete()
    assert {one.agency for one in wrong_counts()} == {
        agency.slug
        for agency in vars(tree).values()
        if truth(agency, course.page, "2026", TODAY).obliged
    }


def test_the_curve_of_a_large_unit_is_kept_and_the_same(
    course, tree, enrolments, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("courses.trends.LARGE", 4)
    while fold_deltas():
        pass
    read = history(tree.province, course.page, "2026")
    assert keep_trends(large=5) == 0
    with django_assert_num_queries(2):
        assert history(tree.province, course.page, "2026", obliged=4) == read
    assert keep_trends(large=4) == 1
    assert keep_trends(large=4) == 1
    with django_assert_num_queries(1):
        assert history(tree.province, course.page, "2026", obliged=4) == read
    assert DayCount.objects.filter(agency=tree.province).exists()


def test_a_curve_that_was_kept_catches_up_with_those_who_finished_since(course, tree, enrolments):
    kept = history(tree.province, course.page, "2026")
    assert kept.caught_up(TODAY, 0) == kept
    assert kept.caught_up(TODAY, 3).finished_within(14, TODAY) == 3
    Enrolment.objects.filter(pk=enrolments[0].pk).update(
        counted_as=CountState.COMPLETED, started_at=NOW, completed_at=NOW
    )
    fresh = history(tree.province, course.page, "2026")
    assert fresh.caught_up(TODAY, 1) == fresh
