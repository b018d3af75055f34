"""Answers that arrive after the deadline: which count, and what the trainer is told."""

import datetime as dt

import pytest

from quizzes.actions.attempts import (
    close_overdue_attempts,
    save_answer,
    start_attempt,
    submit_attempt,
)
from quizzes.actions.saving import Outcome
from quizzes.delivery import act_of, stamp
from quizzes.models import AttemptState, DeliveryNote, NoteKind, Response

NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
# Twenty minutes for the quiz, fifteen more for what is on its way.
LATE = NOON + 30 * MINUTE


@pytest.fixture
def attempt(learner, quiz, unit):
    return start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON)


def made(attempt, minutes, *, arrived=LATE, seen=NOON):
    """An act so many minutes after the start, by a device that last heard of us at `seen`."""
    age = NOON + minutes * MINUTE - seen
    return act_of(
        attempt=attempt.public_id,
        stamp=stamp(attempt.public_id, seen),
        age=int(age.total_seconds() * 1000),
        now=arrived,
    )


def deliver(attempt, act, *, choice="x", sequence=1, position=1):
    return save_answer(
        attempt=attempt,
        position=position,
        answer={"choice": choice},
        sequence=sequence,
        now=act.arrived_at,
        act=act,
    )


def notes():
    return set(DeliveryNote.objects.values_list("kind", flat=True))


def test_an_answer_made_in_time_counts_though_it_arrives_late(attempt):
    assert deliver(attempt, made(attempt, 19)).is_saved
    assert notes() == {NoteKind.LATE_ACCEPTED}
    note = DeliveryNote.objects.get()
    assert (note.made_at, note.arrived_at) == (NOON + 19 * MINUTE, LATE)
    assert note.unit == "Unit Contoh"


def test_an_answer_made_after_the_deadline_does_not_count(attempt):
    assert deliver(attempt, made(attempt, 21)).outcome is Outcome.LATE
    assert notes() == {NoteKind.LATE_REFUSED}
    assert not Response.objects.exists()


def test_a_stamp_from_after_the_deadline_proves_nothing_was_made_before(attempt):
    act = made(attempt, 19, seen=NOON + 25 * MINUTE)
    assert deliver(attempt, act).outcome is Outcome.LATE


def test_after_the_grace_nothing_is_taken(attempt):
    act = made(attempt, 19, arrived=NOON + 36 * MINUTE)
    assert deliver(attempt, act).outcome is Outcome.CLOSED
    assert notes() == {NoteKind.LATE_REFUSED}


def test_the_newest_act_wins_in_whatever_order_late_answers_arrive(attempt):
    assert deliver(attempt, made(attempt, 18), choice="new", sequence=18).is_saved
    assert deliver(attempt, made(attempt, 12), choice="old", sequence=12).outcome is Outcome.STALE
    assert deliver(attempt, made(attempt, 18), choice="new", sequence=18).is_saved
    assert Response.objects.get().answer == {"choice": "new"}


def test_the_attempt_waits_for_late_answers_and_is_then_closed_with_them(attempt):
    assert close_overdue_attempts(now=LATE) == 0
    deliver(attempt, made(attempt, 19))
    assert close_overdue_attempts(now=NOON + 36 * MINUTE) == 1
    attempt.refresh_from_db()
    assert attempt.state == AttemptState.TIMED_OUT
    assert attempt.responses.count() == 1


def test_a_submission_that_waited_for_a_signal_is_not_a_time_out(attempt):
    done = submit_attempt(attempt=attempt, now=LATE, act=made(attempt, 19))
    assert (done.state, done.finished_at) == (AttemptState.SUBMITTED, NOON + 19 * MINUTE)
    assert deliver(done, made(attempt, 18)).outcome is Outcome.CLOSED


def test_a_submission_made_after_the_deadline_is_one(attempt):
    done = submit_attempt(attempt=attempt, now=LATE, act=made(attempt, 21))
    assert (done.state, done.finished_at) == (AttemptState.TIMED_OUT, attempt.deadline_at)


def test_an_answer_held_back_long_after_there_was_a_line_is_noted(attempt):
    deliver(attempt, made(attempt, 19, arrived=NOON + 22 * MINUTE))
    deliver(attempt, made(attempt, 19, arrived=NOON + 23 * MINUTE), position=2)
    assert notes() == {NoteKind.LATE_ACCEPTED}
    assert deliver(attempt, made(attempt, 19), position=3).is_saved, "noted, not punished"
    assert notes() == {NoteKind.LATE_ACCEPTED, NoteKind.HELD_BACK}


def test_a_moved_clock_is_noted_and_the_answer_kept(attempt):
    act = made(attempt, -1, arrived=NOON + MINUTE)
    assert deliver(attempt, act).is_saved
    assert notes() == {NoteKind.CLOCK_MOVED}


def test_the_same_late_answer_sent_again_is_noted_once(attempt):
    for _again in range(3):
        deliver(attempt, made(attempt, 19))
    assert DeliveryNote.objects.count() == 1


def test_an_answer_in_time_leaves_no_note(attempt):
    deliver(attempt, made(attempt, 3, arrived=NOON + 4 * MINUTE))
    assert not DeliveryNote.objects.exists()
