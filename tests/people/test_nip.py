import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from people.models import Person, Status
from people.nip import NipError, fitting, grouped, masked, normalise, parse

TODAY = dt.date(2026, 11, 22)
PNS = "199001012015031901"
PPPK = "199202022022211902"


def test_the_parts_of_a_civil_servants_number_are_read():
    nip = parse(PNS, today=TODAY)
    assert (nip.born, nip.year, nip.month, nip.contract) == (dt.date(1990, 1, 1), 2015, 3, None)
    assert (nip.sex, nip.serial, nip.is_contract) == ("1", "901", False)


def test_the_parts_of_a_contract_workers_number_are_read():
    nip = parse(PPPK, today=TODAY)
    assert (nip.year, nip.month, nip.contract, nip.is_contract) == (2022, None, 21, True)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("1.99001E+17", "Excel"),
        ("19900101201503190A", "huruf"),
        ("19900101201503190", "17 angka"),
        ("1990010120150319011", "19 angka"),
        ("199002302015031901", "tanggal lahir"),
        ("192901012015031901", "Tahun lahir"),
        ("199001012015131901", "ke-13"),
        ("199001012015001901", "ke-13"),
        ("199001012015201901", "ke-13"),
        ("199001012000031901", "Tahun pengangkatan"),
        ("199001012028031901", "Tahun pengangkatan"),
        ("199001012015033901", "ke-15"),
        ("٣٩٩٠٠١٠١٢٠١٥٠٣١٩٠١", "huruf"),
        ("", "belum diisi"),
        (" - ", "belum diisi"),
    ],
)
def test_each_fault_has_its_own_words_and_never_repeats_the_number(number, words):
    with pytest.raises(NipError) as caught:
        parse(number, today=TODAY)
    assert words in str(caught.value)
    assert not number or number not in str(caught.value)


def test_a_number_is_shown_in_groups_and_read_back_from_them():
    assert grouped(PNS) == "19900101 201503 1 901"
    assert normalise("19900101.201503-1\u00a0901") == PNS
    assert grouped("N000000001") == "N000000001"
    assert masked(PNS) == "…901"


@pytest.mark.parametrize(
    ("number", "status"),
    [(PPPK, "pns"), (PPPK, "cpns"), (PNS, "pppk"), (PNS, "non_asn"), ("N12", "aparat_desa")],
)
def test_a_number_of_another_kind_of_employment_is_refused(number, status):
    with pytest.raises(NipError):
        fitting(number, status=status, today=TODAY)


@given(
    born=st.dates(dt.date(1950, 1, 1), dt.date(2000, 1, 1)),
    wait=st.integers(16, 26),
    fifth=st.one_of(st.integers(1, 12), st.integers(21, 99)),
    sex=st.sampled_from("12"),
    serial=st.integers(0, 999),
)
def test_every_well_formed_number_survives_grouping(born, wait, fifth, sex, serial):
    number = f"{born:%Y%m%d}{born.year + wait}{fifth:02d}{sex}{serial:03d}"
    nip = parse(grouped(number), today=dt.date(2030, 1, 1))
    assert nip.digits == number
    assert nip.born == born
    assert nip.is_contract == (fifth > 12)


@given(st.text(max_size=30))
def test_any_text_is_either_a_number_or_a_named_fault(text):
    try:
        nip = parse(text, today=TODAY)
    except NipError as fault:
        words = str(fault)
    else:
        assert len(nip.digits) == 18
        return
    assert words


@pytest.mark.parametrize("number", ["", "123", PNS + "\n", "x" * 18, "N000000001"])
def test_the_database_refuses_a_wrong_number_too(db, number):
    # PostgreSQL calls a text that is too long a DataError, a broken constraint an IntegrityError.
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.create(nip=number, name="Rekaan", status=Status.PNS)
