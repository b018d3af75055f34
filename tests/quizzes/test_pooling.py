"""Figures that are shown every day, laid side by side by somebody who adds and subtracts."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.pooling import PATIENCE, SMALLEST_GROUP, Block, Waiting, settle

STEP = 4
FIRST = dt.date(2026, 9, 1)
PATHS = [
    "".join(f"000{step}" for step in steps)
    for steps in ("1", "11", "12", "13", "111", "112", "121")
]
# Two courses share a quiz; the third is of one alone.
COURSES = {"A": (1, 2), "B": (2, 3), "C": (3,)}


@dataclass(frozen=True)
class Sheet:
    """One paper of one person: which questions of the practice it held."""

    person: int
    day: int
    path: str
    quiz: int
    questions: frozenset[int]


@st.composite
def histories(draw):
    """Crowds that come on a few days to a few units, and single people between them."""
    sheets, person = [], 0
    for _crowd in range(draw(st.integers(1, 5))):
        size = draw(st.sampled_from([1, 2, 3, 9, 10, 11, 14, 25]))
        path, day = draw(st.sampled_from(PATHS)), draw(st.sampled_from([0, 1, 2, 15, 20, 40]))
        quizzes = draw(st.sets(st.integers(1, 3), min_size=1, max_size=2))
        pattern = draw(st.lists(st.sets(st.integers(1, 3), min_size=1), min_size=1, max_size=3))
        for number in range(size):
            held = frozenset(pattern[number % len(pattern)])
            sheets += [Sheet(person, day, path, quiz, held) for quiz in quizzes]
            person += 1
    return sheets


def told_daily(sheets, wrong):
    """Blocks as the worker tells them, day after day; `wrong` holds (person, quiz, question)."""
    days = sorted({sheet.day for sheet in sheets} | {60, 61})
    for quiz in {sheet.quiz for sheet in sheets}:
        waiting = {}
        mine = [sheet for sheet in sheets if sheet.quiz == quiz]
        for number in days:
            day = FIRST + dt.timedelta(days=number)
            for sheet in (sheet for sheet in mine if sheet.day == number):
                held = waiting.setdefault(sheet.path, {})
                for question in sheet.questions:
                    one = (sheet.person, quiz, question) in wrong
                    more = Waiting(1, int(one), day, max(len(each.questions) for each in mine))
                    held[question] = held[question] + more if question in held else more
            blocks, waiting = settle(waiting, STEP, day)
            for block in blocks:
                yield number, quiz, block


def told_as_it_is(sheets, wrong):
    """What a careless page would show: everything at once, groups under ten left out."""
    for day in sorted({sheet.day for sheet in sheets}):
        counts = defaultdict(lambda: [0, 0])
        for sheet in (sheet for sheet in sheets if sheet.day == day):
            for question in sheet.questions:
                count = counts[(sheet.quiz, sheet.path, question)]
                count[0] += 1
                count[1] += (sheet.person, sheet.quiz, question) in wrong
        for (quiz, path, question), (asked, missed) in counts.items():
            yield day, quiz, Block(path, question, asked, asked, missed)


def every_figure(told, sheets, wrong):
    """Every number of every page of every day: by unit, course, question, and all together."""
    figures = defaultdict(int)
    days = sorted({sheet.day for sheet in sheets} | {60, 61})
    for at, quiz, block in told(sheets, wrong):
        wholes = [block.path[:end] for end in range(STEP, len(block.path) + 1, STEP)]
        for day in days:
            if day >= at:
                for course, quizzes in COURSES.items():
                    if quiz in quizzes:
                        for whole in wholes:
                            figures[(day, course, whole, "all")] += block.wrong
                            figures[(day, course, whole, block.question)] += block.wrong
    return figures


def least_that_can_be_worked_out(told, sheets):
    """The fewest people behind anything that adding and subtracting of figures can give.

    What a figure holds of an answer shows when that answer alone is turned round. Answers that stand
    in the same figures cannot be told apart by any sum or difference, and no others are alike: so the
    least of such classes is the least that can be worked out.
    """
    base = every_figure(told, sheets, frozenset())
    alike = defaultdict(set)
    for sheet in sheets:
        for question in sheet.questions:
            answer = (sheet.person, sheet.quiz, question)
            turned = every_figure(told, sheets, frozenset([answer]))
            where = frozenset(key for key in base if turned[key] != base[key])
            if where:
                alike[where].add(sheet.person)
    return min((len(people) for people in alike.values()), default=SMALLEST_GROUP)


@settings(deadline=None, max_examples=40)
@given(histories())
def test_whatever_is_added_and_subtracted_comes_to_ten_people_or_to_nothing(sheets):
    assert least_that_can_be_worked_out(told_daily, sheets) >= SMALLEST_GROUP


def crowd(size, *, day=0, path="0001", quiz=1, first=0, questions=(1,)):
    return [Sheet(first + number, day, path, quiz, frozenset(questions)) for number in range(size)]


def test_the_attack_finds_the_one_who_came_on_another_day():
    sheets = [*crowd(10), *crowd(1, day=1, first=10)]
    assert least_that_can_be_worked_out(told_as_it_is, sheets) == 1
    assert least_that_can_be_worked_out(told_daily, sheets) >= SMALLEST_GROUP


def test_the_attack_finds_the_small_unit_beside_a_large_one():
    sheets = [*crowd(12, path="00010001"), *crowd(2, path="00010002", first=12)]
    assert least_that_can_be_worked_out(told_as_it_is, sheets) == 2
    assert least_that_can_be_worked_out(told_daily, sheets) >= SMALLEST_GROUP


def tell(*waiting, on=FIRST):
    pools = defaultdict(dict)
    for path, question, asked, wrong, since, per_paper in waiting:
        pools[path][question] = Waiting(asked, wrong, since, per_paper)
    blocks, left = settle(pools, STEP, on)
    still = {
        (path, question): pool.asked
        for path, held in left.items()
        for question, pool in held.items()
    }
    return blocks, still  # fmt: skip


def test_ten_are_told_and_nine_wait():
    blocks, still = tell(("0001", 1, 10, 4, FIRST, 1), ("0001", 2, 9, 1, FIRST, 1))
    assert blocks == [Block("0001", 1, 10, 10, 4)]
    assert still == {("0001", 2): 9}


def test_where_all_were_wrong_nobody_is_told_of():
    blocks, still = tell(("0001", 1, 10, 10, FIRST, 1))
    assert not blocks
    assert still == {("0001", 1): 10}


def test_after_a_fortnight_what_waits_goes_up_and_is_told_there():
    below = [("00010001", 1, 6, 1, FIRST, 1), ("00010002", 1, 5, 0, FIRST, 1)]
    early, still = tell(*below, on=FIRST + PATIENCE - dt.timedelta(days=1))
    assert not early
    assert still == {("00010001", 1): 6, ("00010002", 1): 5}
    blocks, still = tell(*below, on=FIRST + PATIENCE)
    assert blocks == [Block("0001", 1, 11, 11, 1)]
    assert not still


def test_several_questions_are_told_together_when_ten_people_are_certain():
    late = FIRST + PATIENCE
    few = [("00010001", number, 5, 1, FIRST, 1) for number in (1, 2)]
    assert tell(*few, on=late)[0] == [Block("00010001", None, 10, 10, 2)]
    # Where one paper may hold both questions, five people may be behind ten answers.
    maybe_few = [(path, number, 5, 1, FIRST, 2) for path, number, *_rest in few]
    assert not tell(*maybe_few, on=late)[0]


def test_at_the_top_it_waits_for_as_long_as_it_takes():
    blocks, still = tell(("0001", 1, 3, 0, FIRST, 1), on=FIRST + 9 * PATIENCE)
    assert not blocks
    assert still == {("0001", 1): 3}
