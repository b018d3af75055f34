import json
import random
from fractions import Fraction

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS, AnswerError, kind_named
from quizzes.kinds.base import FULL, NOTHING
from quizzes.kinds.short import normalised
from tests.quizzes.bank import BLOCKS, SECRET, frozen, posted, right_answer

kinds = pytest.mark.parametrize("name", sorted(BLOCKS))


def ids_of(name, content):
    if name == "matching":
        return [pair["id"] for pair in content["pairs"]] + list(content["targets"])
    rows = content.get("options") or content.get("bases") or content.get("steps") or []
    return [row["id"] for row in rows]


@st.composite
def answers(draw, name):
    """Any answer that `clean` could have returned, and the empty one."""
    content = frozen(name)
    ids = ids_of(name, content)
    if draw(st.integers(0, 5)) == 0:
        return {}
    if name == "scenario":
        verdicts = st.sampled_from(["boleh", "dilarang", "konsultasi", None])
        return {"verdict": draw(verdicts), "basis": draw(st.sampled_from([*ids, None]))}
    if name == "single":
        return {"choice": draw(st.sampled_from(ids))}
    if name == "multiple":
        return {"choices": sorted(draw(st.sets(st.sampled_from(ids))))}
    if name == "true_false":
        return {"choice": draw(st.sampled_from(["benar", "salah"]))}
    if name == "matching":
        lefts = [pair["id"] for pair in content["pairs"]]
        targets = st.sampled_from(list(content["targets"]))
        return {"pairs": draw(st.dictionaries(st.sampled_from(lefts), targets))}
    if name == "ordering":
        places = st.integers(1, len(ids))
        return {"places": draw(st.dictionaries(st.sampled_from(ids), places))}
    return {"text": draw(st.text(alphabet="Bawslu RHSI-KENT.,", max_size=30))}


@kinds
@given(data=st.data())
def test_a_mark_lies_between_nothing_and_all_and_is_always_the_same(name, data):
    answer = data.draw(answers(name))
    first = kind_named(name).mark(frozen(name), answer)
    assert 0 <= first.value <= 1
    assert kind_named(name).mark(frozen(name), json.loads(json.dumps(answer))) == first


@kinds
@given(data=st.data(), seed=st.integers())
def test_the_order_of_options_does_not_matter(name, data, seed):
    """Neither the order on the paper nor the order in which the trainer wrote the options."""
    answer, content = data.draw(answers(name)), frozen(name)
    mixed = json.loads(json.dumps(content))
    rng = random.Random(seed)
    for key in ("options", "bases", "pairs", "accepted"):
        if key in mixed:
            rng.shuffle(mixed[key])
    kind = kind_named(name)
    assert kind.mark(mixed, answer) == kind.mark(content, answer)
    order = kind.new_order(content, rng)
    assert sorted(order) == sorted(kind.new_order(mixed, rng))
    assert len(kind.review(content, answer, order)) == len(
        kind.review(content, answer, order[::-1])
    )


@kinds
def test_the_right_answer_earns_all_and_no_answer_earns_nothing(name):
    kind, content = kind_named(name), frozen(name)
    assert kind.mark(content, right_answer(name, content)) == FULL
    assert kind.mark(content, {}) == NOTHING


@kinds
def test_a_browsers_post_comes_back_as_the_same_answer(name):
    content = frozen(name)
    answer = right_answer(name, content)
    data = QueryDict(mutable=True)
    for key, value in posted(name, answer).items():
        data.setlist(key, value if isinstance(value, list) else [value])
    assert kind_named(name).clean(content, data) == answer


@kinds
def test_nothing_chosen_is_no_answer(name):
    assert kind_named(name).clean(frozen(name), QueryDict("")) is None


@kinds
def test_what_is_shown_holds_neither_key_nor_explanation(name):
    kind, content = kind_named(name), frozen(name)
    shown = json.dumps(
        kind.present(content, kind.new_order(content, random.Random(1))), default=str
    )
    for word in (SECRET, "RAHASIA-BENTUK", '"right"', "note", "accepted"):
        assert word not in shown


@kinds
def test_the_review_shows_what_was_chosen_and_why(name):
    content = frozen(name)
    groups = kind_named(name).review(content, right_answer(name, content), [])
    rows = [row for group in groups for row in group.rows]
    assert any(row.is_chosen and row.is_right for row in rows)
    assert any(SECRET in row.note for row in rows)
    assert kind_named(name).review(content, None, [])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("scenario", {"penilaian": "mungkin"}),
        ("scenario", {"penilaian": "boleh", "dasar": "x"}),
        ("single", {"jawaban": "x"}),
        ("multiple", {"jawaban": ["x"]}),
        ("true_false", {"jawaban": "ya"}),
        ("short", {"jawaban": "a" * 300}),
        ("short", {"jawaban": "a\x00b"}),
    ],
)
def test_an_answer_that_does_not_fit_is_refused_in_words(name, data):
    with pytest.raises(AnswerError, match=r"\w+"):
        kind_named(name).clean(frozen(name), data)


def test_a_place_or_pair_that_does_not_exist_is_refused():
    step = frozen("ordering")["steps"][0]["id"]
    with pytest.raises(AnswerError):
        kind_named("ordering").clean(frozen("ordering"), {f"urutan-{step}": "9"})
    left = frozen("matching")["pairs"][0]["id"]
    with pytest.raises(AnswerError):
        kind_named("matching").clean(frozen("matching"), {f"pasangan-{left}": "x"})


def test_a_scenario_is_worth_half_and_half():
    kind, content = kind_named("scenario"), frozen("scenario")
    right = right_answer("scenario", content)
    assert kind.mark(content, {**right, "basis": None}).value == Fraction(1, 2)
    assert kind.mark(content, {**right, "verdict": "boleh"}) == NOTHING


def test_multiple_choice_counts_right_minus_wrong_or_all_or_nothing():
    kind, content = kind_named("multiple"), frozen("multiple")
    right = [row["id"] for row in content["options"] if row["right"]]
    wrong = [row["id"] for row in content["options"] if not row["right"]]
    assert kind.mark(content, {"choices": right[:1]}).value == Fraction(1, 2)
    assert kind.mark(content, {"choices": [*right, wrong[0]]}).value == Fraction(1, 2)
    assert kind.mark(content, {"choices": [*right, *wrong]}) == NOTHING
    assert kind.mark(content, {"choices": wrong}) == NOTHING
    whole = {**content, "partial": False}
    assert kind.mark(whole, {"choices": right}) == FULL
    assert kind.mark(whole, {"choices": right[:1]}) == NOTHING


def test_one_number_for_every_step_earns_nothing():
    kind, content = kind_named("ordering"), frozen("ordering")
    assert kind.mark(content, {"places": {s["id"]: 1 for s in content["steps"]}}) == NOTHING


@pytest.mark.parametrize("text", ["bawaslu", " BAWASLU. ", "Bawas-lu"])
def test_short_answers_forgive_case_spaces_and_punctuation(text):
    assert normalised(text) == "bawaslu"


def test_questions_with_faults_are_named():
    options = [{"text": "A", "is_right": False}, {"text": "A", "is_right": False}]
    single = kind_named("single")
    assert len(single.problems(single.freeze({"options": options}))) == 2
    assert all(not kind.problems(frozen(name)) for name, kind in KINDS.items())
