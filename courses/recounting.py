"""The slow way, for all units at once: what the counts must be by the enrolments. Plain SQL for both databases.

One statement reads every enrolment once, however many units there are; a unit's share goes to each of its
ancestors by the pieces of its path.
"""

# ruff: noqa: S608 - no word of the statements comes from outside
from dataclasses import dataclass

from django.db import connection

from agencies.models import Agency
from courses.models import CountState

KEY = "course_id, cycle, agency_id, due_on, state"
# `{own}` gives rows of the key and a number, for the unit itself.
_SPREAD = f"""
    SELECT own.course_id, own.cycle, up.id AS agency_id, own.due_on, own.state, SUM(own.number) AS number
    FROM ({{own}}) own
    JOIN agencies_agency unit ON unit.id = own.agency_id
    JOIN (SELECT DISTINCT depth FROM agencies_agency) level ON level.depth <= unit.depth
    JOIN agencies_agency up ON up.path = substr(unit.path, 1, level.depth * {Agency.steplen})
    GROUP BY own.course_id, own.cycle, up.id, own.due_on, own.state
"""
_ENROLLED = f"""
    SELECT course_id, cycle, agency_id, due_on, counted_as AS state, COUNT(*) AS number
    FROM courses_enrolment WHERE counted_as <> '{CountState.NONE.value}'
    GROUP BY course_id, cycle, agency_id, due_on, counted_as
"""
_UNFOLDED = f"SELECT {KEY}, SUM(change) AS number FROM courses_countdelta GROUP BY {KEY}"
TRUTH = _SPREAD.format(own=_ENROLLED)
_WRONG = f"""
    SELECT agency.slug, course.slug, found.cycle, found.state, SUM(found.number)
    FROM ({TRUTH}
          UNION ALL SELECT {KEY}, -total FROM courses_countrollup
          UNION ALL SELECT {KEY}, -number FROM ({_SPREAD.format(own=_UNFOLDED)}) unfolded) found
    JOIN agencies_agency agency ON agency.id = found.agency_id
    JOIN wagtailcore_page course ON course.id = found.course_id
    GROUP BY agency.path, agency.slug, course.slug, found.cycle, found.due_on, found.state
    HAVING SUM(found.number) <> 0 ORDER BY agency.path, course.slug, found.cycle, found.state
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """`missing` people of a unit are enrolled but not counted; below zero, counted but not enrolled."""

    agency: str
    course: str
    cycle: str
    state: str
    missing: int


def wrong_counts() -> list[Difference]:
    """Every unit, course and state in which rollup and deltas together are not what is enrolled."""
    with connection.cursor() as cursor:
        cursor.execute(_WRONG)
        # PostgreSQL sums into decimals.
        return [
            Difference(agency, course, cycle, state, int(missing))
            for agency, course, cycle, state, missing in cursor.fetchall()
        ]
