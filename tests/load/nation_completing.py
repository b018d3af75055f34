"""Completions from all units at once: several processes, the real completion rule, and the counts after it."""

import datetime as dt
import multiprocessing
import os
import re
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django
from ruler import CannotMeasure

PROCESSES = 4
FOLD_EVERY = 10


def measure(*, rate: int, seconds: int) -> dict[str, Any]:
    """Times of single completions, waits for locks as PostgreSQL logged them, and wrong counts afterwards."""
    from django.db import connections

    from courses.actions.counts import fold_deltas
    from courses.recounting import wrong_counts

    waiting = _prepare(rate * seconds)
    connections.close_all()
    log = Path(os.environ["PG_FOLDER"]) / "log"
    read = log.stat().st_size
    begin = time.time() + 5
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        shares = [
            pool.apply_async(_complete, (waiting[at::PROCESSES], begin, rate / PROCESSES))
            for at in range(PROCESSES)
        ]
        while not all(share.ready() for share in shares):
            time.sleep(FOLD_EVERY)
            fold_deltas()
        results = [share.get() for share in shares]
    times = [one for share, _end in results for one in share]
    with log.open() as lines:
        lines.seek(read)
        waits = [
            float(ms)
            for ms in re.findall(r"acquired \w+Lock on .* after ([\d.]+) ms", lines.read())
        ]
    return {
        "asked": rate,
        "completed": len(times),
        "per_second": len(times) / (max(end for _share, end in results) - begin),
        "median_ms": median(times),
        "p95_ms": quantiles(times, n=20)[18],
        "longest_ms": max(times),
        "lock_waits": len(waits),
        "longest_lock_ms": max(waits, default=0),
        "wrong_counts": len(wrong_counts()),
    }


def _complete(keys: list[int], begin: float, rate: float) -> tuple[list[float], float]:
    """Each at its time, or at once when late; milliseconds of each, and when the last was done."""
    django.setup()
    from courses.actions.completion import evaluate
    from courses.models import Enrolment
    from people.prepared import prepared

    @prepared
    def read(enrolment: int) -> Any:
        """As pages do: the words of the query are kept."""
        rows = Enrolment.objects.select_related("person", "course", "agency")
        return rows.filter(pk=enrolment)

    times = []
    time.sleep(max(begin - time.time(), 0))
    for number, key in enumerate(keys):
        time.sleep(max(begin + number / rate - time.time(), 0))
        clock = time.perf_counter()
        done = evaluate(enrolment=read(enrolment=key)[0], now=dt.datetime.now(dt.UTC))
        times.append((time.perf_counter() - clock) * 1000)
        if done is None:
            raise CannotMeasure("an enrolment that lacks nothing was not completed")
    return times, time.time()


def _prepare(wanted: int) -> list[int]:
    """Enrolments from all over the nation that lack nothing but the last look: everything read and passed."""
    from django.db import connection

    from courses.models import CoursePage
    from courses.outline import outline
    from quizzes.models import AttemptState

    course = CoursePage.objects.get(slug="netralitas-asn")
    plan = outline(course)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE due AS SELECT id, person_id, agency_id, enrolled_at FROM courses_enrolment"
            " WHERE course_id = %s AND counted_as = 'in_progress'"
            " AND NOT EXISTS (SELECT 1 FROM courses_lessonprogress WHERE enrolment_id = courses_enrolment.id)"
            " ORDER BY hashint8(id) LIMIT %s",
            [course.pk, wanted],
        )
        cursor.execute(
            "INSERT INTO courses_lessonprogress (enrolment_id, lesson_id, opened_at, finished_at)"
            " SELECT due.id, lesson, now(), now() FROM due, unnest(%s::bigint[]) lesson",
            [list(plan.required_lesson_ids)],
        )
        cursor.execute(
            "INSERT INTO quizzes_attempt (public_id, person_id, quiz_id, agency_id, number, state, started_at,"
            " finished_at, grace_seconds, pass_mark, review, score, is_passed, is_tallied)"
            " SELECT gen_random_uuid(), person_id, quiz.id, agency_id, 1, %s, enrolled_at, now(), 0,"
            " quiz.pass_mark, quiz.review, 100, true, false"
            " FROM due, quizzes_quiz quiz WHERE quiz.id = ANY(%s)",
            [AttemptState.SUBMITTED.value, list(plan.required_quiz_ids)],
        )
        cursor.execute(
            "UPDATE courses_enrolment SET pledged_at = now() WHERE needs_pledge AND id IN (SELECT id FROM due)"
        )
        cursor.execute("SELECT id FROM due ORDER BY hashint8(id)")
        keys = [key for (key,) in cursor.fetchall()]
        cursor.execute("DROP TABLE due")
    if len(keys) < wanted:
        raise CannotMeasure(f"{len(keys)} people are under way, {wanted} are needed: load more")
    return keys
