"""A learner who is moved while handing in: PostgreSQL only, where one really waits for the other."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from courses.models import Enrolment
from quizzes.models import Attempt
from quizzes.signals import attempt_finished
from tests.courses.conftest import NOW, pass_quiz

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted"


def until_somebody_waits():
    deadline = time.monotonic() + 20
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("nobody waits for the row")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_quiz_handed_in_during_a_transfer_still_counts(enrolled, course, sari, tree):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    attempt = pass_quiz(sari, course.quizzes[0], now=max(NOW, enrolled.enrolled_at))

    def hand_in():
        try:
            with transaction.atomic():
                attempt_finished.send(sender=Attempt, attempt=attempt)
        finally:
            connections.close_all()

    handing_in = threading.Thread(target=hand_in)
    with transaction.atomic():
        Enrolment.objects.filter(pk=enrolled.pk).update(agency=tree.dinkes)
        handing_in.start()
        until_somebody_waits()
    handing_in.join()

    enrolled.refresh_from_db()
    assert (enrolled.agency, enrolled.steps_done) == (tree.dinkes, 1)
