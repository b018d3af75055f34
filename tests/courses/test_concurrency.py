"""What happens at once: PostgreSQL only, where one really waits for the other."""

import threading
import time

import pytest
from django.core import mail
from django.db import connection, connections, transaction
from django.utils import timezone

from agencies.actions import move_agency
from agencies.holding import hold_tree_for_change, hold_tree_still
from agencies.models import Agency, Kind
from courses.actions import counts, reorganising
from courses.actions.counts import fold_deltas
from courses.actions.delivering import deliver
from courses.actions.reorganising import apply_reorganisation, ask_reorganisation
from courses.composing import compose
from courses.counting import totals, truth
from courses.models import (
    Assignment,
    Enrolment,
    Mailing,
    Reminder,
    Reorganisation,
    ReorganisationState,
)
from courses.reorganising import Change, make_plan
from courses.tasks import REMINDERS
from people.actions.placements import transfer
from people.actions.units import add_unit
from quizzes.models import Attempt
from quizzes.signals import attempt_finished
from tests.cast import make_agency
from tests.courses.conftest import NOW, TODAY, pass_quiz
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


@pytest.fixture
def planned(enrolled, tree):
    """Sari's puskesmas shall go under another office; asked for, and left to the worker."""
    other = make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")
    unit = Agency.objects.get(pk=tree.puskesmas.pk)
    today = timezone.localdate(timezone=unit.zone)
    plan = make_plan(Change("pindah", unit, other, today), today=today)
    return Reorganisation.objects.create(
        kind="pindah", unit=unit, target=other, on=today, digest=plan.digest
    )


def beside(act, **words):
    """A thread with its own connection; what goes wrong in it is kept."""
    faults = []

    def run():
        try:
            act(**words)
        except Exception as fault:  # noqa: BLE001 - told to the test
            faults.append(fault)
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, faults


def assert_moved(planned, course):
    planned.refresh_from_db()
    assert planned.state == ReorganisationState.APPLIED
    while fold_deltas():
        pass
    for agency in Agency.objects.all():
        assert totals(agency, course.page, "2026", TODAY) == truth(
            agency, course.page, "2026", TODAY
        )


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_counts_that_are_being_folded_reach_the_ancestors_of_that_time(
    planned, course, monkeypatch
):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    knows_the_ancestors, may_write = threading.Event(), threading.Event()
    write = counts._add_to_rollup

    def write_later(changes):
        if not may_write.is_set():
            knows_the_ancestors.set()
            assert may_write.wait(20)
        write(changes)

    monkeypatch.setattr(counts, "_add_to_rollup", write_later)
    folding, faults = beside(fold_deltas)
    assert knows_the_ancestors.wait(20)
    moving, more_faults = beside(apply_reorganisation, reorganisation=planned)
    until_somebody_waits()
    may_write.set()
    folding.join()
    moving.join()
    assert faults + more_faults == []
    assert_moved(planned, course)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_while_somebody_folds_a_move_is_left_to_the_worker(planned, monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    change = Change("pindah", planned.unit, planned.target, planned.on)
    planned.delete()
    holds, may_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            hold_tree_still()
            holds.set()
            assert may_go.wait(20)

    queued = []
    monkeypatch.setattr(reorganising, "async_task", lambda *words: queued.append(words))
    holding, faults = beside(hold)
    assert holds.wait(20)
    plan = make_plan(change, today=planned.on)
    found = ask_reorganisation(change=change, digest=plan.digest, actor=None)
    may_go.set()
    holding.join()
    assert faults == []
    assert found.state == ReorganisationState.WAITING
    assert queued == [("courses.tasks.reorganise", found.pk)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_quiz_handed_in_while_the_unit_is_moved_counts_and_nobody_waits_for_ever(
    planned, enrolled, course, sari
):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    attempt = pass_quiz(sari, course.quizzes[0], now=max(NOW, enrolled.enrolled_at))
    with transaction.atomic():
        list(Enrolment.objects.filter(pk=enrolled.pk).for_change())
        moving, faults = beside(apply_reorganisation, reorganisation=planned)
        until_somebody_waits()
        attempt_finished.send(sender=Attempt, attempt=attempt)
    moving.join()
    assert faults == []
    enrolled.refresh_from_db()
    assert enrolled.steps_done == 1
    assert_moved(planned, course)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_who_comes_to_the_unit_while_it_is_moved_gets_the_duties_of_the_new_place(
    planned, course, tree, budi
):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    nearer = Assignment.objects.create(
        course=course.page,
        agency=planned.target,
        cycle="2026",
        due_on=planned.on,
        assigned_on=planned.on,
    )
    with transaction.atomic():
        hold_tree_for_change()
        coming, faults = beside(transfer, person=budi, to=tree.puskesmas, on=planned.on, actor=None)
        until_somebody_waits()
        move_agency(unit=planned.unit, under=planned.target, on=planned.on)
    coming.join()
    assert faults == []
    assert Enrolment.objects.get(person=budi).assignment == nearer


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_unit_that_is_set_up_while_the_one_above_is_moved_stands_under_it(planned, tree, budi):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    words = {"name": "Seksi Gizi", "short_name": "", "kind": Kind.UNIT, "siasn": "", "actor": budi}
    with transaction.atomic():
        hold_tree_for_change()
        adding, faults = beside(add_unit, parent=planned.unit, **words)
        until_somebody_waits()
        move_agency(unit=planned.unit, under=planned.target, on=planned.on)
    adding.join()
    assert faults == []
    unit = Agency.objects.get(slug="seksi-gizi")
    assert unit.get_parent() == planned.unit
    assert planned.target.slug in [each.slug for each in unit.get_ancestors()]
    assert Agency.find_problems() == ([], [], [], [], [])
