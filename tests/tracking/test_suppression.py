"""A hidden cell stays hidden, also for someone who adds and subtracts."""

from contextlib import contextmanager
from fractions import Fraction
from types import SimpleNamespace
from unittest import mock

from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.models import Agency
from tracking import practices
from tracking.practices import Answers, practice_map
from tracking.suppression import SMALLEST_GROUP, hidden_parts, shown_paths

STEP = 4
SIZES = st.dictionaries(st.integers(0, 12), st.integers(0, 40), max_size=12)
PATHS = st.lists(st.sampled_from("123"), min_size=1, max_size=4).map(
    lambda steps: "".join(f"000{step}" for step in ["1", *steps])
)
TREES = st.dictionaries(PATHS, st.integers(0, 30), max_size=14)


@given(SIZES)
def test_every_small_group_is_hidden(sizes):
    hidden = hidden_parts(sizes)
    assert all(key in hidden for key, size in sizes.items() if 0 < size < SMALLEST_GROUP)


@given(SIZES)
def test_hidden_groups_have_company_unless_they_are_the_whole(sizes):
    hidden = hidden_parts(sizes)
    parts = {key for key, size in sizes.items() if size}
    if hidden and sum(sizes.values()) >= SMALLEST_GROUP:
        assert len(hidden) >= 2
        assert sum(sizes[key] for key in hidden) >= SMALLEST_GROUP
    assert hidden <= parts


def test_nothing_is_hidden_when_every_group_is_large():
    assert hidden_parts({"a": 10, "b": 50, "c": 0}) == set()


def test_one_small_group_takes_the_next_smallest_with_it():
    assert hidden_parts({"a": 3, "b": 50, "c": 12}) == {"a", "c"}


@settings(deadline=None)
@given(TREES)
def test_no_small_group_can_be_computed_from_the_shown_ones(own):
    """Every shown subtree or own group is a known sum; a hidden small one is never in their span."""
    own = {path: size for path, size in own.items() if size}
    subtrees, groups = shown_paths(own, STEP)
    atoms = sorted(own)

    def row(prefix, exactly):
        return [
            Fraction(int(atom == prefix if exactly else atom.startswith(prefix))) for atom in atoms
        ]

    known = [row(path, False) for path in subtrees] + [row(path, True) for path in groups]
    wholes = {path[:end] for path in own for end in range(STEP, len(path) + 1, STEP)}
    secrets = [(row(path, False)) for path in wholes] + [row(path, True) for path in own]
    rank = _rank(known)
    for secret in secrets:
        people = sum(own[atom] for atom, bit in zip(atoms, secret, strict=True) if bit)
        if people < SMALLEST_GROUP:
            assert _rank([*known, secret]) == rank + 1


@settings(deadline=None)
@given(TREES)
def test_no_page_of_the_map_gives_a_small_group_away(own):
    """All maps from the top down, laid side by side: what they show determines no small group."""
    own = {path: size for path, size in own.items() if size}
    wholes = sorted({path[:end] for path in own for end in range(STEP, len(path) + 1, STEP)})
    size_of = {path: sum(own[a] for a in own if a.startswith(path)) for path in wholes}
    shown = set()
    with _answers_of(own):
        for path in wholes:
            children = [_agency(other) for other in wholes if other[:-STEP] == path]
            found = practice_map(_agency(path), COURSE, children)
            for row in found.rows if found else ():
                if row.cells[0].percent is not None:
                    shown.add(row.name)
    atoms = sorted(own)

    def row(path, exactly=False):
        return [Fraction(int(atom == path if exactly else atom.startswith(path))) for atom in atoms]

    known = [row(path) for path in shown]
    secrets = [row(path) for path in wholes if size_of[path] < SMALLEST_GROUP]
    secrets += [row(path, exactly=True) for path in own if own[path] < SMALLEST_GROUP]
    rank = _rank(known)
    assert all(_rank([*known, secret]) == rank + 1 for secret in secrets)
    assert all(size_of[path] >= SMALLEST_GROUP for path in shown)


COURSE = SimpleNamespace(pk=1)


def _agency(path):
    return Agency(name=path, path=path, depth=len(path) // STEP)


@contextmanager
def _answers_of(own):
    rows = [Answers(path, "P01", "Praktik", size, 2 * size, size) for path, size in own.items()]
    with mock.patch.object(practices, "first_answers", return_value=rows):
        yield


def _rank(rows):
    rows = [list(row) for row in rows]
    rank = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(rank, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for other in range(rank + 1, len(rows)):
            factor = rows[other][column] / rows[rank][column]
            rows[other] = [a - factor * b for a, b in zip(rows[other], rows[rank], strict=True)]
        rank += 1
    return rank
