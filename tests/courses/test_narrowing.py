"""A course as a renewal of what was missed sees it: never more than the whole, never nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.actions.completion import Done
from courses.journey import ModuleView, neighbours
from courses.narrowing import Asked, Taught, ask_about, narrow, steps_of
from courses.outline import LessonRef, ModuleRef, Outline, QuizRef


def lesson(pk, *, is_required=True):
    name = f"materi-{pk}"
    return LessonRef(pk, name, name, "", 5, is_required, f"/{name}/")


def quiz(pk):
    return QuizRef(pk, f"kuis-{pk}", f"Kuis {pk}")


def module(number, lessons, test):
    name = f"m{number}"
    return ModuleRef(number, number, name, name, "", (), f"/{name}/", lessons, test)


def plan(final=True):
    """Two modules of two lessons and a quiz, the last lesson optional; a module without anything."""
    return Outline(
        pk=1,
        slug="netral",
        title="Netral",
        modules=(
            module(1, (lesson(1), lesson(2)), quiz(11)),
            module(2, (lesson(3), lesson(4, is_required=False)), quiz(12)),
            module(3, (), None),
        ),
        pretest=quiz(10),
        final=quiz(20) if final else None,
    )


TAUGHT = Taught(
    lessons={1: frozenset({101}), 2: frozenset({102}), 3: frozenset({101, 103})},
    quizzes={11: frozenset({101, 102}), 12: frozenset({104})},
)
NOTHING = Done(frozenset(), frozenset())
keys = st.frozensets(st.integers(0, 25))


@given(keys, keys, st.booleans())
def test_it_asks_never_more_than_the_whole_course_and_never_nothing(lessons, quizzes, final):
    whole = plan(final)
    asked = Asked(frozenset({101}), lessons, quizzes)
    part = narrow(whole, asked)
    assert part.step_count == (steps_of(asked, whole) or whole.step_count)
    assert part.required_lesson_ids <= whole.required_lesson_ids
    assert part.required_quiz_ids <= whole.required_quiz_ids
    assert part.final == whole.final
    assert 0 < part.step_count <= whole.step_count
    assert part.quiz_ids | {10} == whole.quiz_ids


@pytest.mark.parametrize(
    ("practices", "lessons", "quizzes"),
    [({101}, {1, 3}, {11}), ({102}, {2}, {11}), ({104}, set(), {12}), ({199}, set(), set())],
)
def test_lessons_and_quizzes_are_asked_that_are_about_what_was_missed(practices, lessons, quizzes):
    asked = ask_about(frozenset(practices), plan(), TAUGHT)
    assert (asked.lessons, asked.quizzes) == (lessons, quizzes)


def test_without_a_final_and_with_nothing_taught_there_is_no_part_to_ask():
    assert ask_about(frozenset({199}), plan(final=False), TAUGHT) is None
    assert ask_about(frozenset(), plan(final=False), TAUGHT) is None


@pytest.fixture
def part():
    return narrow(plan(), Asked(frozenset({103}), frozenset({3}), frozenset()))


def test_the_way_passes_by_what_is_not_asked(part):
    assert neighbours(part, 3).previous is None
    assert neighbours(part, 3).following == part.final
    assert neighbours(part, 1).following.pk == 3


def test_a_module_of_which_nothing_is_asked_is_neither_done_nor_to_do(part):
    states = [ModuleView(each, NOTHING).state for each in part.modules]
    assert states == ["free", "todo", "done"]
    read = Done(frozenset({3}), frozenset())
    assert ModuleView(part.modules[1], read).state == "done"
    assert (part.modules[1].minutes, plan().modules[1].minutes) == (5, 10)
