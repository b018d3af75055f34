"""A person's days at units: whatever is set right, no day is told twice and no other day changes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.timeline import Change, CorrectionRefused, Span, changes, inserted, shifted, stamp

FIRST = dt.date(2026, 1, 1)
DAYS = 60


def day(number):
    return FIRST + dt.timedelta(days=number)


def span(agency, since, until, pk):
    return Span(agency, day(since), None if until is None else day(until), pk)


def unit_on(line, when):
    found = [each.agency for each in line if each.holds_on(when)]
    assert len(found) <= 1
    return found[0] if found else None


@st.composite
def lines(draw):
    """Placements in order, with and without gaps, the last one open or not."""
    starts = sorted(draw(st.sets(st.integers(0, DAYS), min_size=1, max_size=5)))
    found = []
    for pk, start in enumerate(starts, 1):
        is_last = pk == len(starts)
        if is_last and draw(st.booleans()):
            until = None
        else:
            until = draw(st.integers(start, DAYS + 5 if is_last else starts[pk] - 1))
        found.append(span(draw(st.integers(1, 3)), start, until, pk))
    return found


@given(lines(), st.integers(1, 3), st.integers(0, DAYS), st.integers(0, 30))
def test_days_put_in_are_at_that_unit_and_all_others_where_they_were(line, agency, since, length):
    after = inserted(line, agency, day(since), day(since + length))
    for number in range(-2, DAYS + 40):
        when = day(number)
        expected = agency if since <= number <= since + length else unit_on(line, when)
        assert unit_on(after, when) == expected
    keys = [each.pk for each in after if each.pk is not None]
    assert len(keys) == len(set(keys))
    assert set(keys) <= {each.pk for each in line}
    assert all(each.until is None or each.since <= each.until for each in after)


@given(lines(), st.data())
def test_other_dates_move_the_edges_and_nothing_else(line, data):
    own = data.draw(st.sampled_from(line))
    since = data.draw(st.integers(0, DAYS))
    until = None if own.until is None else day(data.draw(st.integers(0, DAYS + 5)))
    try:
        after = shifted(line, own.pk, day(since), until)
    except CorrectionRefused:
        return
    assert [each.pk for each in after] == [each.pk for each in line]
    assert [each.agency for each in after] == [each.agency for each in line]
    for number in range(-2, DAYS + 40):
        unit_on(after, day(number))
    for one, other, *_now in zip(line, line[1:], after, after[1:], strict=False):
        if one.meets(other) and own in (one, other):
            assert _now[0].meets(_now[1])


@given(lines(), st.integers(1, 3), st.integers(0, DAYS), st.integers(0, 30))
def test_the_differences_are_all_days_that_differ(line, agency, since, length):
    after = inserted(line, agency, day(since), day(since + length))
    found = changes(line, after)
    for number in range(-2, DAYS + 40):
        when = day(number)
        left, to = unit_on(line, when), unit_on(after, when)
        told = [(each.left, each.to) for each in found if each.holds_on(when)]
        assert told == ([(left, to)] if left != to else [])


def test_months_elsewhere_split_an_open_placement_and_keep_its_row():
    line = [span(1, 0, None, 7)]
    assert inserted(line, 2, day(10), day(20)) == [
        span(1, 0, 9, 7),
        span(2, 10, 20, None),
        span(1, 21, None, None),
    ]


def test_days_beside_a_placement_at_the_same_unit_become_part_of_it():
    line = [span(1, 0, 9, 7), span(2, 21, None, 8)]
    assert inserted(line, 1, day(10), day(20)) == [span(1, 0, 20, 7), span(2, 21, None, 8)]
    assert inserted(line, 2, day(10), day(20)) == [span(1, 0, 9, 7), span(2, 10, None, 8)]


def test_a_wrong_unit_is_replaced_in_its_row():
    line = [span(1, 0, 9, 7), span(2, 10, 20, 8), span(1, 21, None, 9)]
    assert inserted(line, 3, day(10), day(20))[1] == span(3, 10, 20, 8)


def test_a_day_of_moving_moves_both_sides():
    line = [span(1, 0, 9, 7), span(2, 10, None, 8)]
    assert shifted(line, 8, day(5), None) == [span(1, 0, 4, 7), span(2, 5, None, 8)]
    assert shifted(line, 7, day(0), day(14)) == [span(1, 0, 14, 7), span(2, 15, None, 8)]


def test_a_gap_stays_a_gap_unless_it_is_filled():
    line = [span(1, 0, 9, 7), span(2, 20, None, 8)]
    assert shifted(line, 7, day(0), day(5)) == [span(1, 0, 5, 7), span(2, 20, None, 8)]
    assert shifted(line, 7, day(0), day(25)) == [span(1, 0, 25, 7), span(2, 26, None, 8)]


@pytest.mark.parametrize(("since", "until"), [(15, 12), (0, 20), (-3, 15)])
def test_no_placement_is_pushed_out_by_other_dates(since, until):
    line = [span(1, 0, 9, 7), span(2, 10, 19, 8), span(3, 20, 20, 9)]
    with pytest.raises(CorrectionRefused):
        shifted(line, 8, day(since), day(until))


def test_an_end_before_the_beginning_is_refused_beside_its_field():
    with pytest.raises(CorrectionRefused) as caught:
        inserted([span(1, 0, None, 7)], 2, day(5), day(4))
    assert caught.value.field == "until"


def test_the_stamp_changes_with_every_date():
    line = [span(1, 0, 9, 7)]
    others = [[span(1, 0, 8, 7)], [span(1, 1, 9, 7)], [span(2, 0, 9, 7)], [span(1, 0, None, 7)]]
    assert len({stamp(each) for each in (line, *others)}) == 5


def test_nothing_differs_from_itself():
    line = [span(1, 0, 9, 7), span(2, 20, None, 8)]
    assert changes(line, line) == []
    assert changes([], line)[-1] == Change(day(20), None, None, 2)
