"""What the pages of a learner's journey may ask of the database, session and person included.

Transactions and savepoints are not counted: inside a test each is one more than it is outside.
"""

import pytest
from django.urls import reverse

from quizzes.models import Attempt, QuizSection
from tests.quizzes.bank import BLOCKS, make_law, make_question, posted, right_answer
from tests.statements import asked

LESSON = "/kursus/netral/m1/materi-1-1/"


@pytest.fixture
def enrolled(enrolled, course, sari, client):
    """Also signed in; each quiz asks one question of every kind."""
    law = make_law()
    for kind in BLOCKS:
        make_question(law, kind, f"Q-{kind}")
    for quiz in (course.pretest, *course.quizzes):
        QuizSection.objects.create(quiz=quiz, draw=len(BLOCKS), position=1)
    client.force_login(sari)
    return enrolled


@pytest.fixture
def attempt(enrolled, course, client):
    client.get(LESSON)
    client.post(reverse("quizzes:start", args=[course.pretest.slug]))
    return Attempt.objects.get()


def question(attempt, position=1):
    return reverse("quizzes:question", args=[attempt.public_id, position])


def answer(attempt, position=1):
    version = attempt.slots.get(position=position).version
    return posted(version.kind, right_answer(version.kind, version.content["answer"]))


def test_a_lesson_asks_six_times_and_little_more_when_it_is_first_opened(enrolled, client):
    client.get("/kursus/netral/m1/materi-1-2/")
    first = asked(client.get, LESSON)
    assert len(first) <= 10, first
    warm = asked(client.get, LESSON)
    assert len(warm) <= 6, warm


def test_the_first_step_of_a_learner_asks_fifteen_times(enrolled, client):
    client.get("/belajar/")
    statements = asked(client.get, LESSON)
    assert len(statements) <= 15, statements


@pytest.mark.parametrize("address", ["/belajar/", "/kursus/netral/"])
def test_home_and_course_ask_seven_times(enrolled, client, address):
    client.get(address)
    statements = asked(client.get, address)
    assert len(statements) <= 7, statements


def test_a_question_asks_four_times(attempt, client):
    statements = asked(client.get, question(attempt))
    assert len(statements) <= 4, statements


def test_a_question_with_the_whole_paper_beside_it_asks_four_times_too(attempt, client):
    statements = asked(client.get, f"{question(attempt)}?utuh")
    assert len(statements) <= 4, statements


def test_saving_asks_four_times_on_the_page_and_beside_it(attempt, client):
    """From the last question the way leads to the overview, and that costs nothing either."""
    last = attempt.slots.count()
    for position in (1, last):
        statements = asked(client.post, question(attempt, position), answer(attempt, position))
        assert len(statements) <= 4, statements
    beside = reverse("quizzes:save", args=[attempt.public_id, 1])
    statements = asked(client.post, beside, answer(attempt) | {"sequence": 2**45})
    assert len(statements) <= 4, statements


def test_the_overview_asks_four_times(attempt, client):
    statements = asked(client.get, reverse("quizzes:overview", args=[attempt.public_id]))
    assert len(statements) <= 4, statements


def test_starting_asks_sixteen_times(enrolled, course, client):
    client.get(LESSON)
    statements = asked(client.post, reverse("quizzes:start", args=[course.pretest.slug]))
    assert len(statements) <= 16, statements


@pytest.mark.parametrize("which", ["pretest", "module"])
@pytest.mark.parametrize("mistakes", [0, 2])
def test_submitting_asks_fifteen_times_with_mistakes_and_without(
    enrolled, course, client, which, mistakes
):
    quiz = course.pretest if which == "pretest" else course.quizzes[0]
    client.get(LESSON)
    client.post(reverse("quizzes:start", args=[quiz.slug]))
    attempt = Attempt.objects.get()
    for position in range(1, attempt.slots.count() + 1 - mistakes):
        client.post(question(attempt, position), answer(attempt, position))
    statements = asked(client.post, reverse("quizzes:submit", args=[attempt.public_id]))
    attempt.refresh_from_db()
    assert attempt.is_passed or mistakes
    assert (attempt.score == 100) is (mistakes == 0)
    assert len(statements) <= 15, statements


def test_the_result_asks_seven_times(attempt, client):
    client.post(reverse("quizzes:submit", args=[attempt.public_id]))
    statements = asked(client.get, reverse("quizzes:result", args=[attempt.public_id]))
    assert len(statements) <= 7, statements
