"""What was missed is told by practice, of the attempts that are asked for, in one query."""

import random

import pytest
from django.utils import timezone

from quizzes.actions.attempts import save_answer, start_attempt, submit_attempt
from quizzes.actions.papers import practices_in
from quizzes.missed import practices_missed
from quizzes.models import QuestionVersion
from regulations.models import Practice
from tests.quizzes.bank import make_law, make_question, make_quiz, right_answer


@pytest.fixture
def laws(db):
    """Two questions of the one practice, one of the other."""
    first, second = make_law(), make_law(code="P02")
    for code, law in (("A-1", first), ("A-2", first), ("B-1", second)):
        make_question(law, code=code)
    return first.practice, second.practice


@pytest.fixture
def paper(laws):
    return make_quiz("tiga", draw=3)


def take(person, quiz, unit, right=(), unanswered=()):
    now = timezone.now()
    attempt = start_attempt(
        person=person, quiz=quiz, agency=unit, now=now, rng=random.Random(1)
    )  # fmt: skip
    for slot in attempt.slots.select_related("version__question"):
        code = slot.version.question.code
        if code not in unanswered:
            answer = right_answer("single", slot.version.content["answer"])
            save_answer(
                attempt=attempt, position=slot.position, sequence=1, now=now,
                answer=answer if code in right else {"choice": "lain"},
            )  # fmt: skip
    return submit_attempt(attempt=attempt, now=now)


def test_one_wrong_question_is_enough_and_an_empty_one_is_wrong(paper, learner, unit, laws):
    first, second = laws
    attempt = take(learner, paper, unit, right=["A-1", "B-1"])
    assert practices_missed([attempt.pk]) == {learner.pk: {first.pk}}
    attempt = take(learner, paper, unit, right=["A-1", "A-2"], unanswered=["B-1"])
    assert practices_missed([attempt.pk]) == {learner.pk: {second.pk}}


def test_who_missed_nothing_is_there_and_who_was_not_asked_is_absent(
    paper, learner, outsider, unit, django_assert_num_queries
):
    attempt = take(learner, paper, unit, right=["A-1", "A-2", "B-1"])
    take(outsider, paper, unit)
    with django_assert_num_queries(1):
        assert practices_missed([attempt.pk]) == {learner.pk: frozenset()}


@pytest.mark.parametrize("model", [Practice, QuestionVersion])
def test_what_may_no_longer_be_scored_is_not_held_against_anybody(paper, learner, unit, model):
    attempt = take(learner, paper, unit)
    model.objects.update(is_scored=False)
    assert practices_missed([attempt.pk]) == {learner.pk: frozenset()}


def test_the_practices_of_a_quiz_are_those_it_may_draw_today(paper, laws):
    first, second = laws
    assert practices_in(paper.pk) == {first.pk, second.pk}
    QuestionVersion.objects.filter(practice=second).update(is_scored=False)
    assert practices_in(paper.pk) == {first.pk}
