"""What the worker runs; each may run twice."""

import datetime as dt
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils import timezone
from django_q.tasks import async_task

from agencies.models import ZONES
from agencies.zones import national_day
from courses import composing, telling
from courses.actions import assignments, reorganising
from courses.actions.counts import FOLD_AT_ONCE, fold_deltas
from courses.actions.delivering import deliver, is_stuck
from courses.actions.following import follow
from courses.actions.grouping import tell_groups
from courses.actions.keeping import begin_days, count_days, fold_changes
from courses.actions.letters import forget_loose_letters
from courses.actions.opening import open_rounds as open_due
from courses.actions.reminding import plan_day, send_dispatch
from courses.actions.sealing import seal_months
from courses.actions.trends import keep_trends
from courses.models import Assignment, Dispatch, Mailing, MailKind, Reorganisation
from people.bulk import batches
from people.models import Person

REMINDERS = (MailKind.LEARNER, MailKind.SUPERIOR, MailKind.TRANSFER)
LOOK_BACK = dt.timedelta(days=31)
COUNTING = 30.0  # seconds


def fold() -> int:
    """Every minute: fold the counts, until less than a full batch is left."""
    folded = 0
    while (count := fold_deltas()) == FOLD_AT_ONCE:
        folded += count
    return folded + count


def draw_trends() -> int:
    """Every day: the curves of the units that are too large to be counted at each visit."""
    return keep_trends()


def keep_past() -> int:
    """Every hour: days that are over begin to be kept for large units, and what was dated back is folded."""
    begun = begin_days(now=timezone.now())
    fold_changes()
    return begun


def count_past() -> int:
    """Every minute, for a part of it: days that are kept and not sure are counted."""
    return count_days(seconds=COUNTING)


def tell_observers() -> int:
    """Every day: groups that observers may be told of, and how they stand."""
    return tell_groups(now=timezone.now())


def sync_everyone() -> int:
    """Every day: placements and exclusions that begin or end without anybody acting.

    Rounds turn first: into one that the next has followed nobody is taken any more. The day is the
    nation's: the task runs once for all zones, and what begins an hour later is found the next time.
    """
    open_rounds()
    today = national_day()
    span = (today - LOOK_BACK, today)
    turned = Q(placements__since__range=span) | Q(placements__until__range=span)
    turned |= Q(exclusions__since__range=span) | Q(exclusions__until__range=span)
    people = Person.objects.filter(turned).distinct().order_by("pk").values_list("pk", flat=True)
    for some in batches(list(people)):  # one transaction each, so that nobody waits for all
        follow(people=some, today=today)
    return len(people)


def open_rounds() -> int:
    """Every hour: rounds of series whose day has begun in the zone of their agency."""
    return open_due(now=timezone.now())


def oblige(pk: int) -> None:
    """Queued when an assignment that touches many people is given, changed or withdrawn."""
    found = Assignment.objects.get(pk=pk)
    try:
        assignments.carry_out(assignment=found)
    except BaseException:  # the queue's own time limit is no Exception
        assignments.give_up(assignment=found)
        raise


def begin_planned_moves() -> int:
    """Every hour: moves and mergers of units whose day has begun in their zone."""
    return reorganising.begin_planned(now=timezone.now())


def reorganise(pk: int) -> None:
    """Queued when a unit with many people is moved or merged, or when the day of a plan has come. A fault leaves nobody waiting."""
    found = Reorganisation.objects.get(pk=pk)
    if not reorganising.begin_try(reorganisation=found):
        return
    try:
        reorganising.apply_reorganisation(reorganisation=found)
    except BaseException:  # the queue's own time limit is no Exception
        reorganising.stumble(reorganisation=found)
        raise


def clear_letters() -> int:
    """Every day: letters that were handed over and not assigned, or replaced."""
    return forget_loose_letters(now=timezone.now())


def seal_month() -> int:
    """Every hour: the month before, as soon as it is over in the zone of a root; and months that were missed."""
    return len(seal_months(now=timezone.now()))


def remind() -> int:
    """Every quarter of an hour: the mail of the day, made once; and sending that came to a halt goes on."""
    now = timezone.now()
    count = sum(plan_day(zone=zone, now=now) for zone, _name in ZONES)
    if not count and is_stuck(kinds=REMINDERS, now=now):
        async_task("courses.tasks.send_mail")
    return count


def send_mail() -> None:
    """Queued when mail was made; each time a batch, so that other work has its turn between."""
    if deliver(kinds=REMINDERS, compose=_compose, now=timezone.now()):
        async_task("courses.tasks.send_mail")


def _compose(mailings: Sequence[Mailing]) -> dict[int, EmailMessage]:
    return {**composing.compose(mailings), **telling.compose(mailings)}


def dispatch(pk: int) -> int:
    """Queued when a wave was sent by hand."""
    return send_dispatch(dispatch=Dispatch.objects.get(pk=pk), now=timezone.now())
