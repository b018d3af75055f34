"""Answers of invented learners: right ones, and wrong ones as a person would give them."""

import random
from collections.abc import Mapping
from typing import Any

from quizzes.models import QuestionVersion


def invent_answer(version: QuestionVersion, *, right: bool, rng: random.Random) -> dict[str, Any]:
    """An answer in the stored form of the version's kind."""
    content = version.content["answer"]
    return _WRITERS[version.kind](content, right, rng)


def _pick(options: list[Mapping[str, Any]], right: bool, rng: random.Random) -> str:
    fitting = [option["id"] for option in options if option["right"] is right]
    return rng.choice(fitting or [option["id"] for option in options])


def _scenario(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    verdict = content["verdict"]
    wrong_verdict = not right and rng.random() < 0.6
    if wrong_verdict:
        verdict = rng.choice([v for v in ("boleh", "dilarang", "konsultasi") if v != verdict])
    return {"verdict": verdict, "basis": _pick(content["bases"], right, rng)}


def _single(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    return {"choice": _pick(content["options"], right, rng)}


def _multiple(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    chosen = {option["id"] for option in content["options"] if option["right"]}
    if not right:
        chosen ^= {rng.choice([option["id"] for option in content["options"]])}
    return {"choices": sorted(chosen)}


def _true_false(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    other = "salah" if content["right"] == "benar" else "benar"
    return {"choice": content["right"] if right else other}


def _matching(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    pairs = {pair["id"]: pair["right"] for pair in content["pairs"]}
    if not right:
        changed = rng.choice(sorted(pairs))
        pairs[changed] = rng.choice(sorted(t for t in content["targets"] if t != pairs[changed]))
    return {"pairs": pairs}


def _ordering(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    places = list(range(1, len(content["steps"]) + 1))
    if not right:
        places[0], places[1] = places[1], places[0]
    return {
        "places": {step["id"]: place for step, place in zip(content["steps"], places, strict=True)}
    }


def _short(content: Mapping[str, Any], right: bool, rng: random.Random) -> dict[str, Any]:
    return {"text": content["accepted"][0] if right else "30 hari"}


_WRITERS = {
    "scenario": _scenario,
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "short": _short,
}
