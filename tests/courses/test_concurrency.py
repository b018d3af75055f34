"""What happens at once: PostgreSQL only, where one really waits for the other."""

import threading
import time

import pytest
from django.core import mail
from django.db import connection, connections, transaction

from courses.actions.delivering import deliver
from courses.composing import compose
from courses.models import Enrolment, Mailing, Reminder
from courses.tasks import REMINDERS
from quizzes.models import Attempt
from quizzes.signals import attempt_finished
from tests.courses.conftest import NOW, pass_quiz
from tests.courses.test_reminding import assign, learner, on_wave, plan

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


def at_once(*acts):
    """Each in a thread and on a line of its own, begun together; faults are raised here."""
    start, faults = threading.Barrier(len(acts)), []

    def run(act):
        try:
            start.wait(timeout=20)
            act()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_everybody_once_and_send_once(course, tree):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    for number in range(20):
        learner(f"Orang{number}", tree.dinkes)
    assign(course.page, tree.mamuju)

    at_once(*[lambda: plan(on_wave(-7))] * 2)
    assert Mailing.objects.count() == Reminder.objects.count() == 20

    def send():
        deliver(kinds=REMINDERS, compose=compose, now=on_wave(-7))

    at_once(send, send)
    assert len(mail.outbox) == 20
    assert not Mailing.objects.waiting().exists()
