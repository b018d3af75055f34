"""The mail of one day in one zone. Who makes it holds the round, so that nobody is written to twice."""

import datetime as dt
from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from courses.models import Mailing, Round
from courses.waves import may_send
from people.bulk import insert


def open_round(*, zone: str, now: dt.datetime) -> Round | None:
    """The round of the day; None outside the hours of mail. One that is finished is given as well."""
    moment = timezone.localtime(now, ZoneInfo(zone))
    if not may_send(moment):
        return None
    found, _is_new = Round.objects.get_or_create(zone=zone, day=moment.date())
    return found


def hold(turn: Round) -> None:
    """Until the end of the transaction nobody else makes mail of that day and zone."""
    Round.objects.select_for_update().get(pk=turn.pk)


@transaction.atomic
def take_back_unsent(*, turn: Round) -> None:
    """What no server took on an earlier day is forgotten, so that its waves can be made up today."""
    hold(turn)
    Mailing.objects.waiting().filter(zone=turn.zone, day__lt=turn.day).delete()


def finish_round(*, turn: Round, now: dt.datetime) -> None:
    """Nothing more is looked for on that day; who turns up later is found on the next."""
    Round.objects.filter(pk=turn.pk).update(finished_at=now)


def mailed(*, turn: Round, people: Collection[int]) -> set[int]:
    """Of these people, who has a mail of that day already: nobody gets two."""
    found = Mailing.objects.filter(person__in=people, day=turn.day)
    return set(found.values_list("person", flat=True))


def write_mailings(*, turn: Round, kind: str, people: Sequence[int]) -> dict[int, int]:
    """Person → mailing, for people without one on that day; call it while the round is held."""
    count = len(people)
    keys = insert(
        Mailing,
        {
            "person_id": people,
            "kind": [str(kind)] * count,
            "zone": [turn.zone] * count,
            "day": [turn.day] * count,
        },
        count,
    )
    return dict(zip(people, keys, strict=True))


def start_sending() -> None:
    """Queued in the transaction that made the mailings; the worker goes on by itself until none is left."""
    transaction.on_commit(lambda: async_task("courses.tasks.send_mail"))
