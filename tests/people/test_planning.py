"""What a roster would change, from values alone."""

import datetime as dt

import pytest

from people.roster.checking import Entry
from people.roster.columns import match, missing
from people.roster.planning import Fate, Known, make_plan, same_person
from people.roster.units import Units

DAY = dt.date(2026, 11, 22)
OFFICE, CLINIC, ELSEWHERE = 1, 2, 9
UNITS = Units(
    names={
        OFFICE: "Dinas Kesehatan",
        CLINIC: "UPTD Puskesmas Binanga",
        3: "Seksi Gizi",
        4: "Seksi Gizi",
    },
    slugs={"dinkes": OFFICE, "binanga": CLINIC, "gizi-a": 3, "gizi-b": 4},
    codes={"76.02.05": CLINIC},
    external={"A5EB03E23CA5F6A0E040640A040252AD": CLINIC, "a8ac": 3},
)


def entry(nip="1", name="Sari Contoh, A.Md.Kep.", unit="binanga", **fields):
    about = {"row": 2, "status": "pns", "post": "", "email": "", **fields}
    return Entry(nip=nip, name=name, unit=unit, **about)


def known(pk=7, name="Sari Contoh, A.Md.Kep.", agency=CLINIC, **fields):
    about = {"status": "pns", "post": "", "email": "", "since": dt.date(2020, 1, 1), **fields}
    return Known(pk, name, agency=agency, **about)


def plan_of(*entries, people=None, placed=None, since=DAY):
    return make_plan(
        entries,
        agency=OFFICE,
        units=UNITS,
        known=people or {},
        placed=placed or {},
        since=since,
    )


def fates(plan):
    return [step.fate for step in plan.steps]


def test_nobody_knows_them_yet():
    plan = plan_of(entry(), entry(nip="2", unit=""))
    assert fates(plan) == [Fate.NEW, Fate.NEW]
    assert [step.unit for step in plan.steps] == [CLINIC, OFFICE]


def test_what_is_the_same_stays():
    plan = plan_of(entry(), people={"1": known()})
    assert fates(plan) == [Fate.UNCHANGED]
    assert plan.counts["tetap"] == 1


def test_a_changed_field_is_told_with_what_it_was():
    plan = plan_of(entry(post="Perawat"), people={"1": known(post="Bidan")})
    assert fates(plan) == [Fate.CHANGED]
    assert plan.steps[0].changes == (("post", "Bidan", "Perawat"),)


def test_an_empty_cell_takes_nothing_away():
    plan = plan_of(entry(), people={"1": known(post="Bidan", email="a@contoh.id")})
    assert fates(plan) == [Fate.UNCHANGED]


def test_another_unit_is_a_move_and_keeps_the_other_changes():
    plan = plan_of(entry(unit="dinkes", post="Perawat"), people={"1": known()})
    step = plan.steps[0]
    assert (step.fate, step.left, step.unit) == (Fate.MOVED, CLINIC, OFFICE)
    assert step.changes == (("post", "", "Perawat"),)


def test_a_person_of_others_is_asked_for_and_nothing_of_them_is_told():
    plan = plan_of(entry(), people={"1": known(name="Orang Lain", agency=ELSEWHERE, is_open=False)})
    assert fates(plan) == [Fate.FOREIGN]
    assert plan.steps[0].name == "Sari Contoh, A.Md.Kep."
    assert plan.faults == []


def test_who_works_there_and_is_not_in_the_file_is_gone():
    placed = {7: ("1", "Sari", CLINIC), 8: ("3", "Rudi", OFFICE)}
    plan = plan_of(entry(), people={"1": known()}, placed=placed)
    assert fates(plan) == [Fate.UNCHANGED, Fate.GONE]
    assert plan.steps[1].person == 8


def test_a_faulty_row_does_not_make_its_person_gone():
    plan = plan_of(entry(unit="tak ada"), people={"1": known()}, placed={7: ("1", "Sari", CLINIC)})
    assert plan.steps == []
    assert plan.counts["salah"] == 1


@pytest.mark.parametrize("text", ["binanga", "76.02.05", "uptd  puskesmas BINANGA"])
def test_a_unit_is_found_by_address_code_or_name(text):
    assert UNITS.find(text) == CLINIC


def test_an_unknown_unit_comes_with_what_was_probably_meant():
    plan = plan_of(entry(unit="UPTD Puskesmas Binaga"))
    assert "Mungkin maksudnya: UPTD Puskesmas Binanga" in plan.faults[0].message
    assert plan.faults[0].column == "unit"


def test_a_name_that_two_units_bear_is_not_guessed():
    plan = plan_of(entry(unit="Seksi Gizi"))
    assert "Beberapa unit bernama" in plan.faults[0].message


def test_a_number_of_somebody_else_is_noticed():
    plan = plan_of(entry(name="Bambang Wijaya"), people={"1": known()})
    assert 'atas nama "Sari Contoh' in plan.faults[0].message


def test_a_move_before_the_placement_began_is_refused():
    late = {"1": known(agency=OFFICE, since=dt.date(2026, 12, 1))}
    assert "1 Desember 2026" in plan_of(entry(), people=late).faults[0].message


def test_a_person_whose_old_placement_still_runs_is_not_placed_twice():
    leaving = {"1": known(agency=OFFICE, until=dt.date(2026, 12, 31))}
    assert "31 Desember 2026" in plan_of(entry(), people=leaving).faults[0].message


def test_who_left_before_comes_back_as_moved():
    left = {"1": known(until=dt.date(2026, 10, 31))}
    plan = plan_of(entry(), people=left)
    assert (plan.steps[0].fate, plan.steps[0].left) == (Fate.MOVED, None)


def test_what_is_not_a_unit_name_is_looked_up_only_so_often(monkeypatch):
    monkeypatch.setattr("people.roster.units.MOST_SUGGESTIONS", 1)
    units = Units(names=UNITS.names, slugs={}, codes={})
    assert "Mungkin maksudnya" in units.fault("Dinas Kesehatn")
    assert "Mungkin maksudnya" not in units.fault("Dinas Kesehatam")
    assert "Mungkin maksudnya" in units.fault("Dinas Kesehatn")


def test_an_earlier_name_is_found_where_only_one_unit_had_it_and_none_has_it_now():
    earlier = [("Dinas Lama", 7), ("Kantor Lama", 7), ("Kantor  lama", 8), ("Kini", 7)]
    units = Units(names={7: "Baru", 8: "Kini"}, slugs={}, codes={}, earlier=earlier)
    assert units.find("dinas lama") == 7
    assert units.find("Kantor Lama") is None
    assert "Beberapa unit" in units.fault("Kantor Lama")
    assert units.find("Kini") == 8


def test_the_mail_that_opens_an_account_stays():
    kept = {"1": known(keeps_email=True)}
    plan = plan_of(entry(email="lain@contoh.id"), people=kept)
    assert fates(plan) == [Fate.UNCHANGED]


def test_the_digest_changes_only_with_what_would_be_done():
    one = plan_of(entry(post="Perawat"), people={"1": known()})
    same = plan_of(entry(post="Perawat", row=5), people={"1": known()})
    other = plan_of(entry(post="Bidan"), people={"1": known()})
    assert one.digest == same.digest != other.digest


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("dr. Sari Contoh, Sp.A.", "SARI CONTOH", True),
        ("Sari Contoh", "Sari Cotoh", True),
        ("H. Abdul Rahman", "Abdul Rahmann", True),
        ("Muhammad Ali", "Muhammad Yusuf", False),
        ("Siti Aminah, S.Pd.", "Bambang Wijaya", False),
    ],
)
def test_spellings_of_one_name_agree(one, other, is_same):
    assert same_person(one, other) is is_same


def test_columns_are_known_by_the_names_that_offices_use():
    heads = ["No", "NIP/NI PPPK", "NAMA LENGKAP", "Status Kepegawaian", "UNOR", "Nama Jabatan"]
    assert match(heads) == {"nip": 1, "nama": 2, "jenis": 3, "unit": 4, "jabatan": 5}
    assert missing(match(["NIP", "Nama"])) == ["jenis"]


def test_the_key_of_siasn_goes_before_what_the_unit_is_called():
    by_key = plan_of(entry(unor="a5eb03e23ca5f6a0e040640a040252ad", unit="Dinas Kesehatan"))
    assert by_key.steps[0].unit == CLINIC
    doubled = plan_of(entry(unor="A8AC", unit="Seksi Gizi"))
    assert doubled.steps[0].unit == 3, "a name of two units is told apart by the key"


def test_a_key_that_is_not_known_leaves_it_to_a_code_then_to_the_name():
    assert plan_of(entry(unor="76.02.05", unit="Dinas Kesehatan")).steps[0].unit == CLINIC
    assert plan_of(entry(unor="unbekannt", unit="Dinas Kesehatan")).steps[0].unit == OFFICE
    alone = plan_of(entry(unor="unbekannt", unit=""))
    assert (alone.steps, alone.faults[0].column, alone.faults[0].value) == ([], "unor", "unbekannt")


def test_the_heads_of_a_siasn_export_are_known():
    heads = [
        "PNS ID", "NIP BARU", "NIP LAMA", "NAMA", "EMAIL GOV", "EMAIL", "UNOR INDUK ID",
        "UNOR INDUK NAMA", "JENIS PEGAWAI NAMA", "KEDUDUKAN HUKUM NAMA", "STATUS CPNS PNS",
        "JABATAN NAMA", "UNOR_ID", "UNOR NAMA", "SATUAN KERJA NAMA",
    ]  # fmt: skip
    found = {column: heads[place] for column, place in match(heads).items()}
    assert found == {
        "nip": "NIP BARU",
        "nama": "NAMA",
        "email": "EMAIL",
        "jenis": "JENIS PEGAWAI NAMA",
        "kedudukan": "KEDUDUKAN HUKUM NAMA",
        "jabatan": "JABATAN NAMA",
        "unor": "UNOR_ID",
        "unit": "UNOR NAMA",
    }


def test_the_office_stands_in_where_the_file_knows_no_unit():
    heads = ["NIP BARU", "NAMA", "STATUS CPNS PNS", "UNOR INDUK NAMA"]
    assert match(heads) == {"nip": 0, "nama": 1, "jenis": 2, "unit": 3}
