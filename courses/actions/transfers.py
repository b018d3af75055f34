"""Both sides of a transfer are told by mail: those who may answer, twice; those who asked, of the answer."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from agencies.holding import hold_tree_still
from courses.actions import rounds
from courses.models import MailKind, RoleNotice, Round, TransferNews, TransferNotice
from courses.officers import officers_by_path, officers_for
from courses.waves import told_today
from people.models import Person, Role, TransferRequest
from people.models.role import Ending
from people.models.roster import ANSWERS

AGAIN_AFTER = dt.timedelta(days=7)
NEWS_FOR = dt.timedelta(days=14)  # an older answer is no news any more

Line = tuple[int, TransferNews]


@dataclass
class _Told:
    """What a person was told of before, and on which day of a request that waits."""

    lines: set[tuple[int, Line]] = field(default_factory=set)
    asked_on: dict[tuple[int, int], dt.date] = field(default_factory=dict)


@transaction.atomic
def plan_transfers(*, turn: Round, now: dt.datetime) -> int:
    """One mailing for each officer with something to be told, a line for every request.

    Whoever looks after the unit that has the person is told when they are asked, and once more a week
    later; whoever looks after the unit that asked, and who asked, of the answer; whoever looks after
    a unit, of roles there that ended because their holder left. Few statements,
    whatever the number of requests. Says how many officers there are; may run twice.
    """
    hold_tree_still()
    rounds.hold(turn)
    return _write(turn, _wanted(turn, now), _ended(turn))


def plan_new_requests(*, turn: Round, now: dt.datetime) -> int:
    """The same later on the day, for those who look after a person that was asked for since the morning.

    Who has a mail of that day already waits for the next morning, as always: nobody gets two. One query
    while nothing new was asked in the zone. Says how many officers there are; may run twice.
    """
    span = told_today(timezone.localtime(now, ZoneInfo(turn.zone)))
    if span is None:
        return 0
    asked = TransferRequest.objects.waiting().filter(
        source__time_zone=turn.zone, asked_at__gte=span[0], asked_at__lt=span[1]
    )
    new = set(asked.filter(notices=None).values_list("pk", flat=True))
    return _plan_new(turn, now, new) if new else 0


@transaction.atomic
def _plan_new(turn: Round, now: dt.datetime, new: Iterable[int]) -> int:
    hold_tree_still()
    rounds.hold(turn)
    news = {(pk, TransferNews.ASKED) for pk in new}
    wanted = _wanted(turn, now)
    told = {each: lines for each, lines in wanted.items() if news.intersection(lines)}
    return _write(turn, told, {})


def _write(turn: Round, wanted: dict[int, list[Line]], ended: dict[int, list[int]]) -> int:
    people = wanted.keys() | ended.keys()
    people -= rounds.mailed(turn=turn, people=people)
    if not people:
        return 0
    mailings = rounds.write_mailings(turn=turn, kind=MailKind.TRANSFER, people=sorted(people))
    TransferNotice.objects.bulk_create(
        [
            TransferNotice(
                mailing_id=mailings[person], person_id=person, request_id=request, news=news
            )
            for person in mailings
            for request, news in wanted.get(person, ())
        ],
        batch_size=500,
    )
    RoleNotice.objects.bulk_create(
        [
            RoleNotice(mailing_id=mailings[person], person_id=person, role_id=role)
            for person in mailings
            for role in ended.get(person, ())
        ],
        batch_size=500,
    )
    rounds.start_sending()
    return len(people)


def _ended(turn: Round) -> dict[int, list[int]]:
    """Person → roles in units they look after that ended because the holder left, and were not told of yet."""
    roles = Role.objects.filter(
        agency__time_zone=turn.zone,
        ended_because=Ending.LEFT,
        ended_on__gt=turn.day - NEWS_FOR,
    )
    rows = list(roles.order_by("pk").values_list("pk", "agency__path", "person"))
    if not rows:
        return {}
    officers = officers_by_path()
    told = set(
        RoleNotice.objects.filter(role__in=[row[0] for row in rows]).values_list("person", "role")
    )
    found: dict[int, list[int]] = defaultdict(list)
    for role, path, holder in rows:
        for person in officers_for(path, officers) - {holder}:
            if (person, role) not in told:
                found[person].append(role)
    willing = Person.objects.reminded().filter(pk__in=list(found))
    return {person: found[person] for person in willing.values_list("pk", flat=True)}


def _wanted(turn: Round, now: dt.datetime) -> dict[int, list[Line]]:
    """Person → what there is to tell, for officers who can be written to."""
    waiting = list(
        TransferRequest.objects.waiting()
        .filter(source__time_zone=turn.zone)
        .values_list("pk", "source__path")
    )
    answered = list(
        TransferRequest.objects.filter(
            target__time_zone=turn.zone, state__in=ANSWERS, answered_at__gt=now - NEWS_FOR
        ).values_list("pk", "target__path", "asked_by", "answered_by")
    )
    if not waiting and not answered:
        return {}
    officers = officers_by_path()
    told = _told([*(row[0] for row in waiting), *(row[0] for row in answered)])
    found: dict[int, list[Line]] = defaultdict(list)
    for pk, path in waiting:
        for person in officers_for(path, officers):
            asked_on = told.asked_on.get((person, pk))
            if asked_on is None:
                found[person].append((pk, TransferNews.ASKED))
            elif asked_on + AGAIN_AFTER <= turn.day:
                found[person].append((pk, TransferNews.AGAIN))
    for pk, path, asked_by, answered_by in answered:
        for person in officers_for(path, officers, asked_by) - {answered_by}:
            found[person].append((pk, TransferNews.ANSWERED))
    willing = set(Person.objects.reminded().filter(pk__in=list(found)).values_list("pk", flat=True))
    new = {
        person: [line for line in lines if (person, line) not in told.lines]
        for person, lines in found.items()
        if person in willing
    }
    return {person: lines for person, lines in new.items() if lines}


def _told(requests: list[int]) -> _Told:
    told = _Told()
    rows = TransferNotice.objects.filter(request__in=requests)
    for person, request, news, day in rows.values_list("person", "request", "news", "mailing__day"):
        told.lines.add((person, (request, TransferNews(news))))
        if news == TransferNews.ASKED:
            told.asked_on[(person, request)] = day
    return told
