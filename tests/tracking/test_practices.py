"""Wrong on the first attempt, by unit; small groups hidden; nobody's answer shown."""

import pytest
from django.utils import timezone

from quizzes.models import Attempt, AttemptState, Response, Slot
from tests.cast import make_person
from tests.quizzes.bank import make_law, make_question
from tracking.practices import practice_map


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


def test_only_the_first_attempt_counts_and_silence_is_wrong(answer, course, tree):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [cell.percent for row in found.rows for cell in row.cells] == [40, 40]


def test_a_small_unit_is_hidden_together_with_another(answer, course, tree):
    crowd(answer, course, tree.dinkes, 12, wrong=4)
    crowd(answer, course, tree.puskesmas, 3, wrong=3)
    crowd(answer, course, tree.majene, 30, wrong=3)
    found = practice_map(tree.dinkes, course.page, [tree.puskesmas])
    assert [row.cells[0].percent for row in found.rows] == [None, 46]


def test_what_is_hidden_above_is_hidden_below(answer, course, tree):
    crowd(answer, course, tree.puskesmas, 12, wrong=4)
    crowd(answer, course, tree.majene_office, 3, wrong=1)
    found = practice_map(tree.province, course.page, [tree.mamuju, tree.majene])
    assert [row.cells[0].percent for row in found.rows] == [None, None, 33]
    assert practice_map(tree.mamuju, course.page, [tree.dinkes]) is None


def test_the_page_shows_shares_and_no_person(as_budi, staff, answer, course, tree):
    crowd(answer, course, tree.puskesmas, 10, wrong=4)
    text = as_budi.get("/pantau/kabupaten-mamuju/").content.decode()
    assert "40%" in text
    assert "Penjawab" not in text
