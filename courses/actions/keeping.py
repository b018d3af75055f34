"""Past days of large units are kept here: counted once, and anew when too much was dated back."""

import datetime as dt
import time
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, F, Min, OuterRef, Sum
from django.utils import timezone

from agencies.extents import tree_as_of
from agencies.holding import hold_tree_for_change, hold_tree_still
from agencies.models import Agency
from courses.actions.grouping import FOLLOWED
from courses.fitting import Key
from courses.kept import LARGE, as_kept, with_changes
from courses.models import Assignment, CountRollup, CountState, PastDay, PastDayChange
from courses.past import children_as_of, kept_totals
from courses.then import end_of

DAY = dt.timedelta(days=1)
# A day is kept when it has been over for so long, everywhere: what is noted as of now belongs to none that is kept.
MARGIN = dt.timedelta(hours=3)


def begin_days(*, now: dt.datetime, large: int = LARGE) -> int:
    """Rows for the days that are over, in which changes are noted from now on; says how many.

    Alone with the tree, for a moment: whoever dates a record back holds it still, and looked before at what is kept.
    """
    missing = _missing(now, large)
    moved = list(
        PastDay.objects.exclude(time_zone=F("agency__time_zone")).values_list("pk", flat=True)
    )
    if not missing and not moved:
        return 0
    with transaction.atomic():
        hold_tree_for_change()
        PastDay.objects.filter(pk__in=moved).delete()
        PastDay.objects.bulk_create(missing, batch_size=1000, ignore_conflicts=True)
    return len(missing)


def count_days(*, seconds: float) -> int:
    """Counts those that are not sure, the newest first, for about so long; says how many. May run twice at once."""
    until, counted = time.monotonic() + seconds, 0
    for pk in list(PastDay.objects.unsure().values_list("pk", flat=True)):
        if time.monotonic() > until:
            break
        counted += count_day(pk=pk)
    return counted


@transaction.atomic
def count_day(*, pk: int) -> bool:
    """Makes one day sure; False when it is, or somebody else counts or doubts it just now.

    What was noted of it stays, and is left out of the figures.
    """
    hold_tree_still()
    rows = PastDay.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = rows.select_related("agency", "course").filter(pk=pk, is_sure=False).first()
    if found is None or found.time_zone != found.agency.time_zone:
        return False
    found.figures = _counted(found)
    found.is_sure = True
    found.save(update_fields=["figures", "is_sure"])
    return True


@transaction.atomic
def is_true(*, pk: int) -> bool:
    """Whether what is kept of a day, with what was noted since, is what the records say."""
    hold_tree_still()
    rows = PastDay.objects.select_for_update(of=("self",), no_key=True)
    found = rows.select_related("agency", "course").filter(pk=pk, is_sure=True).first()
    if found is None or found.time_zone != found.agency.time_zone:
        return True  # nobody reads it
    return found.figures == _counted(found)


def fold_changes() -> int:
    """Adds what was noted to the figures, so that reading stays short; the number of days."""
    noted = PastDay.objects.filter(Exists(PastDayChange.objects.filter(past_day=OuterRef("pk"))))
    keys = list(noted.order_by("pk").values_list("pk", flat=True))
    for pk in keys:
        _fold(pk)
    return len(keys)


@transaction.atomic
def _fold(pk: int) -> None:
    rows = PastDay.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = rows.filter(pk=pk).first()
    if found is None:
        return
    changes = list(found.changes.values_list("pk", "part", "state", "due_on", "change"))
    totals = with_changes(found.figures, [change[1:] for change in changes], found.day)
    found.figures = as_kept(totals)
    found.save(update_fields=["figures"])
    PastDayChange.objects.filter(pk__in=[change[0] for change in changes]).delete()


def _counted(past_day: PastDay) -> dict[str, list[int]]:
    """Call it while the tree and the row are held."""
    tree = tree_as_of(past_day.day)
    return as_kept(kept_totals(past_day, children_as_of(past_day.agency, tree), tree))


def _missing(now: dt.datetime, large: int) -> list[PastDay]:
    begun = _followed(timezone.localdate(now))
    sizes = CountRollup.objects.exclude(state=CountState.NONE).order_by()
    found = sizes.values("course", "cycle", "agency").annotate(people=Sum("total"))
    units = list(found.filter(people__gte=large).values_list("course", "cycle", "agency"))
    agencies = Agency.objects.in_bulk({agency for _course, _cycle, agency in units})
    missing = []
    for course, cycle, pk in units:
        if (course, cycle) not in begun:
            continue
        agency = agencies[pk]
        here = PastDay.objects.of(course, cycle).filter(agency=agency, time_zone=agency.time_zone)
        known = set(here.values_list("day", flat=True))
        missing += [
            PastDay(
                course_id=course, cycle=cycle, agency=agency, day=day, time_zone=agency.time_zone
            )
            for day in _over(agency, begun[course, cycle], now)
            if day not in known
        ]
    return missing


def _over(agency: Agency, first: dt.date, now: dt.datetime) -> Iterable[dt.date]:
    day = first
    while end_of(agency, day) + MARGIN <= now:
        yield day
        day += DAY


def _followed(today: dt.date) -> dict[Key, dt.date]:
    """Courses and cycles that stand and were not due more than a year ago, with the day they began."""
    standing = Assignment.objects.standing().filter(due_on__gte=today - FOLLOWED)
    rows = standing.order_by().values("course", "cycle").annotate(first=Min("assigned_on"))
    return {(row["course"], row["cycle"]): row["first"] for row in rows}
