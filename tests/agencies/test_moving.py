"""Which unit may stand where, and which may become part of which: values only."""

import pytest

from agencies.models import GOVERNMENTS, Agency, Kind
from agencies.moving import PARENTS, merge_hindrance, move_hindrance
from agencies.places import read_places

PROVINCE, REGENCY, CITY = "0001", "00010001", "00010002"
SEATS = (PROVINCE, REGENCY, CITY)


def node(kind, path, **fields):
    return Agency(kind=kind, path=path, depth=len(path) // 4, name=f"{kind} {path}", **fields)


MAMUJU = node(Kind.REGENCY, REGENCY)
HEALTH = node(Kind.OFFICE, REGENCY + "0001")
SCHOOLS = node(Kind.OFFICE, REGENCY + "0002")
CLINIC = node(Kind.UPT, HEALTH.path + "0001")
SECTION = node(Kind.UNIT, HEALTH.path + "0002")
DISTRICT = node(Kind.DISTRICT, REGENCY + "0003")
WARD = node(Kind.WARD, DISTRICT.path + "0001")
OTHER_OFFICE = node(Kind.OFFICE, CITY + "0001")
OTHER_DISTRICT = node(Kind.DISTRICT, CITY + "0002")


@pytest.mark.parametrize(
    ("unit", "under"),
    [
        (CLINIC, SCHOOLS),
        (CLINIC, SECTION),
        (SECTION, WARD),
        (CLINIC, MAMUJU),
        (WARD, node(Kind.DISTRICT, REGENCY + "0004")),
        # Schools went from regencies to provinces with UU 23/2014.
        (CLINIC, OTHER_OFFICE),
    ],
)
def test_a_unit_may_stand_there(unit, under):
    assert move_hindrance(unit, under, SEATS) == ""


@pytest.mark.parametrize(
    ("unit", "under", "why"),
    [
        (MAMUJU, SECTION, "tidak dapat dipindahkan"),
        (node(Kind.UNIT, "0002"), HEALTH, "tidak dapat dipindahkan"),
        (HEALTH, CLINIC, "dirinya sendiri"),
        (HEALTH, HEALTH, "dirinya sendiri"),
        (CLINIC, HEALTH, "sudah berada"),
        (HEALTH, SCHOOLS, "tidak dapat berada di bawah"),
        (WARD, HEALTH, "tidak dapat berada di bawah"),
        (WARD, OTHER_DISTRICT, "pemerintah daerah lain"),
        (DISTRICT, node(Kind.CITY, CITY), "pemerintah daerah lain"),
        (HEALTH, node(Kind.PROVINCE, PROVINCE), "pemerintah daerah lain"),
        (CLINIC, node(Kind.OFFICE, REGENCY + "0009", is_active=False), "sudah ditutup"),
    ],
)
def test_nonsense_is_refused_and_says_why(unit, under, why):
    assert why in move_hindrance(unit, under, SEATS)


def test_like_becomes_part_of_like_and_brings_its_children():
    assert merge_hindrance(HEALTH, SCHOOLS, [CLINIC, SECTION], SEATS) == ""
    assert merge_hindrance(CLINIC, SECTION, [], SEATS) == ""


@pytest.mark.parametrize(
    ("unit", "into", "children", "why"),
    [
        (HEALTH, CLINIC, [], "dirinya sendiri"),
        (HEALTH, SECTION, [], "dirinya sendiri"),
        (HEALTH, DISTRICT, [], "tidak dapat digabungkan"),
        (CLINIC, MAMUJU, [], "tidak dapat digabungkan"),
        (HEALTH, OTHER_OFFICE, [], "pemerintah daerah lain"),
        (MAMUJU, node(Kind.CITY, CITY), [], "tidak dapat dipindahkan atau digabungkan"),
        (SECTION, CLINIC, [node(Kind.WARD, SECTION.path + "0001")], "tidak dapat berada di bawah"),
        (node(Kind.UPT, HEALTH.path + "0003", is_active=False), CLINIC, [], "sudah ditutup"),
    ],
)
def test_a_merger_that_makes_no_sense_is_refused(unit, into, children, why):
    assert why in merge_hindrance(unit, into, children, SEATS)


def test_every_kind_is_a_government_or_has_its_place():
    assert set(PARENTS) | set(GOVERNMENTS) == set(Kind)


def test_every_unit_of_the_data_stands_where_it_may():
    waiting = [(None, place) for place in read_places()]
    while waiting:
        parent, place = waiting.pop()
        if parent is not None and place.kind not in GOVERNMENTS:
            assert parent.kind in PARENTS[place.kind], place
        waiting += [(place, child) for child in place.children]
