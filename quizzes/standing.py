"""Where a person stands with a quiz: what was used, what is left, what counts."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import cached_property

from people.models import Person
from people.prepared import prepared
from quizzes.access import counted_since
from quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Standing:
    is_open: bool
    attempts_used: int
    attempts_left: int | None
    open_attempt: Attempt | None
    best: Attempt | None
    opens_at: dt.datetime | None
    now: dt.datetime
    last_number: int = 0

    @cached_property
    def is_passed(self) -> bool:
        return bool(self.best and self.best.is_passed)

    @property
    def is_waiting(self) -> bool:
        return self.opens_at is not None and self.now < self.opens_at

    @property
    def may_start(self) -> bool:
        """Whether a new attempt may begin now; an open one is continued instead."""
        return (
            self.is_open
            and self.open_attempt is None
            and self.attempts_left != 0
            and not self.is_waiting
        )


@prepared
def _attempts(person: int, quiz: int) -> QuerySet[Attempt]:
    return Attempt.objects.of(person).filter(quiz=quiz).order_by("number")


def standing(person: Person, quiz: Quiz, now: dt.datetime) -> Standing:
    """One query, however many attempts there were; another asks what counts when there were any."""
    every = list(_attempts(person=person.pk, quiz=quiz.pk))
    since = counted_since(person, quiz) if every else None
    attempts = [each for each in every if _counts(each, since)]
    closed = [attempt for attempt in attempts if not attempt.is_open]
    last = max((attempt.finished_at for attempt in closed if attempt.finished_at), default=None)
    allowed = quiz.attempts_allowed
    return Standing(
        is_open=quiz.is_open,
        attempts_used=len(attempts),
        attempts_left=None if allowed is None else max(0, allowed - len(attempts)),
        open_attempt=next((attempt for attempt in attempts if attempt.is_open), None),
        best=min(
            closed,
            key=lambda each: (not each.is_passed, -(each.score or 0), each.number),
            default=None,
        ),
        opens_at=last + dt.timedelta(minutes=quiz.wait_minutes)
        if last and quiz.wait_minutes
        else None,
        now=now,
        last_number=max((each.number for each in every), default=0),
    )


def _counts(attempt: Attempt, since: dt.datetime | None) -> bool:
    return since is None or attempt.finished_at is None or attempt.finished_at >= since
