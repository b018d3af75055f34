"""Wrong on the first attempt, by unit; nothing is told of fewer than ten; nobody's answer shown."""

import pytest
from django.core.cache import cache
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quizzes.actions.tallies import tally_answers
from quizzes.models import Attempt, AttemptState, Response, Slot
from quizzes.pooling import PATIENCE
from tests.cast import make_person
from tests.quizzes.bank import make_law, make_question
from tracking.intervals import wilson
from tracking.practices import practice_map

MAMUJU = "/pantau/kabupaten-mamuju/"


@pytest.fixture
def answer(db):
    version = make_question(make_law(), "single", "Q-1").versions.get()
    now = timezone.now()

    def _answer(person, quiz, agency, mark, number=1):
        attempt = Attempt.objects.create(
            person=person, quiz=quiz, agency=agency, number=number, state=AttemptState.SUBMITTED,
            started_at=now, finished_at=now, pass_mark=70, review=quiz.review, score=0,
            is_passed=False,
        )  # fmt: skip
        slot = Slot.objects.create(attempt=attempt, position=1, version=version)
        if mark is not None:
            Response.objects.create(
                attempt=attempt, slot=slot, answer={}, sequence=1, saved_at=now, mark=mark
            )

    return _answer


def crowd(answer, course, agency, number, wrong):
    for place in range(number):
        person = make_person(f"Penjawab {place}", at=agency)
        answer(person, course.final, agency, None if place == 0 and wrong else int(place >= wrong))
        answer(person, course.final, agency, 1, number=2)


def tell(days=0 * PATIENCE):
    tally_answers(today=timezone.localdate() + days)
    cache.clear()


def test_only_the_first_attempt_counts_and_silence_is_wrong(answer, course, tree):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    tell()
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [cell.percent for row in found.rows for cell in row.cells] == [40, 40]


def test_the_parent_less_its_child_is_nobody_until_there_are_ten(answer, course, tree):
    """The office has three people of its own: what they answered is not the rest of anything."""
    crowd(answer, course, tree.dinkes, 3, wrong=3)
    crowd(answer, course, tree.puskesmas, 12, wrong=4)
    tell()
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [(row.cells[0].asked, row.cells[0].wrong) for row in found.rows] == [(12, 4), (12, 4)]


def test_today_less_yesterday_is_nobody_until_there_are_ten(answer, course, tree):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    tell()
    crowd(answer, course, tree.puskesmas, 1, wrong=1)
    tell()
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [(row.cells[0].asked, row.cells[0].wrong) for row in found.rows] == [(10, 4), (10, 4)]


def test_small_units_count_above_after_a_fortnight_and_are_named_in_one_sentence(
    as_budi, staff, answer, course, tree
):
    crowd(answer, course, tree.dinkes, 12, wrong=4)
    tell()
    crowd(answer, course, tree.puskesmas, 3, wrong=1)
    tell()
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [row.agency for row in found.rows] == [tree.dinkes]
    assert found.hidden == (tree.puskesmas,)
    text = as_budi.get("/pantau/dinkes/").content.decode()
    assert "Belum cukup jawaban untuk ditampilkan: " in text
    assert "disembunyikan" not in text
    crowd(answer, course, tree.dinkes, 7, wrong=1)
    tell(PATIENCE)
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [(row.cells[0].asked, row.cells[0].wrong) for row in found.rows] == [(22, 6)]


def test_with_too_few_answers_there_is_no_map(answer, course, tree):
    crowd(answer, course, tree.puskesmas, 9, wrong=4)
    tell()
    assert practice_map(tree.mamuju, course.page, [tree.dinkes]) is None


def test_another_cycle_or_day_shows_the_same_map(as_budi, staff, answer, course, tree, today):
    crowd(answer, course, tree.puskesmas, 11, wrong=4)
    tell()
    maps = [as_budi.get(MAMUJU, words).context["map"] for words in ({}, {"per": "2026-01-01"})]
    assert maps[0] == maps[1]


def test_the_page_shows_shares_and_no_person(as_budi, staff, answer, course, tree):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    tell()
    text = as_budi.get(MAMUJU).content.decode()
    assert "40%" in text
    assert "16–69%" in text
    assert "Penjawab" not in text


def test_a_cell_opens_its_questions_and_no_people(as_olga, staff, answer, course, tree):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    tell()
    address = f"{MAMUJU}praktik/P01/"
    assert address in as_olga.get(MAMUJU).content.decode()
    text = as_olga.get(address).content.decode()
    assert "Pertanyaan Q-1?" in text
    assert "40%" in text
    assert "Penjawab" not in text


def test_the_file_has_every_practice_that_may_be_told_and_nothing_else(
    as_olga, staff, answer, course, tree
):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    crowd(answer, course, tree.dinkes, 3, wrong=3)
    tell()
    response = as_olga.get(f"{MAMUJU}praktik.csv")
    head, *rows = b"".join(response.streaming_content).decode("utf-8-sig").splitlines()
    assert head.startswith("Unit,Kode praktik,Praktik,Jawaban pertama,Keliru")
    assert [row.split(",")[3:] for row in rows] == [["10", "4", "40", "16", "69"]] * 2
    assert "Penjawab" not in "".join(rows)
    assert as_olga.get(f"{MAMUJU}praktik.xlsx").status_code == 200


def test_the_file_of_others_is_not_found(client, charlie, staff, answer):
    client.force_login(charlie)
    assert client.get(f"{MAMUJU}praktik.csv").status_code == 404


def test_questions_with_too_few_answers_are_only_counted(as_budi, staff, answer, course, tree):
    crowd(answer, course, tree.puskesmas, 9, wrong=4)
    tell()
    text = as_budi.get(f"{MAMUJU}praktik/P01/").content.decode()
    assert "Pertanyaan Q-1?" not in text
    assert "1 soal lain belum cukup jawabannya" in text


def test_the_questions_of_others_are_not_found(client, charlie, staff, answer):
    client.force_login(charlie)
    assert client.get(f"{MAMUJU}praktik/P01/").status_code == 404


def test_a_practice_that_is_none_is_not_found(as_budi, staff):
    assert as_budi.get(f"{MAMUJU}praktik/P99/").status_code == 404


@pytest.mark.parametrize(
    ("part", "whole", "bounds"),
    [(0, 10, (0, 28)), (10, 10, (72, 100)), (4, 10, (16, 69)), (50, 100, (40, 60))],
)
def test_the_interval_is_the_one_of_the_textbook(part, whole, bounds):
    assert wilson(part, whole) == bounds


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_share_lies_in_its_interval(pair):
    part, whole = pair
    low, high = wilson(part, whole)
    assert 0 <= low <= 100 * part / whole <= high <= 100
