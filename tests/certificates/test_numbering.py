import datetime as dt

import pytest

from certificates.codes import ALPHABET, is_code, new_code, normalise
from certificates.numbering import PatternError, render
from certificates.wording import hours_text, in_words, months_later, span_text

DAY = dt.date(2026, 11, 20)


def test_a_number_follows_its_pattern():
    number = render(
        "{code}/{seq:04}/{unit}/{roman_month}/{year}", seq=231, day=DAY, code="800", unit="BKPSDM"
    )
    assert number == "800/0231/BKPSDM/XI/2026"


def test_a_wide_sequence_is_never_cut():
    assert render("{seq:02}-{year}", seq=12345, day=DAY, code="", unit="") == "12345-2026"


def test_braces_can_be_printed():
    assert render("{{{seq}}}{year}", seq=1, day=DAY, code="", unit="") == "{1}2026"


@pytest.mark.parametrize(
    ("pattern", "word"),
    [
        ("{code}/{year}", "{seq}"),
        ("{seq}", "{year}"),
        ("{seq.__class__}/{year}", "tidak dikenal"),
        ("{seq[0]}/{year}", "tidak dikenal"),
        ("{seq!r}/{year}", "tidak dikenal"),
        ("{}/{seq}/{year}", "tidak dikenal"),
        ("{seq:{code}}/{year}", "Lebar"),
        ("{seq:>999999}/{year}", "Lebar"),
        ("{year:09}/{seq}", "Lebar"),
        ("{seq/{year}", ""),
        ("{seq}/{year", ""),
    ],
)
def test_a_pattern_that_could_fail_or_leak_is_refused(pattern, word):
    with pytest.raises(PatternError) as fault:
        render(pattern, seq=1, day=DAY, code="800", unit="X")
    assert word in str(fault.value)


def test_codes_are_unambiguous_and_grouped():
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(is_code(code) for code in codes)
    assert not set("01ILO") & set(ALPHABET)


def test_a_code_is_read_as_people_type_it():
    assert normalise(" 7k4mq2xd 9rtp ") == "7K4M-Q2XD-9RTP"
    assert normalise("7K4M-Q2XD-9RTP") == "7K4M-Q2XD-9RTP"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (6, "enam"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (20, "dua puluh"),
        (45, "empat puluh lima"),
        (100, "seratus"),
        (212, "dua ratus dua belas"),
    ],
)
def test_numbers_are_written_in_indonesian(number, words):
    assert in_words(number) == words
    assert hours_text(number) == f"{number} ({words})"


def test_spans_repeat_only_what_differs():
    assert span_text(dt.date(2026, 11, 3), DAY) == "3 sampai dengan 20 November 2026"
    assert span_text(dt.date(2026, 10, 3), DAY) == "3 Oktober sampai dengan 20 November 2026"
    assert (
        span_text(dt.date(2025, 12, 30), DAY) == "30 Desember 2025 sampai dengan 20 November 2026"
    )
    assert span_text(DAY, DAY) == "20 November 2026"


def test_months_end_on_a_day_that_exists():
    assert months_later(dt.date(2024, 2, 29), 12) == dt.date(2025, 2, 28)
    assert months_later(dt.date(2026, 11, 20), 24) == dt.date(2028, 11, 20)
    assert months_later(dt.date(2026, 12, 31), 2) == dt.date(2027, 2, 28)
