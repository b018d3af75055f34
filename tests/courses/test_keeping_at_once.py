"""A day is counted while a record is dated back: PostgreSQL only. Whoever comes first, nothing is lost or told twice."""

import datetime as dt

import pytest
from django.db import connection, transaction

from agencies.extents import tree_as_of
from courses.actions import backdating
from courses.actions.counts import fold_deltas
from courses.actions.keeping import begin_days, count_days
from courses.models import PastDay
from courses.past import children_as_of, family_totals_as_of
from people.actions.placements import transfer
from tests.courses.conftest import NOW, TODAY
from tests.courses.test_concurrency import beside, until_somebody_waits

DAY = dt.timedelta(days=1)

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def begin(enrolled, course, tree):
    """Begins to keep the days since the assignment."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    fold_deltas()

    def act():
        return begin_days(now=NOW + 5 * DAY, large=1)

    return act


@pytest.fixture
def move(sari, tree):
    words = {"person": sari, "to": tree.majene_office, "on": TODAY + DAY, "actor": None}
    return lambda: transfer(**words)


def assert_read_as_recounted(course):
    for past_day in PastDay.objects.select_related("agency"):
        tree = tree_as_of(past_day.day)
        children = children_as_of(past_day.agency, tree)
        words = (past_day.agency, children, course.page, "2026", past_day.day)
        read = family_totals_as_of(*words, tree=tree)
        assert read == family_totals_as_of(*words, tree=tree, is_kept=False), past_day


def test_whoever_counts_does_not_see_what_is_being_written_and_adds_it_afterwards(
    course, begin, move
):
    assert begin() > 0
    with transaction.atomic():
        move()
        counting, faults = beside(count_days, seconds=20)
        counting.join()
    assert faults == []
    assert not PastDay.objects.filter(is_sure=False).exists()
    assert_read_as_recounted(course)


def test_whoever_writes_does_not_wait_for_whoever_counts(course, begin, move):
    begin()
    with transaction.atomic():
        count_days(seconds=20)
        moving, faults = beside(move)
        moving.join()
    assert faults == []
    assert_read_as_recounted(course)


def test_who_is_in_doubt_about_a_day_is_believed_and_not_who_counts_it(
    course, begin, move, monkeypatch
):
    monkeypatch.setattr(backdating, "MOST", 0)
    begin()
    with transaction.atomic():
        count_days(seconds=20)
        moving, faults = beside(move)
        until_somebody_waits()
    moving.join()
    assert faults == []
    assert PastDay.objects.filter(is_sure=False).exists()
    assert_read_as_recounted(course)
    count_days(seconds=20)
    assert_read_as_recounted(course)


def test_a_day_begins_to_be_kept_when_no_record_is_being_dated_back(course, begin, move):
    with transaction.atomic():
        move()
        beginning, faults = beside(begin)
        until_somebody_waits()
    beginning.join()
    assert faults == []
    count_days(seconds=20)
    assert PastDay.objects.filter(is_sure=True).exists()
    assert_read_as_recounted(course)
