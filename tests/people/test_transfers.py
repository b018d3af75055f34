"""One agency asks another for a person: nothing moves before the other side says yes."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import tasks
from people.actions.placements import PlacementError, take_back_plan, transfer
from people.actions.transfers import (
    accept_transfer,
    ask_transfer,
    refuse_transfer,
    withdraw_transfer,
)
from people.models import AuditEntry, TransferRequest, TransferState
from people.plans import plan_of

TODAY = timezone.localdate()


@pytest.fixture
def asked(tree, sari, charlie):
    """Majene asks for Sari of the puskesmas in Mamuju."""
    return TransferRequest.objects.create(
        person=sari, source=tree.puskesmas, target=tree.majene_office, on=TODAY, asked_by=charlie
    )


def test_yes_moves_the_person_and_the_past_stays(tree, sari, budi, asked):
    accept_transfer(request=asked, actor=budi)
    before, now = sari.placements.order_by("since")
    assert (before.agency, before.until) == (tree.puskesmas, TODAY - dt.timedelta(days=1))
    assert (now.agency, now.since) == (tree.majene_office, TODAY)
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (TransferState.ACCEPTED, budi)
    assert AuditEntry.objects.get(verb="transfer.accepted").details["to"] == "dinas-majene"


def test_no_moves_nothing_and_keeps_the_reason(tree, sari, budi, asked):
    refuse_transfer(request=asked, actor=budi, reason="SK belum terbit")
    assert sari.placements.get().agency == tree.puskesmas
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (TransferState.REFUSED, "SK belum terbit")


def test_it_is_answered_once(sari, budi, charlie, asked):
    withdraw_transfer(request=asked, actor=charlie)
    for act in (
        lambda: accept_transfer(request=asked, actor=budi),
        lambda: refuse_transfer(request=asked, actor=budi, reason=""),
        lambda: withdraw_transfer(request=asked, actor=charlie),
    ):
        with pytest.raises(PlacementError, match="sudah dijawab"):
            act()
    assert sari.placements.count() == 1


def test_who_left_meanwhile_cannot_be_given_away(tree, sari, budi, asked):
    transfer(person=sari, to=tree.dinkes, on=TODAY, actor=budi)
    with pytest.raises(PlacementError, match="sudah tidak ditempatkan"):
        accept_transfer(request=asked, actor=budi)
    assert sari.placements.get(until=None).agency == tree.dinkes


def test_the_old_unit_keeps_at_least_a_day_of_its_past(tree, sari, budi, asked):
    TransferRequest.objects.filter(pk=asked.pk).update(on=dt.date(2019, 5, 1))
    accept_transfer(request=asked, actor=budi)
    before, now = sari.placements.order_by("since")
    assert (before.agency, before.until) == (tree.puskesmas, before.since)
    assert (now.agency, now.since) == (tree.majene_office, before.since + dt.timedelta(days=1))


def test_who_had_left_begins_anew_where_they_are_wanted(tree, sari, budi, asked):
    sari.placements.update(until=TODAY - dt.timedelta(days=10))
    accept_transfer(request=asked, actor=budi)
    assert sari.placements.get(until=None).since == TODAY


def test_one_waiting_request_for_a_person_and_unit(tree, sari, charlie, asked):
    again = {"person": sari, "source": tree.puskesmas, "target": tree.majene_office, "on": TODAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        TransferRequest.objects.create(**again)
    withdraw_transfer(request=asked, actor=charlie)
    TransferRequest.objects.create(**again)


def test_asking_again_goes_to_whoever_has_the_person_now(tree, sari, budi, charlie, asked):
    transfer(person=sari, to=tree.dinkes, on=TODAY, actor=budi)
    for _time in range(2):
        ask_transfer(nip=sari.nip, target=tree.majene_office, on=TODAY, actor=charlie)
    asked.refresh_from_db()
    assert asked.state == TransferState.WITHDRAWN
    assert TransferRequest.objects.waiting().get().source == tree.dinkes
    assert AuditEntry.objects.filter(verb="transfer.asked").count() == 1


def days_ago(days):
    return timezone.now() - dt.timedelta(days=days)


def test_what_nobody_answers_lapses_once_and_may_be_asked_again(tree, sari, charlie, asked):
    TransferRequest.objects.filter(pk=asked.pk).update(asked_at=days_ago(31))
    assert [tasks.lapse_requests(), tasks.lapse_requests()] == [1, 0]
    asked.refresh_from_db()
    assert (asked.state, asked.answered_by) == (TransferState.LAPSED, None)
    assert asked.answered_at is not None
    entry = AuditEntry.objects.get(verb="transfer.lapsed")
    assert (entry.actor, entry.details["to"]) == (None, "dinas-majene")
    assert sari.placements.get().agency == tree.puskesmas
    ask_transfer(nip=sari.nip, target=tree.majene_office, on=TODAY, actor=charlie)
    assert TransferRequest.objects.waiting().get().pk != asked.pk


def test_until_its_day_it_waits(settings, asked):
    settings.TRANSFER_LAPSES_AFTER = 10
    TransferRequest.objects.filter(pk=asked.pk).update(asked_at=days_ago(9))
    assert tasks.lapse_requests() == 0
    asked.refresh_from_db()
    asked_on = timezone.localdate(asked.asked_at, asked.source.zone)
    assert asked.lapses_on == asked_on + dt.timedelta(days=10)


def test_what_has_lapsed_is_answered_no_more(sari, budi, asked):
    TransferRequest.objects.filter(pk=asked.pk).update(asked_at=days_ago(31))
    tasks.lapse_requests()
    with pytest.raises(PlacementError, match="gugur"):
        accept_transfer(request=asked, actor=budi)
    assert sari.placements.count() == 1


@pytest.fixture
def planned(tree, sari, budi):
    """Sari will come to dinkes in ten days."""
    transfer(person=sari, to=tree.dinkes, on=TODAY + dt.timedelta(days=10), actor=budi)


def take_back(sari, budi):
    plan = plan_of(list(sari.placements.order_by("-since")), TODAY)
    take_back_plan(person=sari, today=TODAY, seen=plan.stamp, actor=budi)


def test_a_plan_taken_back_leaves_a_request_that_can_be_accepted(
    tree, sari, budi, charlie, planned
):
    later = TODAY + dt.timedelta(days=20)
    ask_transfer(nip=sari.nip, target=tree.majene_office, on=later, actor=charlie)
    asked = TransferRequest.objects.waiting().get()
    assert asked.source == tree.dinkes
    take_back(sari, budi)
    asked.refresh_from_db()
    assert (asked.source, asked.state) == (tree.puskesmas, TransferState.WAITING)
    accept_transfer(request=asked, actor=budi)
    assert sari.placements.get(until=None).agency == tree.majene_office


def test_a_request_of_the_unit_in_which_the_person_then_stays_is_fulfilled(
    tree, sari, budi, planned
):
    later = TODAY + dt.timedelta(days=20)
    ask_transfer(nip=sari.nip, target=tree.puskesmas, on=later, actor=budi)
    take_back(sari, budi)
    assert TransferRequest.objects.get().state == TransferState.WITHDRAWN
