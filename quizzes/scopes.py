"""A learner's own attempts. Anyone else's are not found."""

import datetime as dt
from dataclasses import replace
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from people.models import Person
from people.prepared import prepared
from quizzes.actions.attempts import submit_attempt
from quizzes.models import Attempt, Slot
from quizzes.papersheet import EVERY, Paper, read_paper, read_slot


def own_attempt(person: Person, public_id: UUID) -> Attempt:
    found = _own.first(person=person.pk, public_id=public_id)
    if found is None:
        raise Http404
    found.person = person
    return close_if_overdue(found, timezone.now()) or found


@prepared
def _own(person: int, public_id: UUID) -> QuerySet[Attempt]:
    return Attempt.objects.of(person).filter(public_id=public_id).select_related("quiz")


def own_paper(person: Person, public_id: UUID, position: int = 0) -> Paper:
    paper = read_paper(person, public_id, position)
    if paper is None:
        raise Http404
    closed = close_if_overdue(paper.attempt, timezone.now())
    return replace(paper, attempt=closed) if closed else paper


def turned_to(
    person: Person, public_id: UUID, position: int, *, is_whole: bool = False
) -> tuple[Paper, Slot]:
    paper = own_paper(person, public_id, EVERY if is_whole else position)
    slot = paper.at(position)
    if slot is None:
        raise Http404
    return paper, slot


def own_slot(person: Person, public_id: UUID, position: int) -> Slot:
    """One question with its attempt, and nothing of the others."""
    slot = read_slot(person, public_id, position)
    if slot is None:
        raise Http404
    slot.attempt = close_if_overdue(slot.attempt, timezone.now()) or slot.attempt
    return slot


def close_if_overdue(found: Attempt | None, now: dt.datetime) -> Attempt | None:
    """Whoever opens an attempt whose time is over closes it; the worker need not have come yet."""
    if found is None or not found.is_overdue(now):
        return None
    return submit_attempt(attempt=found, now=now)
