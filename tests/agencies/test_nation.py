"""The nation as plain values: real places in their order, invented offices between them."""

import re

from agencies.models import Kind
from agencies.nation import PROVINCE, read_nation, time_zone

GORONTALO = "75"


def test_every_unit_follows_the_one_it_is_under():
    depth = PROVINCE
    for unit in read_nation({GORONTALO}):
        assert unit.depth <= depth + 1
        depth = unit.depth


def test_addresses_and_codes_are_unique_and_fit_their_columns():
    units = list(read_nation({GORONTALO, "91"}))
    assert len({unit.slug for unit in units}) == len(units)
    assert len({(unit.system, unit.code) for unit in units}) == len(units)
    assert all(re.fullmatch(r"[-a-z0-9]{1,100}", unit.slug) for unit in units)
    assert all(re.fullmatch(r"[A-Za-z0-9.\-]{1,100}", unit.code) for unit in units)


def test_the_kind_of_a_place_follows_from_its_code():
    found = {unit.code: unit for unit in read_nation({GORONTALO})}
    assert found["75"].kind == Kind.PROVINCE
    assert found["75.71"].kind == Kind.CITY
    assert found["75.71.01"].kind == Kind.DISTRICT
    assert {unit.kind for code, unit in found.items() if re.search(r"\.1\d{3}$", code)} == {
        Kind.WARD
    }
    assert {unit.kind for code, unit in found.items() if re.search(r"\.2\d{3}$", code)} == {
        Kind.VILLAGE
    }


def test_a_village_is_called_desa_once():
    names = [unit.name for unit in read_nation({"91"}) if unit.kind == Kind.VILLAGE]
    assert "Desa Adat Yoboi" in names
    assert not [name for name in names if name.startswith("Desa Desa")]


def test_sulawesi_barat_is_left_to_its_own_files():
    assert not list(read_nation({"76"}))


def test_each_province_keeps_its_time():
    zones = {
        code: time_zone(code) for code in ("11", "36", "51", "61", "62", "63", "75", "81", "94")
    }
    assert set(list(zones.values())[:2]) == {zones["61"]} == {zones["62"]} == {"Asia/Jakarta"}
    assert {zones[code] for code in ("51", "63", "75")} == {"Asia/Makassar"}
    assert {zones[code] for code in ("81", "94")} == {"Asia/Jayapura"}
