"""Millions of invented people as the database makes them: each batch is worked out once, then copied into its tables.

What is left to chance comes from the person's number, so that the same load gives the same people.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from itertools import islice
from typing import Any

from django.db import connection, models
from django.db.models import Max

from agencies.models import Kind
from courses.models import Completion, CountState, Enrolment
from netral.demo import bulk
from netral.demo.crowd import GIVEN_FEMALE, GIVEN_MALE, POSTS, SECOND_FEMALE, SECOND_MALE
from people.models import Exclusion, ExclusionReason, Person, Placement, Status

UNITS_AT_ONCE = 4000
NUMBERS_FROM = 1_200_000  # behind the numbers that `crowd` gives to the people of Sulawesi Barat
LEARNING = dt.timedelta(days=60)
EXCLUDED_ONE_IN = 200


@dataclass(frozen=True, slots=True)
class Household:
    """A unit, and the numbers of the first and the last of the people who work there."""

    agency: int
    kind: str
    first: int
    last: int
    keenness: float
    assignment: int
    due_on: dt.date


@dataclass(frozen=True, slots=True)
class Terms:
    """What is the same for everyone."""

    course: int
    cycle: str
    steps: int
    needs_pledge: bool
    password: str
    began: dt.datetime
    now: dt.datetime


def settle(households: Iterable[Household], terms: Terms, report: Callable[[str], object]) -> None:
    """People, placements, exclusions, enrolments and completions of all these units."""
    given = iter(households)
    words = _words(terms)
    with connection.cursor() as cursor:
        cursor.execute(HOUSEHOLDS)
        while some := list(islice(given, UNITS_AT_ONCE)):
            cursor.execute("TRUNCATE household")
            with cursor.copy("COPY household FROM STDIN") as copy:
                for household in some:
                    copy.write_row(astuple(household))
            cursor.execute("DROP TABLE IF EXISTS crowd")
            for statement in (CROWD, PEOPLE, PLACEMENTS, EXCLUSIONS, ENROLMENTS, COMPLETIONS):
                cursor.execute(statement, words)
            report(f"    {some[-1].last:,} people")
        cursor.execute("DROP TABLE IF EXISTS household, crowd")
    bulk.reset_keys(*WRITTEN)


WRITTEN: tuple[type[models.Model], ...] = (Person, Placement, Exclusion, Enrolment, Completion)


def _words(terms: Terms) -> dict[str, Any]:
    """Values of the statements, with the last key taken in each table."""
    taken = {
        f"last_{model._meta.model_name}": model._default_manager.aggregate(last=Max("pk"))["last"]
        or 0
        for model in WRITTEN
    }
    return {
        **taken,
        "course": terms.course,
        "cycle": terms.cycle,
        "steps": terms.steps,
        "needs_pledge": terms.needs_pledge,
        "password": terms.password,
        "began": terms.began,
        "now": terms.now,
        "learning": LEARNING,
        "finishing": terms.now - terms.began - LEARNING,
        "numbers_from": NUMBERS_FROM,
        "one_in": EXCLUDED_ONE_IN,
        "village": Kind.VILLAGE.value,
        "leave": ExclusionReason.LEAVE.value,
        "given_male": GIVEN_MALE,
        "given_female": GIVEN_FEMALE,
        "second_male": SECOND_MALE,
        "second_female": SECOND_FEMALE,
        "posts": list(POSTS),
        **{state.name.lower(): state.value for state in CountState},
        **{f"status_{status.name.lower()}": status.value for status in Status},
    }


HOUSEHOLDS = """
    CREATE TEMPORARY TABLE household (
        agency bigint, kind text, first bigint, last bigint, keenness float8, assignment bigint, due_on date
    ) ON COMMIT DROP
"""

# `chance` and `pace` are between 0 and 1; a keener unit has more who finished and fewer who did not begin.
CROWD = """
    CREATE TEMPORARY TABLE crowd ON COMMIT DROP AS
    WITH person AS (
        SELECT n, agency, kind, assignment, due_on, least(keenness * 0.52, 0.95) AS finished,
               n * 7368787 %% 1000003 / 1000003.0 AS chance, n * 15485863 %% 999983 / 999983.0 AS pace,
               n * 611953 %% 100 AS lot, n * 48611 %% 100 < 52 AS female, n + %(numbers_from)s AS number
        FROM household CROSS JOIN LATERAL generate_series(first, last) AS n
    ), stated AS (
        SELECT *,
               CASE WHEN kind = %(village)s THEN %(status_village)s WHEN lot < 58 THEN %(status_pns)s
                    WHEN lot < 63 THEN %(status_cpns)s WHEN lot < 90 THEN %(status_pppk)s
                    WHEN lot < 95 THEN %(status_pppk_part_time)s ELSE %(status_non_asn)s END AS status,
               CASE WHEN chance < finished THEN %(completed)s
                    WHEN n %% %(one_in)s = 0 THEN %(excluded)s
                    WHEN chance < finished + (1 - finished) * 0.5 THEN %(in_progress)s
                    WHEN chance < finished + (1 - finished) * 0.8 THEN %(not_begun)s
                    ELSE %(not_activated)s END AS state,
               date '1966-01-01' + (number * 37 %% 12000)::int AS born,
               %(began)s::timestamptz + pace * %(learning)s AS started
        FROM person
    )
    SELECT *, CASE WHEN state = %(completed)s
                   THEN started + (n * 32452843 %% 999961 / 999961.0) * %(finishing)s END AS completed
    FROM stated
"""

# The NIP of `people.nip`; its serial number counts on when all days of birth have been given once.
PEOPLE = """
    INSERT INTO people_person (id, password, is_superuser, public_id, nip, name, status, post, email, is_active,
                               is_staff, is_invented, extra_time_percent, wants_reminders, bounced_email, activated_at,
                               created_at)
    SELECT %(last_person)s + n, %(password)s, false, gen_random_uuid(),
           CASE WHEN status IN (%(status_village)s, %(status_non_asn)s) THEN 'N' || 200000000 + n
                ELSE to_char(born, 'YYYYMMDD')
                     || CASE WHEN status IN (%(status_pppk)s, %(status_pppk_part_time)s) THEN 2021 + n %% 5 || '21'
                             WHEN status = %(status_cpns)s THEN '202503'
                             ELSE greatest(1990, least(2024, extract(year FROM born)::int + 22 + n %% 9))
                                  || (ARRAY['01', '03', '04', '12'])[1 + n %% 4] END
                     || CASE WHEN female THEN 2 ELSE 1 END
                     || to_char(number / 12000 %% 999 + 1, 'FM000') END,
           CASE WHEN female
                THEN (%(given_female)s::text[])[1 + n * 7919 %% cardinality(%(given_female)s::text[])] || ' '
                     || (%(second_female)s::text[])[1 + n * 104729 %% cardinality(%(second_female)s::text[])]
                ELSE (%(given_male)s::text[])[1 + n * 7919 %% cardinality(%(given_male)s::text[])] || ' '
                     || (%(second_male)s::text[])[1 + n * 104729 %% cardinality(%(second_male)s::text[])] END
           || ' Contoh',
           status, (%(posts)s::text[])[1 + n * 3571 %% cardinality(%(posts)s::text[])], '', true, false, true, 0,
           true, '', CASE WHEN state NOT IN (%(not_activated)s, %(excluded)s) THEN %(began)s::timestamptz END, %(began)s
    FROM crowd
"""
PLACEMENTS = """
    INSERT INTO people_placement (id, person_id, agency_id, since)
    SELECT %(last_placement)s + n, %(last_person)s + n, agency, %(began)s::date - 300 FROM crowd
"""
EXCLUSIONS = """
    INSERT INTO people_exclusion (id, person_id, reason, note, since)
    SELECT %(last_exclusion)s + n, %(last_person)s + n, %(leave)s, '', %(began)s::date FROM crowd
    WHERE state = %(excluded)s
"""
ENROLMENTS = """
    INSERT INTO courses_enrolment (id, person_id, course_id, cycle, assignment_id, agency_id, due_on, counted_as,
                                   steps_done, steps_total, needs_pledge, pledged_at, enrolled_at, started_at,
                                   completed_at)
    SELECT %(last_enrolment)s + n, %(last_person)s + n, %(course)s, %(cycle)s, assignment, agency, due_on, state,
           CASE state WHEN %(completed)s THEN %(steps)s WHEN %(in_progress)s THEN 1 + n %% (%(steps)s - 1)
                      ELSE 0 END,
           %(steps)s, %(needs_pledge)s, CASE WHEN %(needs_pledge)s THEN completed END, %(began)s,
           CASE WHEN state IN (%(completed)s, %(in_progress)s) THEN started END, completed
    FROM crowd
"""
COMPLETIONS = """
    INSERT INTO courses_completion (id, enrolment_id, agency_id, completed_at, score)
    SELECT %(last_completion)s + n, %(last_enrolment)s + n, agency, completed, 70 + n %% 31 FROM crowd
    WHERE state = %(completed)s
"""
