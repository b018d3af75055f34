"""The files of a question bank (YAML), as the blocks that a trainer would write."""

from collections.abc import Callable, Mapping
from typing import Any

Entry = Mapping[str, Any]


def block_of(entry: Entry) -> tuple[str, dict[str, Any]]:
    """The kind and the value of the one answer block.

    Raises:
        KeyError: when the kind is unknown or lacks a key of its own.
    """
    return entry["kind"], _WRITERS[entry["kind"]](entry)


def _options(entries: list[Entry]) -> list[dict[str, Any]]:
    return [
        {
            "text": entry["text"],
            "is_right": bool(entry["correct"]),
            "explanation": entry.get("explanation") or "",
        }
        for entry in entries
    ]


def _scenario(entry: Entry) -> dict[str, Any]:
    notes = entry.get("verdict_explanations") or {}
    return {
        "verdict": entry["verdict"],
        "allowed_note": notes.get("boleh", ""),
        "forbidden_note": notes.get("dilarang", ""),
        "consult_note": notes.get("konsultasi", ""),
        "bases": _options(entry["basis"]),
    }


def _single(entry: Entry) -> dict[str, Any]:
    return {"options": _options(entry["options"])}


def _multiple(entry: Entry) -> dict[str, Any]:
    return {"options": _options(entry["options"]), "is_partial": bool(entry.get("partial"))}


def _true_false(entry: Entry) -> dict[str, Any]:
    return {
        "is_true": bool(entry["answer"]),
        "true_note": entry.get("explanation_true") or "",
        "false_note": entry.get("explanation_false") or "",
    }


def _matching(entry: Entry) -> dict[str, Any]:
    pairs = [
        {
            "left": pair["left"],
            "right": pair["right"],
            "explanation": pair.get("explanation") or "",
        }
        for pair in entry["pairs"]
    ]
    return {"pairs": pairs, "distractors": list(entry.get("extra_right") or [])}


def _ordering(entry: Entry) -> dict[str, Any]:
    return {
        "steps": [
            {"text": item["text"], "explanation": item.get("explanation") or ""}
            for item in entry["items"]
        ]
    }


def _short(entry: Entry) -> dict[str, Any]:
    return {
        "accepted": [str(form) for form in entry["accepted"]],
        "hint": entry.get("placeholder") or "",
        "note": entry.get("explanation_accepted") or "",
    }


_WRITERS: dict[str, Callable[[Entry], dict[str, Any]]] = {
    "scenario": _scenario,
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "matching": _matching,
    "ordering": _ordering,
    "short": _short,
}
