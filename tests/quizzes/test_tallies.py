"""First answers are counted once, and told of ten people or of nobody."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes.actions.tallies import tally_answers
from quizzes.models import AnswerTally, Attempt, AttemptState, Response, Slot
from quizzes.pooling import PATIENCE
from quizzes.tasks import tally
from tests.cast import make_person
from tests.quizzes.bank import make_question, make_quiz


@pytest.fixture
def asked(law, tree):
    """Calls up people of a unit who answer a question, so many of them wrongly."""
    quiz = make_quiz()
    version = make_question(law, "single", "Q-1").versions.get()

    def _asked(agency, count, *, wrong=0, number=1):
        now = timezone.now()
        for place in range(count):
            attempt = Attempt.objects.create(
                person=make_person(), quiz=quiz, agency=agency, number=number, pass_mark=70,
                state=AttemptState.SUBMITTED, started_at=now, finished_at=now,
                review=quiz.review, score=0, is_passed=False,
            )  # fmt: skip
            slot = Slot.objects.create(attempt=attempt, position=1, version=version)
            if place >= wrong:
                Response.objects.create(
                    attempt=attempt, slot=slot, answer={}, sequence=1, saved_at=now, mark=1
                )

    return _asked


def figures():
    rows = AnswerTally.objects.exclude(asked=0).order_by("agency__path")
    return [(row.agency.slug, row.people, row.asked, row.wrong) for row in rows]


def waiting():
    rows = AnswerTally.objects.exclude(waiting=0).order_by("agency__path")
    return [(row.agency.slug, row.waiting, row.waiting_wrong) for row in rows]


def test_ten_people_are_told_of_and_silence_is_wrong(asked, tree):
    asked(tree.puskesmas, 10, wrong=4)
    assert tally_answers(today=timezone.localdate()) == 10
    assert figures() == [("puskesmas", 10, 10, 4)]
    assert not waiting()


def test_counting_twice_changes_nothing(asked, tree):
    asked(tree.puskesmas, 12, wrong=4)
    assert tally() == 12
    assert tally() == 0
    assert figures() == [("puskesmas", 12, 12, 4)]


def test_whoever_comes_after_the_first_ten_waits_for_company(asked, tree):
    asked(tree.puskesmas, 10, wrong=4)
    tally()
    asked(tree.puskesmas, 1, wrong=1)
    tally()
    assert figures() == [("puskesmas", 10, 10, 4)]
    assert waiting() == [("puskesmas", 1, 1)]
    asked(tree.puskesmas, 9)
    tally()
    assert figures() == [("puskesmas", 20, 20, 5)]


def test_only_first_attempts_count(asked, tree):
    asked(tree.puskesmas, 12, number=2)
    assert tally() == 0
    assert not AnswerTally.objects.exists()


def test_after_a_fortnight_small_units_are_told_of_in_the_unit_above(asked, tree):
    asked(tree.puskesmas, 6, wrong=2)
    asked(tree.dinkes, 5, wrong=1)
    tally()
    assert not figures()
    tally_answers(today=timezone.localdate() + PATIENCE)
    assert figures() == [("dinkes", 11, 11, 3)]


def test_waiting_begins_on_the_day_of_the_nation(asked, tree, monkeypatch):
    """At 17.00 UTC that is the next day already."""
    late = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    asked(tree.puskesmas, 1)
    tally()
    assert AnswerTally.objects.get(waiting=1).waiting_since == dt.date(2026, 3, 3)


def test_the_statements_do_not_grow_with_the_people(asked, tree):
    def statements():
        with CaptureQueriesContext(connection) as queries:
            tally()
        return len(queries)

    asked(tree.puskesmas, 11, wrong=1)
    few = statements()
    asked(tree.puskesmas, 44, wrong=1)
    assert statements() <= few


def test_the_database_itself_holds_no_figure_of_fewer_than_ten(asked, tree):
    asked(tree.puskesmas, 10, wrong=4)
    tally()
    for people, missed in ((9, 1), (10, 10)):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerTally.objects.update(people=people, asked=people, wrong=missed)
