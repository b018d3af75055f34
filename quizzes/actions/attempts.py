"""An attempt from its start to its one mark."""

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from people.bulk import rewrite
from people.models import Person
from people.prepared import prepared
from quizzes import signals
from quizzes.actions import papers, saving
from quizzes.actions.notes import note_delivery
from quizzes.actions.saving import Outcome, SaveResult
from quizzes.delivery import Act, Delivery, judge
from quizzes.marking import Answered, PaperMark, decimal_of, mark_paper
from quizzes.models import Attempt, AttemptState, MarkChange, Quiz, Response, Slot
from quizzes.standing import Standing, standing


@transaction.atomic
def start_attempt(
    *,
    person: Person,
    quiz: Quiz,
    agency: Agency | None,
    now: dt.datetime,
    rng: random.Random | None = None,
    practices: frozenset[int] | None = None,
) -> Attempt:
    """The open attempt of this person, or a new one where the rules of the quiz allow it.

    With `practices` a new one asks about them alone, as far as the bank can.
    """
    # One start at a time for each person: the number and the one open attempt depend on it. The key stays,
    # so that a mark that names the person need not wait: it holds its attempt, and this may want that next.
    _held_back(person=person.pk)
    state = standing(person, quiz, now)
    # An attempt whose time is over must not stand in the way of the next.
    if state.open_attempt and state.open_attempt.is_overdue(now):
        submit_attempt(attempt=state.open_attempt, now=now)
        state = standing(person, quiz, now)
    if state.open_attempt:
        return state.open_attempt
    _refuse_start(state)
    attempt = Attempt.objects.create(
        person=person,
        quiz=quiz,
        agency=agency,
        number=state.last_number + 1,
        started_at=now,
        deadline_at=_deadline(person, quiz, now),
        grace_seconds=quiz.grace_seconds,
        pass_mark=quiz.pass_mark,
        review=quiz.review,
    )
    rng = rng or random.SystemRandom()
    if not papers.write_paper(attempt=attempt, rng=rng, practices=practices):
        raise ValidationError(_("Kuis ini belum berisi soal. Hubungi pengelola pembelajaran."))
    return attempt


@prepared
def _held_back(person: int) -> QuerySet[Person, int]:
    return (
        Person.objects.select_for_update(no_key=True).filter(pk=person).values_list("pk", flat=True)
    )


def save_answer(
    *,
    attempt: Attempt,
    position: int,
    answer: Mapping[str, Any] | None,
    sequence: int,
    now: dt.datetime,
    act: Act | None = None,
) -> SaveResult:
    """Keep the newest answer. One statement; repeating it or sending it late does no harm.

    `act` tells when it was made, where a device knows; without it, now.
    """
    act = act or Act(made_at=now, arrived_at=now)
    delivery = judge(act, attempt.deadline_at)
    if not attempt.accepts_answers(now):
        if attempt.state != AttemptState.SUBMITTED and delivery is not Delivery.IN_TIME:
            delivery = Delivery.LATE_REFUSED
            note_delivery(attempt=attempt, position=position, act=act, delivery=delivery)
        return SaveResult(Outcome.CLOSED, 0)
    if delivery is not Delivery.IN_TIME or act.is_impossible:
        note_delivery(attempt=attempt, position=position, act=act, delivery=delivery)
    if delivery is Delivery.LATE_REFUSED:
        return SaveResult(Outcome.LATE, 0)
    return saving.upsert(
        attempt=attempt, position=position, answer=answer or {}, sequence=sequence, now=now
    )


@transaction.atomic
def flag_slot(*, attempt: Attempt, position: int, is_flagged: bool, now: dt.datetime) -> bool:
    """Mark a question to come back to; says whether the attempt was still open."""
    if not attempt.accepts_answers(now):
        return False
    rows = Slot.objects.filter(attempt=attempt, position=position, attempt__state=AttemptState.OPEN)
    return bool(rows.update(is_flagged=is_flagged))


@transaction.atomic
def submit_attempt(*, attempt: Attempt, now: dt.datetime, act: Act | None = None) -> Attempt:
    """Mark what was saved and close the attempt, once; a second call returns the first result.

    `act` tells when the learner handed in, where that had to wait for a signal.
    """
    return _close(_for_change().get(pk=attempt.pk), now, act)


@transaction.atomic
def submit_own(
    *, person: Person, public_id: UUID, now: dt.datetime, act: Act | None = None
) -> Attempt | None:
    """As `submit_attempt`, found and locked at once; None when the person has no such attempt."""
    found = _own_for_change.first(person=person.pk, public_id=public_id)
    if found is None:
        return None
    return _close(found, now, None if found.is_overdue(now) else act)


def _for_change() -> QuerySet[Attempt]:
    return Attempt.objects.select_for_update(of=("self",)).select_related("quiz", "person")


@prepared
def _own_for_change(person: int, public_id: UUID) -> QuerySet[Attempt]:
    return _for_change().filter(person=person, public_id=public_id)


def _close(locked: Attempt, now: dt.datetime, act: Act | None) -> Attempt:
    if not locked.is_open:
        return locked
    paper = _mark(locked)
    handed_in_at = max(act.made_at, locked.started_at) if act else now
    is_late = locked.deadline_at is not None and handed_in_at >= locked.deadline_at
    locked.state = AttemptState.TIMED_OUT if is_late else AttemptState.SUBMITTED
    locked.finished_at = locked.deadline_at if is_late else handed_in_at
    locked.score = paper.score
    locked.is_passed = paper.passes(locked.pass_mark)
    locked.save(update_fields=["state", "finished_at", "score", "is_passed"])
    MarkChange.objects.create(
        attempt=locked,
        actor=None if is_late else locked.person,
        at=now,
        reason=locked.get_state_display(),
        before=None,
        after=locked.score,
    )
    signals.attempt_finished.send(sender=Attempt, attempt=locked)
    return locked


def close_overdue_attempts(*, now: dt.datetime) -> int:
    """Submit what was saved wherever the time, with its grace, is over. May run twice at once."""
    closed = 0
    for attempt in Attempt.objects.overdue(now).order_by("deadline_at").iterator():
        if attempt.is_overdue(now):
            submit_attempt(attempt=attempt, now=now)
            closed += 1
    return closed


def _refuse_start(state: Standing) -> None:
    if state.may_start:
        return
    if not state.is_open:
        raise ValidationError(_("Kuis ini belum dibuka."))
    if state.attempts_left == 0:
        raise ValidationError(_("Semua percobaan sudah Anda pakai."))
    raise ValidationError(_("Jeda antarpercobaan belum selesai. Coba lagi nanti."))


def _deadline(person: Person, quiz: Quiz, now: dt.datetime) -> dt.datetime | None:
    if quiz.minutes is None:
        return None
    return now + dt.timedelta(minutes=quiz.minutes) * (100 + person.extra_time_percent) / 100


@prepared
def _answered(attempt: int) -> QuerySet[Slot, Any]:
    return (
        Slot.objects.filter(attempt=attempt)
        .order_by("position")
        .values_list(
            "pk",
            "position",
            "version__kind",
            "version__content",
            "responses__pk",
            "responses__answer",
            "responses__sequence",
            "responses__saved_at",
            named=True,
        )
    )


def _mark(attempt: Attempt) -> PaperMark:
    """The mark of the frozen paper; each response keeps its own share."""
    rows = _answered(attempt=attempt.pk)
    paper = mark_paper(
        Answered(
            position=row.position,
            kind=row.version__kind,
            content=row.version__content["answer"],
            answer=row.responses__answer,
        )
        for row in rows
    )
    # The rows exist and are locked with their attempt.
    marked = [
        Response(
            pk=row.responses__pk,
            attempt=attempt,
            slot_id=row.pk,
            answer=row.responses__answer,
            sequence=row.responses__sequence,
            saved_at=row.responses__saved_at,
            mark=decimal_of(paper.marks[row.position].value, places=4),
        )
        for row in rows
        if row.responses__pk is not None
    ]
    rewrite(Response, marked, ["mark"])
    return paper
