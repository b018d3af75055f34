"""How long a lesson takes, from its words. Pure: raw stream data in, minutes out."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# Silent reading of Indonesian prose, on the careful side for a small screen.
WORDS_A_MINUTE = 180
SECONDS_TO_DECIDE = 30
DECIDED = frozenset({"verdict_card", "case_study", "self_check"})
NOT_READ = frozenset({"id", "type", "verdict"})
_TAG = re.compile(r"<[^>]*>")


def reading_minutes(body: Sequence[Mapping[str, Any]]) -> int:
    """Whole minutes, at least one, for the blocks of a lesson as stored; a case takes time to decide."""
    words = sum(len(text.split()) for block in body for text in _texts(block.get("value")))
    decisions = sum(block.get("type") in DECIDED for block in body)
    seconds = words * 60 // WORDS_A_MINUTE + decisions * SECONDS_TO_DECIDE
    return max(1, -(-seconds // 60))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield _TAG.sub(" ", value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if name not in NOT_READ:
                yield from _texts(part)
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts(part)
