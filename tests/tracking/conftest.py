"""Mamuju with an assigned course and people in every state; the small course comes from tests/courses."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.actions.assignments import assign_course
from courses.actions.counts import recount
from courses.models import CountState, Enrolment
from people.models import Exclusion, ExclusionReason, Status
from tests.cast import make_person
from tests.courses.conftest import _empty_cache, course  # noqa: F401

CYCLE = "2026"


@pytest.fixture
def today():
    return timezone.localdate()


def move(enrolment, state, *, now, due_on=None):
    """Puts an enrolment in a state, its times and its count alike."""
    past = now - dt.timedelta(days=20)
    times = {"started_at": None, "completed_at": None}
    if state in (CountState.IN_PROGRESS, CountState.COMPLETED):
        times["started_at"] = past
    if state == CountState.COMPLETED:
        times["completed_at"] = past
    Enrolment.objects.filter(pk=enrolment.pk).update(
        enrolled_at=now - dt.timedelta(days=40), **times
    )
    recount(
        enrolment=enrolment, state=state, agency=enrolment.agency, due_on=due_on or enrolment.due_on
    )


@pytest.fixture
def staff(tree, course, budi, today):  # noqa: F811
    """Twelve at the puskesmas, three at dinkes, one in Majene; some done, some late."""
    statuses = [Status.PNS, Status.PPPK]
    for number in range(12):
        start = "202321" if number % 2 else "201503"
        nip = f"19900101{start}1{900 + number:03d}"
        make_person(
            f"Orang {number:02d}", at=tree.puskesmas, status=statuses[number % 2], nip=nip,
            active=number != 11,
        )  # fmt: skip
    for number in range(3):
        make_person(f"=Dinkes {number}", at=tree.dinkes)
    make_person("Rahasia Majene", at=tree.majene_office)
    assign_course(
        course=course.page,
        agency=tree.province,
        cycle=CYCLE,
        due_on=today + dt.timedelta(days=9),
        actor=None,
        today=today,
    )
    now = timezone.now()
    rows = list(
        Enrolment.objects.filter(agency__in=[tree.puskesmas, tree.dinkes]).order_by("person__name")
    )
    states = [CountState.COMPLETED] * 4 + [CountState.IN_PROGRESS] * 3 + [CountState.EXCLUDED]
    for row, state in zip(rows, states, strict=False):
        move(row, state, now=now)
        if state == CountState.EXCLUDED:
            Exclusion.objects.create(person=row.person, reason=ExclusionReason.LEAVE, since=today)
    for row in rows[len(states) :]:
        late = row == rows[-2]
        move(row, row.counted_as, now=now, due_on=today - dt.timedelta(days=2) if late else None)
    return rows


@pytest.fixture
def as_budi(client, budi):
    client.force_login(budi)
    return client


@pytest.fixture
def as_olga(client, olga):
    client.force_login(olga)
    return client
