"""Units are set up, renamed and closed by those who look after them."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.models import Agency, AgencyCode, CodeSystem, Kind
from people.actions.placements import PlacementError, leave, place, transfer
from people.actions.transfers import ask_transfer
from people.actions.units import UnitRefused, add_unit, change_unit, close_unit, siasn_code
from people.models import AuditEntry
from people.register import units_of
from tests.cast import make_agency, make_person, make_placement

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


def add(parent, actor, name="Bidang Sanitasi", siasn="", **fields):
    fields = {"short_name": "", "kind": Kind.UNIT, **fields}
    return add_unit(parent=parent, name=name, siasn=siasn, actor=actor, **fields)


def change(unit, actor, **fields):
    known = {
        "name": unit.name,
        "short_name": unit.short_name,
        "siasn": siasn_code(unit),
        "asks_pledge": unit.asks_pledge,
        **fields,
    }
    change_unit(unit=unit, on=TODAY, actor=actor, **known)
    unit.refresh_from_db()


def test_a_unit_is_set_up_below_its_parent(tree, budi):
    tree.dinkes.time_zone = "Asia/Jayapura"
    tree.dinkes.save()
    unit = add(tree.dinkes, budi, siasn="A8ACA7-1")
    assert (unit.get_parent(), unit.slug) == (tree.dinkes, "bidang-sanitasi")
    assert unit.time_zone == "Asia/Jayapura"
    assert siasn_code(unit) == "A8ACA7-1"
    assert Agency.find_problems() == ([], [], [], [], [])
    entry = AuditEntry.objects.get(verb="unit.added")
    assert (entry.actor, entry.subject) == (budi, f"agencies.Agency:{unit.pk}")


def test_a_unit_stands_only_where_its_kind_belongs(tree, budi):
    with pytest.raises(UnitRefused, match="tidak dapat berada di bawah") as refusal:
        add(tree.puskesmas, budi, kind=Kind.DISTRICT)
    assert refusal.value.field == "kind"
    assert add(tree.mamuju, budi, kind=Kind.DISTRICT).kind == Kind.DISTRICT


def test_equal_names_in_other_places_get_other_addresses(tree, budi):
    slugs = [add(parent, budi).slug for parent in (tree.dinkes, tree.mamuju, tree.puskesmas)]
    assert slugs == ["bidang-sanitasi", "bidang-sanitasi-2", "bidang-sanitasi-3"]
    assert add(tree.dinkes, budi, name="…").slug == "unit"


def test_no_two_units_of_one_name_side_by_side(tree, budi):
    add(tree.dinkes, budi)
    with pytest.raises(UnitRefused, match="sudah ada unit bernama") as refusal:
        add(tree.dinkes, budi, name="bidang sanitasi")
    assert refusal.value.field == "name"
    other = add(tree.dinkes, budi, name="Bidang Lain")
    with pytest.raises(UnitRefused):
        change(other, budi, name="Bidang Sanitasi")


def test_a_code_is_one_units_only(tree, budi):
    unit = add(tree.dinkes, budi, siasn="A1")
    with pytest.raises(UnitRefused, match="sudah dipakai") as refusal:
        add(tree.mamuju, budi, name="Lain", siasn="A1")
    assert refusal.value.field == "siasn"
    assert not Agency.objects.filter(name="Lain").exists()
    change(unit, budi, siasn="")
    assert not AgencyCode.objects.filter(system=CodeSystem.SIASN).exists()


def test_a_change_is_noted_with_before_and_after(tree, budi):
    change(tree.dinkes, budi, name="Dinkes KB", short_name="DKB", asks_pledge=True)
    entry = AuditEntry.objects.get(verb="unit.changed")
    assert entry.details == {
        "name": ["Dinas Kesehatan", "Dinkes KB"],
        "short_name": ["", "DKB"],
        "asks_pledge": [None, True],
    }
    change(tree.dinkes, budi)
    assert AuditEntry.objects.filter(verb="unit.changed").count() == 1


def test_a_roster_finds_a_unit_by_its_earlier_name(tree, budi):
    change(tree.dinkes, budi, name="Dinas Kesehatan dan KB")
    units = units_of(tree.mamuju)
    assert units.find("dinas  kesehatan") == tree.dinkes.pk
    assert units.find("Dinas Kesehatan dan KB") == tree.dinkes.pk


def test_a_unit_that_bears_the_name_now_comes_first(tree, budi):
    change(tree.dinkes, budi, name="Dinas Kesehatan dan KB")
    heir = add(tree.mamuju, budi, name="Dinas Kesehatan")
    assert units_of(tree.mamuju).find("Dinas Kesehatan") == heir.pk


def test_an_empty_unit_is_closed_once_and_keeps_its_past(tree, budi):
    unit = add(tree.dinkes, budi)
    person = make_person("Ani", at=unit, since=TODAY - 30 * DAY)
    leave(person=person, on=TODAY - DAY, actor=budi)
    for _time in range(2):
        close_unit(unit=unit, today=TODAY, actor=budi)
    unit.refresh_from_db()
    assert not unit.is_active
    assert person.placements.get().agency == unit
    assert AuditEntry.objects.filter(verb="unit.closed").count() == 1


def test_a_unit_with_people_now_or_later_stays_open(tree, budi, sari):
    with pytest.raises(UnitRefused, match="1 orang"):
        close_unit(unit=tree.puskesmas, today=TODAY, actor=budi)
    unit = add(tree.dinkes, budi)
    transfer(person=sari, to=unit, on=TODAY + DAY, actor=budi)
    with pytest.raises(UnitRefused, match="1 orang"):
        close_unit(unit=unit, today=TODAY, actor=budi)


def test_somebody_whose_last_day_is_today_is_still_there(tree, budi):
    unit = add(tree.dinkes, budi)
    make_placement(make_person("Ani"), unit, until=TODAY)
    with pytest.raises(UnitRefused):
        close_unit(unit=unit, today=TODAY, actor=budi)
    close_unit(unit=unit, today=TODAY + DAY, actor=budi)


def test_a_unit_with_an_open_one_below_stays_open(tree, budi):
    unit = add(tree.dinkes, budi)
    below = make_agency("Seksi", under=unit)
    with pytest.raises(UnitRefused, match="di bawahnya"):
        close_unit(unit=unit, today=TODAY, actor=budi)
    close_unit(unit=below, today=TODAY, actor=budi)
    close_unit(unit=unit, today=TODAY, actor=budi)
    with pytest.raises(UnitRefused, match="induknya"):
        add(unit, budi)


def test_a_unit_that_asks_for_somebody_stays_open(tree, budi, charlie, sari):
    unit = add(tree.majene, charlie)
    ask_transfer(nip=sari.nip, target=unit, on=TODAY, actor=charlie)
    with pytest.raises(UnitRefused, match="permintaan mutasi"):
        close_unit(unit=unit, today=TODAY, actor=charlie)


def test_nobody_comes_into_a_closed_unit(tree, budi, sari):
    unit = add(tree.dinkes, budi)
    close_unit(unit=unit, today=TODAY, actor=budi)
    with pytest.raises(PlacementError, match="ditutup"):
        transfer(person=sari, to=unit, on=TODAY, actor=budi)
    with pytest.raises(PlacementError, match="ditutup"):
        place(person=make_person("Ani"), agency=unit, since=TODAY, actor=budi)
    assert units_of(tree.mamuju).find(unit.name) is None
