"""Whom an assignment means, and which of several holds."""

from dataclasses import dataclass

import pytest

from courses.fitting import EVERYONE, Audience, duties, given_at, words_of


@dataclass
class Given:
    path: str
    audience: Audience = EVERYONE
    course_id: int = 1
    cycle: str = "2026"


@pytest.mark.parametrize(
    ("audience", "status", "post", "fits"),
    [
        (EVERYONE, "pns", "", True),
        (Audience(("pns", "cpns")), "cpns", "Guru", True),
        (Audience(("pns",)), "pppk", "Guru", False),
        (Audience(words=("guru",)), "pppk", "GURU Ahli Muda", True),
        (Audience(words=("kepala sekolah",)), "pns", "Kepala  Sekolah", True),
        (Audience(words=("guru", "pengawas")), "pns", "Pengawas Sekolah", True),
        (Audience(words=("guru",)), "pns", "", False),
        (Audience(("pns",), ("guru",)), "pppk", "Guru", False),
    ],
)
def test_statuses_and_words_of_a_post_say_who_is_meant(audience, status, post, fits):
    assert audience.fits(status, post) is fits


def test_the_nearest_holds():
    wide, near, other = Given("01"), Given("0102"), Given("0103")
    above = given_at("010205", [near, other, wide])
    assert above == [wide, near]
    assert duties(above, status="pns", post="") == {(1, "2026"): near}


def test_one_that_does_not_fit_does_not_shadow_a_wider_one():
    wide, near = Given("01"), Given("0102", Audience(("pppk",)))
    above = given_at("0102", [wide, near])
    assert duties(above, status="pns", post="") == {(1, "2026"): wide}
    assert duties(above, status="pppk", post="") == {(1, "2026"): near}


def test_cycles_and_courses_hold_side_by_side():
    given = [Given("01"), Given("01", cycle="2027"), Given("01", course_id=2)]
    assert len(duties(given, status="pns", post="")) == 3


def test_words_are_taken_apart_at_commas_and_each_once():
    assert words_of(" Guru, kepala   Sekolah,,guru ") == ("guru", "kepala sekolah")
