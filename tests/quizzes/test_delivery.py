"""When an answer was made, and what that means for one that arrives late."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.delivery import AHEAD, SLACK, Act, Delivery, act_of, judge, read_stamp, stamp

NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)
ATTEMPT = uuid.UUID(int=7)


def claim(age, *, after, given=None, attempt=ATTEMPT):
    """What a device says that had its stamp at noon and reaches us `after` that."""
    return act_of(
        attempt=attempt,
        stamp=stamp(ATTEMPT, NOON) if given is None else given,
        age=age,
        now=NOON + after,
    )


def test_a_stamp_tells_the_time_it_was_given():
    assert read_stamp(stamp(ATTEMPT, NOON), ATTEMPT) == NOON


def test_a_stamp_of_another_attempt_says_nothing():
    assert read_stamp(stamp(ATTEMPT, NOON), uuid.UUID(int=8)) is None


@pytest.mark.parametrize("forged", ["", ".", "x", "1.", "99999999999999999999.a", ".abc", "१.a"])
def test_a_forged_stamp_says_nothing(forged):
    assert read_stamp(forged, ATTEMPT) is None
    real = stamp(ATTEMPT, NOON)
    later = str(int(real.partition(".")[0]) + 1) + real[real.index(".") :]
    assert read_stamp(later, ATTEMPT) is None


def test_an_act_is_as_old_as_the_device_says_since_the_stamp():
    act = claim(90_000, after=dt.timedelta(minutes=10))
    assert (act.made_at, act.stamped_at) == (NOON + 90 * SECOND, NOON)
    assert not act.is_impossible


def test_without_a_true_stamp_an_act_is_made_when_it_arrives():
    late = dt.timedelta(minutes=10)
    for act in (claim(0, after=late, given="x"), claim(None, after=late)):
        assert (act.made_at, act.stamped_at) == (NOON + late, None)


@given(st.integers(-(2**40), 2**40), st.integers(0, 10**6))
def test_no_claim_leaves_the_time_between_stamp_and_arrival(age, seconds):
    act = claim(age, after=seconds * SECOND)
    assert NOON <= act.made_at <= act.arrived_at


@pytest.mark.parametrize(("age", "is_impossible"), [(-1, True), (0, False), (10**9, True)])
def test_a_claim_that_cannot_be_is_known_as_such(age, is_impossible):
    assert claim(age, after=SECOND).is_impossible is is_impossible


def test_a_little_ahead_is_rounding():
    assert not claim(AHEAD.seconds * 1000, after=SECOND).is_impossible


@pytest.mark.parametrize(
    ("made", "arrived", "is_stamped", "verdict"),
    [
        (-5, -4, True, Delivery.IN_TIME),
        (-5, 600, True, Delivery.LATE_ACCEPTED),
        (0, 600, True, Delivery.LATE_ACCEPTED),
        (1, 600, True, Delivery.LATE_REFUSED),
        (1, 2, True, Delivery.LATE_REFUSED),
        (SLACK.seconds, SLACK.seconds, False, Delivery.LATE_ACCEPTED),
        (SLACK.seconds + 1, SLACK.seconds + 1, False, Delivery.LATE_REFUSED),
    ],
)
def test_what_was_made_before_the_deadline_counts_whenever_it_arrives(
    made, arrived, is_stamped, verdict
):
    act = Act(NOON + made * SECOND, NOON + arrived * SECOND, NOON if is_stamped else None)
    assert judge(act, NOON) is verdict
    assert judge(act, None) is Delivery.IN_TIME
