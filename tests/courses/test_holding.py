"""Whoever writes what rests on the tree holds it still before any row: PostgreSQL only, which has the lock."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Kind
from courses.actions.assignments import (
    NO_LETTER,
    assign_course,
    change_assignment,
    withdraw_assignment,
)
from courses.actions.counts import fold_deltas, repair_counts
from courses.actions.enrolments import enrol_self
from courses.actions.excusing import end_excuse, excuse
from courses.actions.following import follow
from courses.actions.sealing import seal_month
from courses.models import Assignment, AssignmentExclusion
from people.actions.placements import exclude, leave, place, transfer
from people.actions.register import change_person, create_person, stamp_of
from people.actions.transfers import accept_transfer, ask_transfer
from people.actions.units import add_unit, close_unit
from people.models import Person, TransferRequest
from quizzes.actions.tallies import tally_answers
from tests.cast import make_agency, make_nip, make_person
from tests.courses.conftest import pass_quiz

TODAY = timezone.localdate()
NOW = timezone.now()
DAY = dt.timedelta(days=1)
WRITES = ("INSERT", "UPDATE", "DELETE")
LOCKS = ("FOR UPDATE", "FOR NO KEY UPDATE")


def given():
    return Assignment.objects.select_related("agency").get()


def excused():
    return AssignmentExclusion.objects.select_related("assignment").get()


def prepare_excuse(world):
    excuse(assignment=given(), person=world.sari, reason="Sakit", actor=world.budi, today=TODAY)


def prepare_request(world):
    ask_transfer(nip=world.sari.nip, target=world.majene_office, on=TODAY, actor=world.budi)


def prepare_answers(world):
    pass_quiz(world.sari, world.course.quizzes[0], now=NOW)


def prepare_nothing(world):
    pass


ACTS = {
    "place": lambda w: place(person=w.idle, agency=w.dinkes, since=TODAY, actor=None),
    "transfer": lambda w: transfer(person=w.sari, to=w.dinkes, on=TODAY, actor=None),
    "leave": lambda w: leave(person=w.sari, on=TODAY, actor=None),
    "exclude": lambda w: exclude(person=w.sari, reason="cuti", since=TODAY, actor=None),
    "create_person": lambda w: create_person(
        nip=make_nip(), name="Baru Contoh", status="pns", agency=w.dinkes, since=TODAY
    ),
    "change_person": lambda w: change_person(
        person=w.sari, changes={"post": "Bidan"}, seen=stamp_of(w.sari), actor=w.budi
    ),
    "ask_transfer": prepare_request,
    "accept_transfer": lambda w: accept_transfer(
        request=TransferRequest.objects.get(), actor=w.budi
    ),
    "assign_course": lambda w: assign_course(
        course=w.course.page, agency=w.mamuju, cycle="2027", due_on=TODAY, actor=None, today=TODAY
    ),
    "change_assignment": lambda w: change_assignment(
        assignment=given(), due_on=TODAY + DAY, letter=NO_LETTER, actor=w.budi, today=TODAY
    ),
    "withdraw_assignment": lambda w: withdraw_assignment(
        assignment=given(), actor=None, today=TODAY
    ),
    "excuse": prepare_excuse,
    "end_excuse": lambda w: end_excuse(exclusion=excused(), actor=w.budi, today=TODAY),
    "enrol_self": lambda w: enrol_self(person=w.free, course=w.course.page, now=NOW),
    "follow": lambda w: follow(people=[w.sari.pk, w.budi.pk], today=TODAY),
    "fold_deltas": lambda w: fold_deltas(),
    "repair_counts": lambda w: repair_counts(),
    "seal_month": lambda w: seal_month(
        root=w.province,
        course=w.course.page,
        cycle="2026",
        month=(TODAY.replace(day=1) - DAY).replace(day=1),
        now=NOW,
    ),
    "tally_answers": lambda w: tally_answers(today=TODAY),
    "add_unit": lambda w: add_unit(
        parent=w.dinkes, name="Bidang Contoh", short_name="", kind=Kind.UNIT, siasn="", actor=w.budi
    ),
    "close_unit": lambda w: close_unit(unit=w.empty, today=TODAY, actor=w.budi),
}
BEFORE = {
    "accept_transfer": prepare_request,
    "end_excuse": prepare_excuse,
    "tally_answers": prepare_answers,
}


@pytest.fixture
def world(enrolled, course, tree, sari, budi):
    tree.course, tree.sari, tree.budi = course, Person.objects.get(pk=sari.pk), budi
    tree.idle = make_person("Tanpa Unit")
    tree.free = make_person("Bebas Contoh", at=tree.majene_office)
    course.page.self_enrolment = True
    tree.empty = make_agency("Seksi Kosong", under=tree.dinkes, slug="kosong")
    return tree


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("name", ACTS)
def test_the_tree_is_held_before_any_row(world, name):
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    BEFORE.get(name, prepare_nothing)(world)
    with CaptureQueriesContext(connection) as queries:
        ACTS[name](world)
    said = [query["sql"] for query in queries]
    held = [number for number, sql in enumerate(said) if "pg_advisory_xact_lock" in sql]
    rows = [
        number
        for number, sql in enumerate(said)
        if sql.startswith(WRITES) or any(lock in sql for lock in LOCKS)
    ]
    assert rows, "the act does nothing here"
    assert held[:1] < rows[:1]
    assert held
