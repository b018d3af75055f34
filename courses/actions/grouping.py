"""Groups are formed here, and how each stands is kept day by day, for those who see figures only."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import transaction
from django.db.models import BooleanField, Case, Count, F, Min, Subquery, Value, When
from django.utils import timezone

from agencies.models import Agency
from courses.counting import Totals
from courses.fitting import Key
from courses.grouped import FIGURES
from courses.grouping import Pool, gather
from courses.models import Assignment, CountState, Enrolment, GroupCount
from people.bulk import among
from quizzes.pooling import SMALLEST_GROUP

# A cycle that was due so long ago stays as it was last kept.
FOLLOWED = dt.timedelta(days=366)
MONDAY = 1


def tell_groups(*, now: dt.datetime) -> int:
    """Forms the groups that may be told, and keeps how all stand today. May run twice; says how many were new."""
    today = timezone.localdate(now)
    told = 0
    for course, cycle in _followed(today):
        told += form_groups(key=(course, cycle), today=today)
        keep_groups(key=(course, cycle), today=today)
    return told


def form_groups(*, key: Key, today: dt.date) -> int:
    """The people of a course and cycle who were told of now."""
    course, cycle = key
    rows = Enrolment.objects.ungrouped().filter(course=course, cycle=cycle).order_by()
    units: dict[str, int] = {}
    waiting: dict[str, Pool] = {}
    for pk, path, people, since in rows.values_list("agency", "agency__path").annotate(
        people=Count("pk"), since=Min("enrolled_at")
    ):
        units[path] = pk
        waiting[path] = Pool(people, timezone.localdate(since), [path])
    told = gather(waiting, Agency.steplen, today)
    # Of a nation it is tens of thousands.
    here = Agency.objects.filter(path__in=among(list(told), "text"))
    places = dict(here.values_list("path", "pk"))
    return sum(
        _tell(key, places[path], [units[unit] for unit in inside])
        for path, inside in told.items()
        if path in places
    )


@transaction.atomic
def _tell(key: Key, place: int, units: Sequence[int]) -> int:
    """One group, each in its own transaction, so that no learner waits for all of them."""
    course, cycle = key
    waiting = Enrolment.objects.ungrouped().filter(
        course=course, cycle=cycle, agency__in=among(units, "bigint")
    )
    told = waiting.update(group=place)
    if told < SMALLEST_GROUP:  # somebody left since they were counted
        transaction.set_rollback(True)
        return 0
    return told


@transaction.atomic
def keep_groups(*, key: Key, today: dt.date) -> None:
    """How the groups of a course and cycle stand, by the unit where they are told. A few queries."""
    course, cycle = key
    before = _last_kept(key, today)
    # Of the week that is over its Monday is enough.
    kept = GroupCount.objects.of(course, cycle)
    week = kept.filter(day__lt=today, day__gte=today - dt.timedelta(days=7))
    week.exclude(day__iso_week_day=MONDAY).delete()
    kept.filter(day=today).delete()
    found: dict[int, Totals] = defaultdict(Totals)
    late = Case(
        When(due_on__lt=today, then=True), default=Value(False), output_field=BooleanField()
    )
    rows = Enrolment.objects.filter(course=course, cycle=cycle, group__isnull=False).order_by()
    for place, state, is_late, number in rows.values_list("group", "counted_as", late).annotate(
        number=Count("pk")
    ):
        # Whoever left stays in the group, or it would tell who: they are no longer obliged.
        state = CountState.EXCLUDED if state == CountState.NONE else state
        due_on = dt.date.min if is_late else None
        found[place].add(state, due_on, number, today)
    for place, totals in found.items():
        # Whoever was never there after all has no record left, and stays as a number: a group never shrinks.
        gone = before.get(place, 0) - totals.obliged - totals.excluded
        if gone > 0:
            totals.add(CountState.EXCLUDED, None, gone, today)
    GroupCount.objects.bulk_create(
        [
            GroupCount(
                course_id=course,
                cycle=cycle,
                agency_id=place,
                day=today,
                **{name: getattr(totals, name) for name in FIGURES},
            )
            for place, totals in found.items()
        ],
        batch_size=1000,
    )


def _last_kept(key: Key, today: dt.date) -> dict[int, int]:
    """Place → how many people its groups had when they were last kept."""
    kept = GroupCount.objects.of(*key).filter(day__lte=today)
    newest = kept.order_by("-day").values("day")[:1]
    people = F("not_activated") + F("not_begun") + F("in_progress") + F("completed") + F("excluded")
    rows = kept.filter(day=Subquery(newest)).order_by()
    return dict(rows.values_list("agency").annotate(people=people))


def _followed(today: dt.date) -> list[Key]:
    """Courses and cycles that stand, and were not due more than a year ago."""
    standing = Assignment.objects.standing().filter(due_on__gte=today - FOLLOWED)
    return list(standing.order_by("course", "cycle").values_list("course", "cycle").distinct())
