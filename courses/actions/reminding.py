"""Who is reminded today: mailings and their lines, many at once, made before anything is sent."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Case, Exists, OuterRef, QuerySet, SmallIntegerField, Value, When
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from agencies.models import ZONES, Agency
from courses.actions import rounds
from courses.actions.series import keep_terms
from courses.actions.summaries import plan_summaries
from courses.actions.superiors import plan_superiors
from courses.actions.transfers import plan_new_requests, plan_transfers
from courses.models import (
    Assignment,
    CoursePage,
    Dispatch,
    Enrolment,
    Mailing,
    MailKind,
    Reminder,
    Round,
)
from courses.waves import WAVES, waves_on
from people.actions.audit import record
from people.bulk import insert
from people.models import Person

BATCH = 5000


class DispatchRefused(ValueError):
    """Not possible now; the text says why and what to do."""


def plan_day(*, zone: str, now: dt.datetime) -> int:
    """Makes the mailings of the day in a zone, once; says how many learners are reminded.

    Learners first, then superiors, requests for people, weekly summaries: who has a mail already waits
    for the next morning. Each gets theirs by their own clock: learners by that of their unit, superiors
    and readers by that of the unit where they work, wherever those are of whom they are told.
    Interrupted, it goes on where it stopped. On a finished day only requests for people are still looked
    for, which are told the day they are asked; that costs two queries.
    """
    turn = rounds.open_round(zone=zone, now=now)
    if turn is None:
        return 0
    if turn.finished_at is not None:
        plan_new_requests(turn=turn, now=now)
        return 0
    rounds.take_back_unsent(turn=turn)
    count = _remind(turn, _due(turn))
    plan_superiors(turn=turn, late=_late(turn.day))
    plan_transfers(turn=turn, now=now)
    plan_summaries(turn=turn)
    rounds.finish_round(turn=turn, now=now)
    return count


@transaction.atomic
def ask_dispatch(
    *,
    agency: Agency,
    course: CoursePage,
    cycle: str,
    due_on: dt.date,
    wave: int,
    actor: Person,
    now: dt.datetime,
) -> Dispatch:
    """Lets the worker send a wave to everybody below the unit who has not had it, early or late.

    Raises:
        DispatchRefused: outside the hours of mail, or when one was sent today.
    """
    turn = rounds.open_round(zone=agency.time_zone, now=now)
    if turn is None:
        raise DispatchRefused(
            _(
                "Surel hanya dikirim Senin sampai Jumat, pukul 07.00–19.00 %(zone)s. Coba lagi pada jam itu."
            )
            % {"zone": agency.get_time_zone_display()}
        )
    dispatch, is_new = Dispatch.objects.get_or_create(
        agency=agency,
        course=course,
        cycle=cycle,
        day=turn.day,
        defaults={"due_on": due_on, "wave": wave, "asked_by": actor},
    )
    if not is_new:
        raise DispatchRefused(_("Hari ini sudah ada pengingat yang dikirim. Coba lagi besok."))
    details = {"course": course.slug, "cycle": cycle, "due_on": due_on.isoformat(), "wave": wave}
    record(actor=actor, verb="sent_reminders", subject=agency, details=details)
    transaction.on_commit(lambda: async_task("courses.tasks.dispatch", dispatch.pk))
    return dispatch


def send_dispatch(*, dispatch: Dispatch, now: dt.datetime) -> int:
    """Makes the mailings of a wave sent by hand; who has them already is left out, so it may run twice."""
    count = 0
    for zone, _name in ZONES:
        turn = rounds.open_round(zone=zone, now=now)
        if turn is None or turn.day != dispatch.day:
            continue
        count += _remind(turn, of_dispatch(dispatch).filter(agency__time_zone=zone))
    if count:
        Dispatch.objects.filter(pk=dispatch.pk).update(people=dispatch.people + count)
    return count


def of_dispatch(dispatch: Dispatch) -> QuerySet[Any]:
    """Unfinished duties below the unit that have not had the wave, of people who can be written to.

    Without those who have a mail of that day. The dispatch need not be saved.
    """
    rows = (
        Enrolment.objects.unfinished()
        .filter(course=dispatch.course_id, cycle=dispatch.cycle, due_on=dispatch.due_on)
        .within(dispatch.agency)
    )
    wave = Value(dispatch.wave, output_field=SmallIntegerField())
    return _unmailed(_reachable(_standing(rows).annotate(wave=wave)), dispatch.day)


@transaction.atomic
def set_reminding(*, assignment: Assignment, wanted: bool, actor: Person) -> None:
    """Turns the waves of an assignment on or off; what is on its way is sent."""
    changed = Assignment.objects.filter(pk=assignment.pk, reminds=not wanted).update(reminds=wanted)
    assignment.reminds = wanted
    if changed:
        keep_terms(assignment=assignment)
        verb = "reminding_on" if wanted else "reminding_off"
        record(actor=actor, verb=verb, subject=assignment)


def dismiss_notice(*, enrolment: Enrolment, today: dt.date) -> None:
    """The notice on the home page goes until the next wave."""
    Enrolment.objects.filter(pk=enrolment.pk).update(notice_dismissed_on=today)


def _due(turn: Round) -> QuerySet[Any]:
    """The duties of which that day reminds, of people who can be written to and have no mail yet."""
    rows = _waved(turn.day).filter(agency__time_zone=turn.zone)
    return _unmailed(_reachable(rows), turn.day)


def _late(day: dt.date) -> QuerySet[Any]:
    """Duties after their due date, in every zone, whether or not the people can be written to.

    While mail may go in one zone, the others have the same day.
    """
    return _waved(day).filter(due_on__lt=day)


def _waved(day: dt.date) -> QuerySet[Any]:
    found = waves_on(day)
    by_wave = {wave: [due_on for due_on in found if found[due_on] == wave] for wave in WAVES}
    cases = [When(due_on__in=dates, then=Value(wave)) for wave, dates in by_wave.items() if dates]
    wave = Case(*cases, output_field=SmallIntegerField())
    rows = Enrolment.objects.unfinished().filter(due_on__in=list(found))
    return _standing(rows).filter(assignment__reminds=True).annotate(wave=wave)


def _standing(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of courses that can be opened and assignments that were not withdrawn or followed by a round."""
    return rows.filter(course__live=True, assignment__withdrawn_on=None, assignment__closed_on=None)


def _reachable(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Without those who had the wave, do not want mail, or have no address that works."""
    had = Reminder.objects.filter(
        enrolment=OuterRef("pk"), due_on=OuterRef("due_on"), wave=OuterRef("wave")
    )
    return rows.filter(~Exists(had), person__in=Person.objects.reminded())


def _unmailed(rows: QuerySet[Any], day: dt.date) -> QuerySet[Any]:
    return rows.filter(~Exists(Mailing.objects.filter(person=OuterRef("person"), day=day)))


def _remind(turn: Round, rows: QuerySet[Any]) -> int:
    """Everybody in `rows`, batch by batch; says how many people that were."""
    count, after = 0, 0
    while people := _remind_batch(turn=turn, rows=rows, after=after):
        count, after = count + len(people), people[-1]
    return count


@transaction.atomic
def _remind_batch(*, turn: Round, rows: QuerySet[Any], after: int) -> list[int]:
    """The next people behind `after`, each with one mailing and a line for every duty in `rows`."""
    rounds.hold(turn)
    rows = rows.filter(person__gt=after).order_by("person")
    people = list(rows.values_list("person", flat=True).distinct()[:BATCH])
    if not people:
        return []
    duties = list(rows.filter(person__lte=people[-1]).values_list("pk", "person", "due_on", "wave"))
    mailings = rounds.write_mailings(turn=turn, kind=MailKind.LEARNER, people=people)
    insert(
        Reminder,
        {
            "mailing_id": [mailings[person] for _pk, person, _due_on, _wave in duties],
            "enrolment_id": [pk for pk, _person, _due_on, _wave in duties],
            "due_on": [due_on for _pk, _person, due_on, _wave in duties],
            "wave": [wave for _pk, _person, _due_on, wave in duties],
        },
        len(duties),
    )
    if not after:
        rounds.start_sending()
    return people
