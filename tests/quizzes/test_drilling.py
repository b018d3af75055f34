import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.drilling import (
    FIRST_BOX,
    GAPS,
    LAST_BOX,
    PER_DAY,
    Rest,
    Turn,
    after_answer,
    plan,
    rest_in,
)

TODAY = dt.date(2026, 3, 2)
days = st.dates(dt.date(2025, 1, 1), dt.date(2027, 1, 1))
rests = st.builds(Rest, box=st.integers(FIRST_BOX, LAST_BOX), due_on=days)
turns = st.lists(
    st.builds(Turn, drill=st.integers(1, 10**6), due_on=days, seen_on=st.none() | days),
    unique_by=lambda turn: turn.drill,
    max_size=40,
)


def day(count):
    return TODAY + dt.timedelta(days=count)


@given(rests, st.booleans(), days)
def test_an_answer_never_leaves_the_boxes_and_never_returns_the_same_day(rest, is_right, today):
    after = after_answer(rest, is_right=is_right, today=today)
    assert FIRST_BOX <= after.box <= LAST_BOX
    assert after.due_on > today


@given(rests, days)
def test_a_wrong_answer_starts_over_tomorrow(rest, today):
    after = after_answer(rest, is_right=False, today=today)
    assert after == Rest(FIRST_BOX, today + dt.timedelta(days=1))


@given(rests, days)
def test_a_right_answer_moves_up_only_on_its_day_and_by_one_box(rest, today):
    after = after_answer(rest, is_right=True, today=today)
    if today < rest.due_on:
        assert after == rest
    else:
        assert after == rest_in(min(rest.box + 1, LAST_BOX), today)


@given(rests, st.booleans(), days)
def test_the_same_answer_sent_twice_moves_once(rest, is_right, today):
    once = after_answer(rest, is_right=is_right, today=today)
    assert after_answer(once, is_right=is_right, today=today) == once


def test_known_on_each_of_its_days_the_gaps_grow_to_a_month():
    rest, gaps = rest_in(FIRST_BOX, TODAY), []
    for _answer in range(6):
        after = after_answer(rest, is_right=True, today=rest.due_on)
        gaps.append((after.due_on - rest.due_on).days)
        rest = after
    assert gaps == [3, 7, 14, 30, 30, 30]
    assert list(GAPS) == sorted(GAPS)


@given(turns, days)
def test_no_question_is_lost_or_asked_twice_and_a_day_has_its_share(waiting, today):
    found = plan(waiting, today)
    asked = [turn.drill for turn in found.due + found.ahead]
    assert len(asked) == len(set(asked))
    assert len(found.due) + sum(turn.seen_on == today for turn in waiting) <= max(
        PER_DAY, sum(turn.seen_on == today for turn in waiting)
    )
    assert all(turn.due_on <= today for turn in found.due)
    assert found.next_on is None or found.next_on > today
    left = {turn.drill for turn in waiting} - set(asked)
    assert left <= {turn.drill for turn in waiting if turn.seen_on == today}


@pytest.mark.parametrize(("questions", "minutes"), [(0, 0), (1, 1), (4, 3), (10, 8)])
def test_the_time_is_told_in_whole_minutes(questions, minutes):
    assert plan([Turn(n, TODAY) for n in range(questions)], TODAY).minutes == minutes


def test_the_longest_due_come_first_and_the_rest_waits_until_tomorrow():
    found = plan([Turn(n, day(-n)) for n in range(14)], TODAY)
    assert [turn.drill for turn in found.due] == list(range(13, 3, -1))
    assert (found.next_on, found.next_count) == (day(1), 4)


def test_with_nothing_due_it_says_when_the_next_are():
    found = plan([Turn(1, day(3)), Turn(2, day(3)), Turn(3, day(9), seen_on=TODAY)], TODAY)
    assert not found.due
    assert (found.next_on, found.next_count) == (day(3), 2)
    assert [turn.drill for turn in found.ahead] == [1, 2]
