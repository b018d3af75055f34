"""A role ends with the placement that it rests on: when its holder leaves the subtree, and not before."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import tasks
from people.actions.placements import leave, take_back_plan, transfer
from people.models import AuditEntry, Role, RoleKind
from people.models.role import Ending
from people.plans import ends_on, plan_of
from tests.cast import make_person, make_role

DAY = dt.timedelta(days=1)
KINDS = [RoleKind.BKPSDM, RoleKind.OBSERVER, RoleKind.CERTIFICATE_OFFICER]


@pytest.fixture
def today():
    return timezone.localdate()


def hold(person, agency, kind=RoleKind.BKPSDM, since=dt.date(2026, 1, 5)):
    role = make_role(person, agency, kind)
    Role.objects.filter(pk=role.pk).update(granted_on=since)
    role.refresh_from_db()
    return role


def is_held(role):
    role.refresh_from_db()
    return role.ended_on is None


@pytest.mark.parametrize("kind", KINDS)
def test_who_moves_out_of_the_subtree_holds_the_role_no_more(sari, tree, budi, today, kind):
    role = hold(sari, tree.dinkes, kind)
    transfer(person=sari, to=tree.majene_office, on=today, actor=budi)
    assert not is_held(role)
    assert (role.ended_on, role.ended_because) == (today, Ending.LEFT)
    entry = AuditEntry.objects.get(verb="role.ended")
    assert (entry.actor, entry.details["reason"]) == (None, "left")


def test_the_role_opens_nothing_from_that_moment(client, sari, tree, budi, today):
    hold(sari, tree.dinkes)
    client.force_login(sari)
    assert client.get("/pantau/dinkes/petugas/").status_code == 200
    transfer(person=sari, to=tree.majene_office, on=today, actor=budi)
    assert client.get("/pantau/dinkes/petugas/").status_code == 404


def test_who_moves_within_the_subtree_keeps_it(sari, tree, budi, today):
    within, left = hold(sari, tree.mamuju), hold(sari, tree.puskesmas, RoleKind.OBSERVER)
    transfer(person=sari, to=tree.dinkes, on=today, actor=budi)
    assert is_held(within)
    assert not is_held(left)


def test_a_role_given_to_somebody_who_works_elsewhere_stays(sari, charlie, tree, budi, today):
    apart = hold(charlie, tree.dinkes)
    transfer(person=charlie, to=tree.majene_office, on=today, actor=budi)
    assert is_held(apart)
    assert is_held(Role.objects.get(person=charlie, agency=tree.majene)) is True


def test_a_role_given_after_they_left_stays(sari, tree, budi, today):
    transfer(person=sari, to=tree.majene_office, on=today - 10 * DAY, actor=budi)
    later = hold(sari, tree.dinkes, since=today - 2 * DAY)
    transfer(person=sari, to=tree.majene, on=today, actor=budi)
    assert tasks.end_roles() == 0
    assert is_held(later)


def test_who_retires_holds_it_until_the_last_day(sari, tree, budi, today, monkeypatch):
    role = hold(sari, tree.dinkes)
    leave(person=sari, on=today, actor=budi, reason="pensiun")
    assert tasks.end_roles() == 0
    assert is_held(role)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **words: today + DAY)
    assert tasks.end_roles() == 1
    assert tasks.end_roles() == 0
    assert not is_held(role)
    assert role.ended_on == today + DAY


def test_a_planned_move_ends_it_on_its_day_and_a_plan_taken_back_does_not(
    sari, tree, budi, today, monkeypatch
):
    role = hold(sari, tree.dinkes)
    transfer(person=sari, to=tree.mamuju, on=today + 5 * DAY, actor=budi)
    rows = list(sari.placements.select_related("agency").order_by("-since"))
    assert ends_on(role, rows, today) == today + 5 * DAY
    take_back_plan(person=sari, today=today, seen=plan_of(rows, today).stamp, actor=budi)
    monkeypatch.setattr(timezone, "localdate", lambda *args, **words: today + 5 * DAY)
    assert tasks.end_roles() == 0
    assert is_held(role)


def test_a_move_within_that_follows_at_once_ends_nothing(sari, tree, budi, today):
    role = hold(sari, tree.dinkes)
    transfer(person=sari, to=tree.dinkes, on=today + 5 * DAY, actor=budi)
    rows = list(sari.placements.select_related("agency").order_by("-since"))
    assert ends_on(role, rows, today) is None
    transfer(person=sari, to=tree.mamuju, on=today + 9 * DAY, actor=budi)
    rows = list(sari.placements.select_related("agency").order_by("-since"))
    assert ends_on(role, rows, today) == today + 9 * DAY


@pytest.mark.parametrize("kind", [RoleKind.TRAINER, RoleKind.REVIEWER, RoleKind.OPERATOR])
def test_what_the_operator_gives_rests_on_no_placement(sari, tree, budi, today, kind):
    role = hold(sari, tree.mamuju, kind)
    transfer(person=sari, to=tree.majene_office, on=today, actor=budi)
    assert is_held(role)


def test_what_was_missed_is_made_up_for_a_month_and_no_more(sari, tree, today):
    old, new = hold(sari, tree.dinkes), hold(make_person("Rina", at=tree.dinkes), tree.dinkes)
    for role, days in ((old, 40), (new, 20)):
        role.person.placements.update(until=today - days * DAY)
    assert tasks.end_roles() == 1
    assert is_held(old)
    assert not is_held(new)


def test_a_role_that_is_held_has_no_ending(sari, tree):
    role = hold(sari, tree.dinkes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.filter(pk=role.pk).update(ended_because=Ending.LEFT)
