import random

from hypothesis import given
from hypothesis import strategies as st

from quizzes.drawing import Candidate, Pool, about, draw_paper

candidates = st.lists(
    st.builds(
        Candidate,
        question=st.integers(1, 12),
        version=st.integers(1, 99),
        practice=st.integers(1, 3),
        seen=st.integers(0, 2),
    ),
    max_size=15,
    unique_by=lambda each: each.question,
).map(tuple)
pools = st.lists(st.builds(Pool, draw=st.integers(1, 5), candidates=candidates), max_size=4)


@given(pools, st.integers())
def test_no_question_twice_and_the_same_rng_draws_the_same_paper(sections, seed):
    paper = draw_paper(sections, random.Random(seed))
    questions = [each.question for each in paper]
    assert len(questions) == len(set(questions))
    assert len(paper) <= sum(section.draw for section in sections)
    assert draw_paper(sections, random.Random(seed)) == paper


def make_pool(draw, numbers, seen=()):
    return Pool(draw, tuple(Candidate(n, n, 1, int(n in seen)) for n in numbers))


@given(st.integers())
def test_unseen_questions_come_first(seed):
    paper = draw_paper([make_pool(3, range(1, 6), seen={1, 2})], random.Random(seed))
    assert {each.question for each in paper} == {3, 4, 5}


@given(st.integers())
def test_a_wide_section_never_empties_a_narrow_one(seed):
    paper = draw_paper([make_pool(3, range(1, 6)), make_pool(2, [1, 2])], random.Random(seed))
    assert {each.question for each in paper[3:]} == {1, 2}
    assert len(paper) == 5


@given(st.integers())
def test_a_section_spreads_over_its_practices(seed):
    many = tuple(Candidate(n, n, 1 if n < 9 else n) for n in range(1, 11))
    paper = draw_paper([Pool(3, many)], random.Random(seed))
    assert {each.practice for each in paper} == {1, 9, 10}


@given(pools, st.sets(st.integers(1, 4)), st.integers())
def test_about_some_practices_a_paper_asks_nothing_else_and_never_more(sections, practices, seed):
    whole = draw_paper(sections, random.Random(seed))
    paper = draw_paper(about(practices, sections), random.Random(seed))
    assert len(paper) <= sum(section.draw for section in sections)
    assert bool(paper) == bool(whole)
    known = {each.practice for section in sections for each in section.candidates}
    if practices & known:
        assert {each.practice for each in paper} <= practices
    else:
        assert paper == whole
