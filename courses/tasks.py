"""What the worker runs; each may run twice."""

import datetime as dt

from django.db.models import Q
from django.utils import timezone

from courses.actions.counts import FOLD_AT_ONCE, fold_deltas
from courses.actions.enrolments import sync_person
from courses.actions.sealing import seal_months
from people.models import Person

LOOK_BACK = dt.timedelta(days=31)


def fold() -> int:
    """Every minute: fold the counts, until less than a full batch is left."""
    folded = 0
    while (count := fold_deltas()) == FOLD_AT_ONCE:
        folded += count
    return folded + count


def sync_everyone() -> int:
    """Every day: placements and exclusions that begin or end without anybody acting."""
    today = timezone.localdate()
    span = (today - LOOK_BACK, today)
    turned = Q(placements__since__range=span) | Q(placements__until__range=span)
    turned |= Q(exclusions__since__range=span) | Q(exclusions__until__range=span)
    people = Person.objects.filter(turned).distinct().order_by("pk")
    for person in people.iterator(chunk_size=500):
        sync_person(person=person, today=today)
    return people.count()


def seal_month() -> int:
    """Every hour: the month before, as soon as it is over in the zone of a root; and months that were missed."""
    return len(seal_months(now=timezone.now()))
