"""A frozen paper as its pages read it: few queries, and not more of them for more questions."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from people.models import Person
from people.prepared import prepared
from quizzes.kinds import Kind, ReviewGroup, kind_named
from quizzes.models import Attempt, QuestionVersion, Quiz, Response, Slot


@dataclass(frozen=True, slots=True)
class Place:
    """One question in the overview."""

    position: int
    is_answered: bool
    is_flagged: bool
    answer: dict[str, Any] | None
    sequence: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """All places of an attempt."""

    places: tuple[Place, ...]

    @property
    def total(self) -> int:
        return len(self.places)

    @property
    def answered(self) -> int:
        return sum(place.is_answered for place in self.places)

    @property
    def unanswered(self) -> int:
        return self.total - self.answered

    @property
    def flagged(self) -> int:
        return sum(place.is_flagged for place in self.places)

    @property
    def first_unanswered(self) -> int:
        """Where to go on; the first question when all are answered."""
        open_places = (place.position for place in self.places if not place.is_answered)
        return next(open_places, 1)

    def at(self, position: int) -> Place:
        return self.places[position - 1]

    def line(self, position: int) -> list[str]:
        """A word for each place, as components/steps.html draws it; position 0 is none of them."""
        return [
            "now" if place.position == position else "done" if place.is_answered else ""
            for place in self.places
        ]


@dataclass(frozen=True, slots=True)
class Paper:
    """An attempt with all its places, turned to one of them, to none, or laid out whole."""

    attempt: Attempt
    sheet: Sheet
    slots: tuple[Slot, ...]

    def at(self, position: int) -> Slot | None:
        return next((slot for slot in self.slots if slot.position == position), None)


# Every question shown and every answer saved begins with this, so it is one statement and not
# composed anew each time. The content is sent for the one question that is turned to, or for all.
EVERY = -1
_PAPER = """
SELECT a.id, a.public_id, a.person_id, a.quiz_id, a.state, a.deadline_at, a.grace_seconds,
       q.id, q.slug, q.title,
       s.position, s.is_flagged, r.answer, r.sequence,
       s.id, s.version_id,
       CASE WHEN %s IN (s.position, -1) THEN s."order" END,
       CASE WHEN %s IN (s.position, -1) THEN v.kind END,
       CASE WHEN %s IN (s.position, -1) THEN v.content END
FROM quizzes_attempt a
JOIN quizzes_quiz q ON q.id = a.quiz_id
JOIN quizzes_slot s ON s.attempt_id = a.id
JOIN quizzes_questionversion v ON v.id = s.version_id
LEFT JOIN quizzes_response r ON r.slot_id = s.id
WHERE a.person_id = %s AND a.public_id = %s
"""
_ALL_PLACES = _PAPER + "ORDER BY s.position"
_ONE_PLACE = _PAPER + "AND s.position = %s"


def read_paper(person: Person, public_id: UUID, position: int = 0) -> Paper | None:
    """The person's own paper; None when there is no such attempt, or it is another's."""
    rows = _rows(_ALL_PLACES, person, public_id, position)
    if not rows:
        return None
    attempt = _attempt(rows[0][:10], public_id)
    places = tuple(_place(*row[10:14]) for row in rows)
    turned = (row for row in rows if position in (row[10], EVERY))
    return Paper(attempt, Sheet(places), tuple(_slot(attempt, row) for row in turned))


def read_slot(person: Person, public_id: UUID, position: int) -> Slot | None:
    """One question of the person's own paper, with its attempt; for who need not know of the others."""
    rows = _rows(_ONE_PLACE, person, public_id, position, position)
    return _slot(_attempt(rows[0][:10], public_id), rows[0]) if rows else None


def _rows(
    statement: str, person: Person, public_id: UUID, position: int, *more: int
) -> list[tuple[Any, ...]]:
    key = Attempt._meta.get_field("public_id").get_db_prep_value(public_id, connection)
    with connection.cursor() as cursor:
        cursor.execute(statement, [position, position, position, person.pk, key, *more])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _attempt(row: tuple[Any, ...], public_id: UUID) -> Attempt:
    pk, _key, person, quiz, state, deadline, grace, *about_quiz = row
    names = ("id", "public_id", "person_id", "quiz_id", "state", "deadline_at", "grace_seconds")
    values = (pk, public_id, person, quiz, state, _moment(deadline), grace)
    attempt = Attempt.from_db(connection.alias, names, values)
    attempt.quiz = Quiz.from_db(connection.alias, ("id", "slug", "title"), about_quiz)
    return attempt


def _place(position: int, is_flagged: bool, answer: str | None, sequence: int | None) -> Place:
    given = json.loads(answer) if answer else None
    return Place(position, bool(given), bool(is_flagged), given, sequence or 0)


def _slot(attempt: Attempt, row: tuple[Any, ...]) -> Slot:
    position, is_flagged, _answer, _sequence, pk, version, order, kind, content = row[10:]
    names = ("id", "attempt_id", "position", "version_id", "order", "is_flagged")
    values = (pk, attempt.pk, position, version, json.loads(order), bool(is_flagged))
    slot = Slot.from_db(connection.alias, names, values)
    asked = (version, kind, json.loads(content))
    slot.version = QuestionVersion.from_db(connection.alias, ("id", "kind", "content"), asked)
    slot.attempt = attempt
    return slot


def _moment(value: dt.datetime | None) -> dt.datetime | None:
    """SQLite keeps times in UTC without saying so."""
    return value.replace(tzinfo=dt.UTC) if value and value.tzinfo is None else value


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One question on the result page."""

    digest: str
    position: int
    stem: str
    share: int
    groups: tuple[ReviewGroup, ...]
    explanation: str
    provisions: list[dict[str, str]]


def reviewed(attempt: Attempt) -> list[Reviewed]:
    """The paper with its key; call it only where `attempt.shows_review`. Two queries."""
    responses = {row.slot_id: row for row in _responses(attempt=attempt.pk)}
    return [_reviewed(slot, responses.get(slot.pk)) for slot in _slots(attempt=attempt.pk)]


@prepared
def _responses(attempt: int) -> QuerySet[Response]:
    return Response.objects.filter(attempt=attempt)


@prepared
def _slots(attempt: int) -> QuerySet[Slot]:
    return Slot.objects.filter(attempt=attempt).select_related("version").order_by("position")


def _reviewed(slot: Slot, response: Response | None) -> Reviewed:
    content = slot.version.content
    answer = response.answer if response else None
    mark = response.mark if response and response.mark is not None else 0
    return Reviewed(
        digest=slot.version.digest,
        position=slot.position,
        stem=content["stem"],
        share=round(mark * 100),
        groups=kind_of(slot).review(content["answer"], answer, slot.order),
        explanation=content["explanation"],
        provisions=content["provisions"],
    )


def kind_of(slot: Slot) -> Kind:
    return kind_named(slot.version.kind)
