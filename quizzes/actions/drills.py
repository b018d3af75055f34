"""Practice fills itself from what was missed, and moves with each answer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from people.bulk import insert
from people.models import Person
from people.prepared import prepared
from quizzes.drilling import FIRST_BOX, Rest, after_answer, rest_in
from quizzes.kinds import kind_named
from quizzes.kinds.base import FULL
from quizzes.models import NOT_KNOWN, Attempt, Drill, QuestionVersion, ReviewPolicy, Slot

# How many other questions of a missed practice join: the same rule in another case.
OTHERS_EACH = 2


class _Missed(NamedTuple):
    """A question that was not fully right, beside one question of the same practice."""

    person: int
    finished_at: dt.datetime
    question: int
    practice: int
    sibling: int
    is_held: bool  # whether the person practises the other already
    zone: str | None  # of the unit where the attempt was made

    @property
    def rest(self) -> Rest:
        """Until tomorrow where the person is; the worker closes attempts, too, and knows no zone."""
        zone = ZoneInfo(self.zone) if self.zone else None
        return rest_in(FIRST_BOX, timezone.localdate(self.finished_at, zone))


@transaction.atomic(savepoint=False)
def fill_drills(*, attempts: Iterable[Attempt]) -> None:
    """What was missed starts over tomorrow; others of the same practice join it where they are new.

    Two statements, however many attempts; an attempt whose review is never shown adds nothing.
    """
    rows = _missed(attempts)
    missed = {(row.person, row.question): row.rest for row in rows}
    beside: dict[tuple[int, int], dict[int, _Missed]] = defaultdict(dict)
    for row in rows:
        others = beside[row.person, row.practice]
        if (row.person, row.sibling) not in missed and len(others) < OTHERS_EACH:
            others[row.sibling] = row
    joining = {
        (row.person, row.sibling): row.rest
        for others in beside.values()
        for row in others.values()
        if not row.is_held
    }
    starting = missed | joining
    columns: dict[str, list[Any]] = {
        "person_id": [person for person, _question in starting],
        "question_id": [question for _person, question in starting],
        "box": [rest.box for rest in starting.values()],
        "due_on": [rest.due_on for rest in starting.values()],
    }
    insert(Drill, columns, len(starting), once_by=("person_id", "question_id"))


@transaction.atomic
def answer_drill(
    *, person: Person, version: QuestionVersion, answer: Mapping[str, Any], now: dt.datetime
) -> Drill | None:
    """Keep the answer and move the question to its next day; None where it is not open to them.

    The day is that of the active zone: only the person answers, in a request of their own.
    Sent twice it moves once: after the first time its day has not come.
    """
    own = Drill.objects.open_to(person).select_for_update(of=("self",))
    drill = own.filter(question=version.question_id).first()
    if drill is None:
        return None
    mark = kind_named(version.kind).mark(version.content["answer"], answer)
    drill.box, drill.due_on = after_answer(
        Rest(drill.box, drill.due_on), is_right=mark == FULL, today=timezone.localdate(now)
    )
    drill.last_seen_at, drill.last_answer = now, dict(answer)
    drill.save(update_fields=["box", "due_on", "last_seen_at", "last_answer"])
    return drill


def _missed(attempts: Iterable[Attempt]) -> list[_Missed]:
    """Oldest attempts first; the easiest of the same practice first."""
    each = list(attempts)
    rows = _beside_one(attempt=each[0].pk) if len(each) == 1 else _beside(each)
    return [_Missed(*row) for row in rows]


@prepared
def _beside_one(attempt: int) -> QuerySet[Slot, Any]:
    return _beside([attempt])


def _beside(attempts: Sequence[Attempt | int]) -> QuerySet[Slot, Any]:
    beside = "version__question__practice__questions"
    held = Drill.objects.filter(
        person=OuterRef("attempt__person"), question=OuterRef(f"{beside}__pk")
    )
    return (
        Slot.objects.filter(
            NOT_KNOWN,
            attempt__in=attempts,
            attempt__finished_at__isnull=False,
            **{
                f"{beside}__live": True,
                f"{beside}__versions__is_current": True,
                f"{beside}__versions__is_scored": True,
            },
        )
        .exclude(attempt__review=ReviewPolicy.NEVER)
        .annotate(is_held=Exists(held))
        .order_by("attempt__finished_at", "position", f"{beside}__difficulty", f"{beside}__pk")
        .values_list(
            "attempt__person_id",
            "attempt__finished_at",
            "version__question_id",
            "version__question__practice_id",
            f"{beside}__pk",
            "is_held",
            "attempt__agency__time_zone",
        )
    )
