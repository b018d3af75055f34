"""Weekly summaries: who wants one, and the mailings of a Monday."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from agencies.models import Agency
from courses.actions import rounds
from courses.models import MailKind, Round, Subscription, SummaryIssue
from courses.waves import MAKE_UP_DAYS, monday_of
from people.actions.audit import record
from people.models import Person, Role
from people.models.role import TRACKING_KINDS


@transaction.atomic
def subscribe(*, person: Person, agency: Agency, today: dt.date) -> Subscription:
    """The agency's figures each Monday; asked for twice it stays one. The caller has checked the role."""
    found, is_new = Subscription.objects.get_or_create(
        person=person, agency=agency, ended_on=None, defaults={"begun_on": today}
    )
    if is_new:
        record(actor=person, verb="summary.subscribed", subject=found)
    return found


@transaction.atomic
def end_subscriptions(
    *, subscriptions: Iterable[Subscription], actor: Person | None, today: dt.date
) -> None:
    """No more from now on. Without an actor the role ended, or the link in a mail was used."""
    for subscription in subscriptions:
        ended = Subscription.objects.filter(pk=subscription.pk, ended_on=None).update(
            ended_on=today
        )
        if ended:
            record(actor=actor, verb="summary.ended", subject=subscription)


@transaction.atomic
def plan_summaries(*, turn: Round) -> int:
    """On Monday, or up to two days later where one was missed; says how many people of the zone get one.

    A subscription whose role has ended is ended here.
    """
    week = monday_of(turn.day)
    if turn.day > week + dt.timedelta(days=MAKE_UP_DAYS):
        return 0
    rounds.hold(turn)
    held = Subscription.objects.filter(
        ended_on=None, begun_on__lt=week, person__in=Person.objects.mailable()
    ).exclude(issues__week=week)
    readers = Person.objects.filter(pk__in=list(held.values_list("person", flat=True)))
    here = list(readers.living_in(turn.zone, turn.day).values_list("pk", flat=True))
    held = held.filter(person__in=here).select_related("agency")
    open_ = open_subscriptions(held)
    ended = [each for each in held if each not in open_]
    end_subscriptions(subscriptions=ended, actor=None, today=turn.day)
    people = {each.person_id for each in open_}
    people -= rounds.mailed(turn=turn, people=people)
    mailings = rounds.write_mailings(turn=turn, kind=MailKind.SUMMARY, people=sorted(people))
    SummaryIssue.objects.bulk_create(
        [
            SummaryIssue(mailing_id=mailings[each.person_id], subscription=each, week=week)
            for each in open_
            if each.person_id in mailings
        ]
    )
    return len(people)


def open_subscriptions(subscriptions: Iterable[Subscription]) -> list[Subscription]:
    """Those whose reader still has a role that opens the agency. One query; the agencies are at hand."""
    asked = list(subscriptions)
    roles = Role.objects.filter(
        person__in={each.person_id for each in asked},
        kind__in=TRACKING_KINDS,
        ended_on=None,
        person__is_active=True,
    )
    paths: dict[int, set[str]] = defaultdict(set)
    for person, path in roles.values_list("person", "agency__path"):
        paths[person].add(path)
    return [
        each for each in asked if not paths[each.person_id].isdisjoint(each.agency.ancestor_paths)
    ]
