"""Rounds that end before a stage of an election: opened when its date is known, moved when it moves."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django_q.tasks import async_task

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.actions.assignments import NO_LETTER, Letter, oblige_or_queue, standing_still
from courses.actions.series import BeforeStage, locked_series, put_series
from courses.cycles import stage_cycle
from courses.fitting import EVERYONE, Audience
from courses.models import Assignment, CoursePage, Series
from courses.staged import due_of_stage, stages_for
from people.actions.audit import record
from people.models import Person
from regulations.models import Stage


@transaction.atomic
def assign_by_stage(
    *,
    courses: Iterable[CoursePage],
    agency: Agency,
    rule: BeforeStage,
    actor: Person | None,
    today: dt.date,
    audience: Audience = EVERYONE,
    letter: Letter = NO_LETTER,
) -> list[Assignment]:
    """Obliges whoever is meant before the stage of each election ahead, now and later.

    Given again, it changes the rule, who is meant and the letter, of rounds that are not past too.
    Says which rounds there are to finish now; while no date is settled, none.
    """
    agency = standing_still(agency)
    terms = Assignment(
        statuses=list(audience.statuses),
        post_words=list(audience.words),
        letter_number=letter.number,
        letter_date=letter.dated_on,
        letter_file=letter.file,
    )
    given = []
    for course in courses:
        series = put_series(
            course=course, agency=agency, rule=rule, terms=terms, actor=actor, today=today
        )
        ahead = _ahead(series, today)
        for found in ahead:
            found.take_over(series)
            found.save()
            oblige_or_queue(found, today)
        move_staged(series=series, today=today)
        given += [*ahead, *open_staged(series=series, today=today)]
    return given


def queue_rounds() -> None:
    """The worker opens and moves rounds soon, and not only at the next full hour. Asked for twice, the second finds nothing to do."""
    transaction.on_commit(lambda: async_task("courses.tasks.open_rounds"))


@transaction.atomic
def open_staged(*, series: Series, today: dt.date) -> list[Assignment]:
    """A round for each election ahead that has none yet. Doubtful dates open nothing."""
    held = locked_series(series)
    if held is None:
        return []
    waiting = stages_for(held.agency, held.election_kind, held.stage_code, today)
    known = set(held.rounds.filter(stage__isnull=False).values_list("stage", flat=True))
    opened = []
    for stage in waiting.settled:
        due_on = due_of_stage(held.days, stage)
        if stage.pk not in known and due_on is not None and due_on >= today:
            opened.append(_open(held, stage, due_on, today))
    return opened


@transaction.atomic
def move_staged(*, series: Series, today: dt.date) -> int:
    """Rounds that are not past follow their stage; never to before today. Says how many moved.

    While the date of the stage is in doubt, the round keeps the one it has.
    """
    hold_tree_still()
    moved = 0
    for found in _ahead(series, today):
        due_on = found.stage and due_of_stage(series.days, found.stage)
        if due_on and max(due_on, today) != found.due_on:
            _move(found, max(due_on, today), today)
            moved += 1
    return moved


def _ahead(series: Series, today: dt.date) -> list[Assignment]:
    """Rounds for elections that are not past, locked."""
    rounds = series.rounds.select_for_update(of=("self",)).filter(
        withdrawn_on=None,
        due_on__gte=today,
        stage__code=series.stage_code,
        stage__election__kind=series.election_kind,
    )
    return list(rounds.select_related("stage", "agency", "course").order_by("pk"))


def _open(series: Series, stage: Stage, due_on: dt.date, today: dt.date) -> Assignment:
    found = Assignment(
        course=series.course,
        agency=series.agency,
        cycle=_free_name(series, stage, due_on),
        due_on=due_on,
        assigned_on=today,
        series=series,
        stage=stage,
    )
    found.take_over(series)
    found.save(force_insert=True)
    details = {"cycle": found.cycle, "due_on": due_on.isoformat(), "stage": stage.pk}
    record(actor=None, verb="round.opened", subject=found, details=details)
    oblige_or_queue(found, today)
    return found


def _free_name(series: Series, stage: Stage, due_on: dt.date) -> str:
    """By the year in which the stage begins; a second one of that year is numbered."""
    given = Assignment.objects.filter(course=series.course, agency=series.agency)
    taken = set(given.values_list("cycle", flat=True))
    year = (stage.starts or due_on).year
    number = 1
    while stage_cycle(series.election_kind, year, number) in taken:
        number += 1
    return stage_cycle(series.election_kind, year, number)


def _move(found: Assignment, due_on: dt.date, today: dt.date) -> None:
    before = found.due_on
    found.due_was, found.due_on, found.due_moved_on = before, due_on, today
    found.save(update_fields=["due_was", "due_on", "due_moved_on"])
    details = {
        "cycle": found.cycle,
        "due_on": due_on.isoformat(),
        "due_was": before.isoformat(),
        "stage": found.stage_id,
    }
    record(actor=None, verb="changed_assignment", subject=found, details=details)
    oblige_or_queue(found, today)
