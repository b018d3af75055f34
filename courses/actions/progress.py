"""What a learner does on the way: opens a lesson, finishes it, signs the pledge."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from courses.actions.backdating import remember_act
from courses.actions.completion import evaluate
from courses.actions.enrolments import restate
from courses.models import Enrolment, LessonPage, LessonProgress


@transaction.atomic(savepoint=False)
def begin(*, enrolment: Enrolment, now: dt.datetime) -> None:
    """The first act counts the person as under way."""
    if enrolment.started_at is not None:
        return
    Enrolment.objects.filter(pk=enrolment.pk, started_at=None).update(started_at=now)
    enrolment.started_at = now
    restate(enrolment=enrolment, today=timezone.localdate(now, enrolment.agency.zone))


@transaction.atomic
def open_lesson(*, enrolment: Enrolment, lesson: LessonPage, now: dt.datetime) -> None:
    """Noted once, in one statement; opened before, it changes nothing."""
    opened = LessonProgress(enrolment=enrolment, lesson=lesson, opened_at=now)
    LessonProgress.objects.bulk_create([opened], ignore_conflicts=True)
    if enrolment.left_on is None and enrolment.completed_at is None:
        begin(enrolment=enrolment, now=now)


@transaction.atomic
def finish_lesson(*, enrolment: Enrolment, lesson: LessonPage, now: dt.datetime) -> LessonProgress:
    """Read to its end. A second time changes nothing."""
    open_lesson(enrolment=enrolment, lesson=lesson, now=now)
    progress = LessonProgress.objects.get(enrolment=enrolment, lesson=lesson)
    if progress.finished_at is None:
        progress.finished_at = now
        progress.save(update_fields=["finished_at"])
        evaluate(enrolment=enrolment, now=now)
    return progress


@transaction.atomic
def finish_in_rounds(*, rounds: Iterable[Enrolment], lesson: LessonPage, now: dt.datetime) -> None:
    """Read once, it counts in each of them; in the order in which everybody locks enrolments."""
    for enrolment in sorted(rounds, key=lambda each: each.pk):
        finish_lesson(enrolment=enrolment, lesson=lesson, now=now)


@transaction.atomic
def record_pledge(*, enrolment: Enrolment, now: dt.datetime) -> None:
    """The pledge is signed, by now or a while ago; as the last step it completes the course."""
    compare = remember_act(person=enrolment.person_id, at=now)
    Enrolment.objects.filter(pk=enrolment.pk, pledged_at=None).update(pledged_at=now)
    enrolment.pledged_at = enrolment.pledged_at or now
    evaluate(enrolment=enrolment, now=now)
    compare()
