"""Saving one answer: one statement, so that neither order nor repetition can do harm."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db import connection

from quizzes.models import Attempt, AttemptState, Response


class Outcome(Enum):
    SAVED = "saved"
    STALE = "stale"
    CLOSED = "closed"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class SaveResult:
    """What became of an answer; `sequence` is the newest that the server holds."""

    outcome: Outcome
    sequence: int

    @property
    def is_saved(self) -> bool:
        return self.outcome is Outcome.SAVED


# The attempt is locked for sharing: a submission, which locks it for update, is waited for, and
# the condition on its state is then read again. Nothing can be saved behind a mark.
_UPSERT = """
INSERT INTO quizzes_response (attempt_id, slot_id, answer, sequence, saved_at)
SELECT a.id, s.id, {json}, %s, {time}
FROM quizzes_attempt a JOIN quizzes_slot s ON s.attempt_id = a.id
WHERE a.id = %s AND a.state = %s AND s.position = %s {lock}
ON CONFLICT (attempt_id, slot_id) DO UPDATE
SET answer = excluded.answer, sequence = excluded.sequence, saved_at = excluded.saved_at
WHERE quizzes_response.sequence < excluded.sequence
"""


def upsert(
    *,
    attempt: Attempt,
    position: int,
    answer: Mapping[str, Any],
    sequence: int,
    now: dt.datetime,
) -> SaveResult:
    is_postgres = connection.vendor == "postgresql"
    statement = _UPSERT.format(
        json="%s::jsonb" if is_postgres else "%s",
        time="%s::timestamptz" if is_postgres else "%s",
        lock="FOR SHARE OF a" if is_postgres else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            [
                json.dumps(answer),
                sequence,
                connection.ops.adapt_datetimefield_value(now),
                attempt.pk,
                AttemptState.OPEN.value,
                position,
            ],
        )
        written = cursor.rowcount
    if written > 0:
        return SaveResult(Outcome.SAVED, sequence)
    return _unwritten(attempt, position, sequence)


def _unwritten(attempt: Attempt, position: int, sequence: int) -> SaveResult:
    """The same answer sent again is saved; an older one is stale; otherwise the attempt closed."""
    held = (
        Response.objects.filter(attempt=attempt, slot__position=position)
        .values_list("sequence", "attempt__state")
        .first()
    )
    if held is None or held[1] != AttemptState.OPEN:
        return SaveResult(Outcome.CLOSED, held[0] if held else 0)
    return SaveResult(Outcome.SAVED if held[0] == sequence else Outcome.STALE, held[0])
