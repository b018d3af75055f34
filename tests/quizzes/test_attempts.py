import datetime as dt
import random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from quizzes.actions.attempts import (
    close_overdue_attempts,
    flag_slot,
    save_answer,
    start_attempt,
    submit_attempt,
)
from quizzes.actions.questions import publish_version
from quizzes.actions.saving import Outcome
from quizzes.delivery import SLACK
from quizzes.models import Attempt, AttemptState, MarkChange, Response
from quizzes.signals import attempt_finished
from quizzes.standing import standing
from tests.quizzes.bank import BLOCKS, frozen, make_question, make_quiz, right_answer

NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def attempt(learner, quiz, unit):
    return start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON, rng=random.Random(1))


def answer_all(attempt, now=NOON):
    for slot in attempt.slots.select_related("version"):
        answer = right_answer(slot.version.kind, slot.version.content["answer"])
        save_answer(attempt=attempt, position=slot.position, answer=answer, sequence=1, now=now)


def save(attempt, answer, sequence, now=NOON, position=1):
    return save_answer(
        attempt=attempt, position=position, answer=answer, sequence=sequence, now=now
    )


def test_a_start_freezes_the_paper_and_the_rules(attempt, quiz, unit):
    assert attempt.slots.count() == len(BLOCKS)
    assert attempt.deadline_at == NOON + 20 * MINUTE
    assert (attempt.agency, attempt.pass_mark, attempt.number) == (unit, 70, 1)


def test_starting_again_continues_the_open_attempt(attempt, learner, quiz, unit):
    assert start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON + MINUTE) == attempt


def test_the_database_itself_allows_one_open_attempt(attempt, learner, quiz):
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(
            person=learner, quiz=quiz, number=2, started_at=NOON, pass_mark=70, review="never"
        )


def test_extra_time_moves_the_deadline(learner, quiz, unit):
    learner.extra_time_percent = 25
    learner.save()
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON)
    assert attempt.deadline_at == NOON + 25 * MINUTE


def test_saving_the_same_answer_twice_is_saving_it_once(attempt):
    assert save(attempt, {"choice": "x"}, 5).is_saved
    assert save(attempt, {"choice": "x"}, 5).is_saved
    assert Response.objects.get().sequence == 5


def test_a_late_or_repeated_save_never_overwrites_a_newer_one(attempt):
    save(attempt, {"choice": "new"}, 7)
    result = save(attempt, {"choice": "old"}, 6)
    assert (result.outcome, result.sequence) == (Outcome.STALE, 7)
    assert Response.objects.get().answer == {"choice": "new"}
    assert save(attempt, {"choice": "newest"}, 8).is_saved
    assert Response.objects.get().answer == {"choice": "newest"}


def test_an_answer_can_be_taken_back(attempt):
    save(attempt, {"choice": "x"}, 1)
    save(attempt, None, 2)
    assert Response.objects.get().answer == {}


def test_saving_costs_one_query(attempt, django_assert_num_queries):
    with django_assert_num_queries(1):
        save(attempt, {"choice": "x"}, 1)


def test_a_plain_form_is_taken_a_moment_after_the_deadline(attempt):
    last = attempt.deadline_at + SLACK
    assert save(attempt, {"choice": "x"}, 1, now=last).is_saved
    assert save(attempt, {"choice": "y"}, 2, now=last + MINUTE).outcome is Outcome.LATE
    over = attempt.closes_at + MINUTE
    assert save(attempt, {"choice": "y"}, 2, now=over).outcome is Outcome.CLOSED


def test_nothing_is_saved_after_submission_even_from_a_stale_page(attempt):
    submit_attempt(attempt=attempt, now=NOON + MINUTE)
    assert attempt.is_open, "this page still holds the old row"
    assert save(attempt, {"choice": "x"}, 9).outcome is Outcome.CLOSED
    assert not flag_slot(attempt=attempt, position=1, is_flagged=True, now=NOON)


def test_all_right_is_one_hundred_and_each_response_keeps_its_mark(attempt):
    answer_all(attempt)
    done = submit_attempt(attempt=attempt, now=NOON + MINUTE)
    assert (done.score, done.is_passed, done.state) == (100, True, AttemptState.SUBMITTED)
    assert set(done.responses.values_list("mark", flat=True)) == {1}


def test_submitting_twice_marks_once_and_tells_once(attempt):
    heard = []

    def listener(sender, attempt, **kwargs):
        heard.append((attempt.pk, transaction.get_connection().in_atomic_block))

    attempt_finished.connect(listener)
    try:
        first = submit_attempt(attempt=attempt, now=NOON + MINUTE)
        second = submit_attempt(attempt=attempt, now=NOON + 2 * MINUTE)
    finally:
        attempt_finished.disconnect(listener)
    assert heard == [(attempt.pk, True)]
    assert second.finished_at == first.finished_at
    assert MarkChange.objects.get().after == first.score


def test_an_attempt_nobody_comes_back_to_is_submitted_with_what_was_saved(attempt):
    answer_all(attempt)
    assert close_overdue_attempts(now=attempt.deadline_at + dt.timedelta(seconds=20)) == 0
    assert close_overdue_attempts(now=attempt.closes_at + MINUTE) == 1
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == (AttemptState.TIMED_OUT, 100)
    assert attempt.finished_at == attempt.deadline_at
    assert close_overdue_attempts(now=attempt.closes_at + MINUTE) == 0


def test_an_overdue_attempt_does_not_block_the_next(attempt, learner, quiz, unit):
    again = start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON + 60 * MINUTE)
    assert again.number == 2


def test_attempts_allowed_and_waiting_time_are_kept(learner, law, unit):
    make_question(law)
    quiz = make_quiz(draw=1, attempts_allowed=2, wait_minutes=10)
    for start in (NOON, NOON + 11 * MINUTE):
        attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=start)
        submit_attempt(attempt=attempt, now=start)
        with pytest.raises(ValidationError):
            start_attempt(person=learner, quiz=quiz, agency=unit, now=start + 5 * MINUTE)
    state = standing(learner, quiz, NOON + 60 * MINUTE)
    assert (state.attempts_used, state.attempts_left, state.may_start) == (2, 0, False)


def test_a_quiz_without_questions_does_not_start(learner, unit, db):
    with pytest.raises(ValidationError, match="belum berisi soal"):
        start_attempt(person=learner, quiz=make_quiz(), agency=unit, now=NOON)
    assert not Attempt.objects.exists()


def test_a_retry_draws_unseen_questions_first(learner, law, unit):
    for number in range(4):
        make_question(law, code=f"Q-{number}")
    quiz = make_quiz(draw=2)
    drawn = []
    for hour in range(2):
        now = NOON + hour * 60 * MINUTE
        attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=now)
        drawn += attempt.slots.values_list("version__question", flat=True)
        submit_attempt(attempt=attempt, now=now)
    assert len(set(drawn)) == 4


def test_unscored_questions_are_never_drawn(learner, law, unit):
    make_question(law, code="Q-1")
    make_question(law, code="Q-2", is_scored=False)
    attempt = start_attempt(person=learner, quiz=make_quiz(draw=5), agency=unit, now=NOON)
    assert [slot.version.question.code for slot in attempt.slots.all()] == ["Q-1"]


def test_a_running_attempt_keeps_the_old_question(attempt, bank):
    question = bank["single"]
    old = attempt.slots.get(version__question=question).version
    question.stem = "Pertanyaan yang diperbarui?"
    question.save()
    new = publish_version(question=question)
    assert new != old
    assert new.is_current
    kept = attempt.slots.get(version__question=question).version
    assert kept == old
    assert kept.content["stem"] == "Pertanyaan Q-single?"
    assert kept.content["answer"] == frozen("single")


def test_the_best_attempt_counts(learner, law, unit):
    make_question(law)
    quiz = make_quiz(draw=1)
    good = start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON)
    answer_all(good)
    submit_attempt(attempt=good, now=NOON)
    bad = start_attempt(person=learner, quiz=quiz, agency=unit, now=NOON)
    submit_attempt(attempt=bad, now=NOON)
    assert Attempt.objects.best(learner, quiz) == good
    assert standing(learner, quiz, NOON).best == good
    assert standing(learner, quiz, NOON).is_passed
