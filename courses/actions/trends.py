"""The curve of large units is kept here, because reading millions of enrolments takes seconds."""

from django.db import transaction
from django.db.models import Sum

from agencies.models import Agency
from courses.models import CountRollup, CoursePage, DayCount
from courses.models.counts import OBLIGED_STATES
from courses.trends import LARGE, by_day


def keep_trends(*, large: int = LARGE) -> int:
    """Counts anew, day by day, every unit with so many people obliged; the number of units kept.

    The curve of such a unit shows its past as it was found in the night; its last point is of now.
    """
    obliged = CountRollup.objects.filter(state__in=OBLIGED_STATES).order_by()
    sizes = obliged.values("course", "cycle", "agency").annotate(people=Sum("total"))
    found = list(sizes.filter(people__gte=large).values_list("course", "cycle", "agency"))
    courses = CoursePage.objects.in_bulk({course for course, _cycle, _agency in found})
    agencies = Agency.objects.in_bulk({agency for _course, _cycle, agency in found})
    rows = [
        DayCount(
            course_id=course, cycle=cycle, agency_id=agency, day=day, joined=joined, completed=done
        )
        for course, cycle, agency in found
        for day, joined, done in by_day(agencies[agency], courses[course], cycle)
    ]
    # Counted first, so that nobody finds the curves gone while millions are read.
    with transaction.atomic():
        DayCount.objects.all().delete()
        DayCount.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    return len(found)
