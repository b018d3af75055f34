import datetime as dt

import pytest
from django.contrib.auth.models import Group

from people.actions.placements import PlacementError, exclude, leave, place, transfer
from people.actions.register import create_person
from people.actions.roles import end_role, grant_role
from people.models import AuditEntry, Placement, RoleKind, Status
from people.nip import NipError
from people.signals import people_changed
from tests.cast import make_nip, make_person

DAY = dt.date(2026, 3, 1)


@pytest.fixture
def heard():
    heard = []

    def listen(people, **kwargs):
        heard.extend(people)

    people_changed.connect(listen)
    yield heard
    people_changed.disconnect(listen)


def test_a_new_person_is_placed_and_cannot_sign_in_yet(tree, heard):
    person = create_person(
        nip="19900101 201503 1 901", name=" Ani ", status=Status.PNS, agency=tree.dinkes, since=DAY
    )
    assert person.nip == "199001012015031901"
    assert person.name == "Ani"
    assert person.activated_at is None
    assert not person.has_usable_password()
    assert person.placements.get().agency == tree.dinkes
    assert heard == [person]
    assert set(AuditEntry.objects.values_list("verb", flat=True)) == {
        "person.created",
        "person.placed",
    }


def test_a_faulty_number_creates_nobody(tree):
    with pytest.raises(NipError):
        create_person(nip="123", name="Ani", status=Status.PNS, agency=tree.dinkes, since=DAY)


def test_a_transfer_leaves_the_past_where_it_was(tree, sari, budi, heard):
    transfer(person=sari, to=tree.majene_office, on=DAY, actor=budi)
    before = Placement.objects.as_of(DAY - dt.timedelta(days=1))
    assert before.within(tree.mamuju).filter(person=sari).exists()
    assert not before.within(tree.majene).filter(person=sari).exists()
    after = Placement.objects.as_of(DAY)
    assert after.within(tree.majene).filter(person=sari).exists()
    assert not after.within(tree.mamuju).filter(person=sari).exists()
    assert heard == [sari]


def test_a_transfer_to_the_same_unit_changes_nothing(tree, sari, heard):
    transfer(person=sari, to=tree.puskesmas, on=DAY, actor=None)
    assert sari.placements.count() == 1
    assert heard == []


def test_a_transfer_on_the_first_day_corrects_the_placement(tree, sari):
    start = sari.placements.get().since
    transfer(person=sari, to=tree.dinkes, on=start, actor=None)
    assert sari.placements.get().agency == tree.dinkes


def test_impossible_moves_are_refused(tree, sari):
    with pytest.raises(PlacementError):
        transfer(person=sari, to=tree.dinkes, on=dt.date(2000, 1, 1), actor=None)
    with pytest.raises(PlacementError):
        place(person=sari, agency=tree.dinkes, since=DAY, actor=None)
    leave(person=sari, on=DAY, actor=None)
    with pytest.raises(PlacementError):
        transfer(person=sari, to=tree.dinkes, on=DAY, actor=None)
    with pytest.raises(PlacementError):
        leave(person=sari, on=DAY, actor=None)
    place(person=sari, agency=tree.dinkes, since=DAY + dt.timedelta(days=1), actor=None)


def test_an_exclusion_holds_for_its_days_only(sari, budi, heard):
    exclude(person=sari, reason="cuti", since=DAY, until=DAY + dt.timedelta(days=9), actor=budi)
    assert sari.exclusions.as_of(DAY).exists()
    assert sari.exclusions.as_of(DAY + dt.timedelta(days=9)).exists()
    assert not sari.exclusions.as_of(DAY + dt.timedelta(days=10)).exists()
    assert heard == [sari]


def test_a_trainer_joins_the_group_and_leaves_it_with_the_last_role(tree):
    group, _created = Group.objects.get_or_create(name="Pelatih")
    person = make_person("Tina")
    first = grant_role(person=person, agency=tree.mamuju, kind=RoleKind.TRAINER, actor=None)
    again = grant_role(person=person, agency=tree.mamuju, kind=RoleKind.TRAINER, actor=None)
    other = grant_role(person=person, agency=tree.majene, kind=RoleKind.TRAINER, actor=None)
    assert first == again
    assert group in person.groups.all()
    end_role(role=first, actor=None)
    assert group in person.groups.all()
    end_role(role=other, actor=None)
    assert group not in person.groups.all()


def test_an_operator_is_superuser_while_the_role_lasts(tree):
    person = make_person("Oki")
    role = grant_role(person=person, agency=tree.province, kind=RoleKind.OPERATOR, actor=None)
    person.refresh_from_db()
    assert person.is_superuser
    assert person.is_staff
    end_role(role=role, actor=None)
    person.refresh_from_db()
    assert not person.is_superuser
    assert not person.is_staff


def test_the_audit_log_names_nobody_by_number(tree):
    number = make_nip()
    create_person(nip=number, name="Ani", status=Status.PNS, agency=tree.dinkes, since=DAY)
    for entry in AuditEntry.objects.all():
        assert number not in f"{entry.subject}{entry.details}"
