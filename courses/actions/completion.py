"""The completion rule: required lessons read, module quizzes and final passed, pledge signed."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from courses.actions.enrolments import restate
from courses.models import Completion, Enrolment, LessonProgress
from courses.narrowing import plan_of
from courses.outline import Outline
from courses.signals import course_completed
from people.prepared import prepared
from quizzes.models import Attempt

# What an enrolment holds of its steps.
STANDS = ("steps_total", "steps_done", "started_at", "completed_at")


@dataclass(frozen=True, slots=True)
class Done:
    """Steps taken, as sets of what is required."""

    lessons: frozenset[int]
    quizzes: frozenset[int]

    def steps(self, plan: Outline) -> int:
        return len(self.lessons & plan.required_lesson_ids) + len(
            self.quizzes & plan.required_quiz_ids
        )

    def opens_final(self, plan: Outline) -> bool:
        return plan.required_lesson_ids <= self.lessons and plan.module_quiz_ids <= self.quizzes


def steps_done(enrolment: Enrolment, plan: Outline) -> Done:
    """Two queries. A quiz counts when it was passed since the enrolment began."""
    passed = _passed(person=enrolment.person_id, since=enrolment.enrolled_at)
    return Done(
        frozenset(_finished(enrolment=enrolment.pk)), plan.required_quiz_ids.intersection(passed)
    )


@prepared
def _finished(enrolment: int) -> QuerySet[LessonProgress, int]:
    rows = LessonProgress.objects.filter(enrolment=enrolment, finished_at__isnull=False)
    return rows.values_list("lesson", flat=True)


@prepared
def _passed(person: int, since: dt.datetime) -> QuerySet[Attempt, int]:
    rows = Attempt.objects.passed().filter(person=person, finished_at__gte=since)
    return rows.values_list("quiz", flat=True)


@transaction.atomic(savepoint=False)
def evaluate(
    *, enrolment: Enrolment, now: dt.datetime, is_locked: bool = False
) -> Completion | None:
    """Stores the steps taken; completes when all are. May be called at any time, any number of times.

    `is_locked` tells that the row was read, and locked, in this transaction.
    """
    if is_locked:
        locked = enrolment
    else:
        (locked,) = _locked(enrolment=enrolment.pk)
        if locked.agency_id == enrolment.agency_id:
            locked.agency = enrolment.agency
    if locked.completed_at is not None or locked.left_on is not None:
        return None
    plan = plan_of(locked)
    done = steps_done(locked, plan)
    before = (locked.steps_total, locked.steps_done, locked.started_at)
    has_pledged = locked.needs_pledge and locked.pledged_at is not None
    locked.steps_total = plan.step_count + locked.needs_pledge
    locked.steps_done = done.steps(plan) + has_pledged
    if locked.steps_done and locked.started_at is None:
        locked.started_at = now
    is_complete = 0 < locked.steps_total == locked.steps_done
    if is_complete:
        locked.completed_at = now
    stands = {name: getattr(locked, name) for name in STANDS}
    is_changed = is_complete or before != (locked.steps_total, locked.steps_done, locked.started_at)
    restate(
        enrolment=locked,
        today=timezone.localdate(now, locked.agency.zone),
        is_locked=True,
        also=stands if is_changed else {},
    )
    for name in (*STANDS, "counted_as"):
        setattr(enrolment, name, getattr(locked, name))
    return _complete(locked, plan, now) if is_complete else None


def _complete(enrolment: Enrolment, plan: Outline, now: dt.datetime) -> Completion:
    final: Any = None
    if plan.final:
        final = _best.first(
            person=enrolment.person_id, quiz=plan.final.pk, since=enrolment.enrolled_at
        )
    completion = Completion.objects.create(
        enrolment=enrolment,
        agency=enrolment.agency,
        completed_at=now,
        final_attempt=final,
        score=final.score if final else None,
    )
    course_completed.send(sender=Completion, completion=completion)
    return completion


@prepared
def _locked(enrolment: int) -> QuerySet[Enrolment]:
    rows = Enrolment.objects.for_change().select_related("person", "course", "narrowing")
    return rows.filter(pk=enrolment)


@prepared
def _best(person: int, quiz: int, since: dt.datetime) -> QuerySet[Attempt]:
    """The final test passed with most points, the first of several."""
    passed = Attempt.objects.passed().filter(person=person, quiz=quiz, finished_at__gte=since)
    return passed.order_by("-score", "number")[:1]
