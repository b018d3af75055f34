from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quizzes.marking import Answered, decimal_of, mark_paper
from tests.quizzes.bank import BLOCKS, frozen, right_answer
from tests.quizzes.test_kinds import answers


@given(data=st.data())
def test_a_paper_scores_between_0_and_100_whatever_the_order_of_its_questions(data):
    slots = [
        Answered(n, name, frozen(name), data.draw(answers(name)))
        for n, name in enumerate(sorted(BLOCKS), start=1)
    ]
    paper = mark_paper(slots)
    assert 0 <= paper.score <= 100
    assert mark_paper(reversed(slots)).score == paper.score


def test_an_empty_paper_scores_nothing():
    assert mark_paper([]).score == 0


def test_passing_is_decided_before_rounding():
    right = right_answer("single", frozen("single"))
    slots = [Answered(n, "single", frozen("single"), right if n <= 2 else None) for n in (1, 2, 3)]
    paper = mark_paper(slots)
    assert str(paper.score) == "66.67"
    assert paper.passes(66)
    assert not paper.passes(67)


@given(st.fractions(min_value=0, max_value=1))
def test_rounding_never_leaves_the_bounds(value):
    assert 0 <= decimal_of(value, places=4) <= 1
    assert decimal_of(Fraction(1, 3), places=4).as_tuple().exponent == -4
