"""Many at once, on a database that lets them."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from quizzes.actions.attempts import save_answer, start_attempt, submit_attempt
from quizzes.models import Attempt, MarkChange, Response
from quizzes.signals import attempt_finished

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres(db):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")


def at_once(*acts):
    """Run the acts together; each in its own thread with its own connection."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_ten_starts_at_once_are_one_attempt(learner, quiz, unit):
    now = timezone.now()
    acts = [lambda: start_attempt(person=learner, quiz=quiz, agency=unit, now=now)] * 10
    assert len({attempt.pk for attempt in at_once(*acts)}) == 1
    assert Attempt.objects.count() == 1


def test_ten_submissions_at_once_mark_once_and_tell_once(learner, quiz, unit):
    now = timezone.now()
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=now)
    heard = []

    def listener(sender, attempt, **kwargs):
        heard.append(attempt.pk)

    attempt_finished.connect(listener)
    try:
        at_once(*[lambda: submit_attempt(attempt=attempt, now=now)] * 10)
    finally:
        attempt_finished.disconnect(listener)
    assert heard == [attempt.pk]
    assert MarkChange.objects.count() == 1


def test_a_mark_does_not_wait_for_a_start_of_the_same_person(learner, quiz, unit):
    """Else the two could wait for one another: a start may have to close an attempt first."""
    now = timezone.now()
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=now)

    @transaction.atomic
    def submit():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
        return submit_attempt(attempt=attempt, now=now)

    with transaction.atomic():
        start_attempt(person=learner, quiz=quiz, agency=unit, now=now)
        [submitted] = at_once(submit)
    assert not submitted.is_open


def test_answers_arriving_in_any_order_leave_the_newest(learner, quiz, unit):
    now = timezone.now()
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=now)

    def saving(sequence):
        answer = {"choice": str(sequence)}
        return lambda: save_answer(
            attempt=attempt, position=1, answer=answer, sequence=sequence, now=now
        )

    at_once(*[saving(sequence) for sequence in (5, 12, 1, 9, 12, 3, 7, 2)])
    assert Response.objects.get().answer == {"choice": "12"}


def test_no_answer_is_saved_behind_a_mark(learner, quiz, unit):
    """Whatever wins, a saved answer of a closed attempt has its mark."""
    now = timezone.now()
    for _round in range(5):
        attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=now)
        acts = [lambda each=attempt: submit_attempt(attempt=each, now=now)]
        acts += [
            lambda n=n, each=attempt: save_answer(
                attempt=each, position=n, answer={"choice": "x"}, sequence=1, now=now
            )
            for n in range(1, 8)
        ]
        at_once(*acts)
        assert not Response.objects.filter(attempt=attempt, mark=None).exists()
