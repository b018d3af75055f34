"""Prints what pages, files and completions cost with the whole nation loaded; writes bench-nation.json.

Started by `SCALE=nation .ci/bench`, which gives it a PostgreSQL with the nation in it.
"""

import datetime as dt
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import django
import processor
import ruler

PEOPLE = int(os.environ["SCALE_PEOPLE"])
REPEATS = int(os.environ.get("BENCH_REPEATS", "10"))
ROSTER = int(os.environ.get("BENCH_ROSTER", "100000"))
SECONDS = int(os.environ.get("BENCH_COMPLETING_SECONDS", "60"))
KEEPING = float(os.environ.get("BENCH_KEEPING_SECONDS", "1800"))
LARGE = int(os.environ.get("BENCH_LARGE", "20000"))
RATE = int(os.environ.get("BENCH_COMPLETIONS", "200"))
AT_A_LEVEL = 20
ASSIGNED = 100_000
FILES = (20_000, 1_000_000)
LEVELS = {
    "nation": {"depth": 1},
    "province": {"kind": "provinsi"},
    "regency": {"kind__in": ("kabupaten", "kota")},
    "office": {"kind": "perangkat_daerah"},
    "district": {"kind": "kecamatan"},
    "unit": {"depth": 5},
}
PAGES = {"overview": "/pantau/{}/", "people": "/pantau/{}/orang/", "past day": "/pantau/{}/?per={}"}


def main() -> int:
    django.setup()
    import nation_completing
    import rosters

    postmaster = processor.postmaster(os.environ["PG_FOLDER"])
    report: dict[str, Any] = {
        "people": PEOPLE,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "cores": os.cpu_count(),
        "load_before": os.getloadavg()[0],
        "missing": {},
    }
    yardstick = ruler.Ruler(os.environ["YARDSTICK_URL"], postmaster)
    parts: dict[str, Callable[[], Any]] = {
        "yardstick": yardstick.measure,
        "loaded": _loaded,
        "kept": _keep,
        "pages": _pages,
        "files": lambda: {
            str(rows): _in_a_process(_file, rows) for rows in FILES if rows <= PEOPLE
        },
        "assignment": lambda: _in_a_process(_assign),
        "completions": lambda: nation_completing.measure(rate=RATE, seconds=SECONDS),
        "roster": lambda: rosters.measure(runs=1, rows=ROSTER),
        "yardstick after": yardstick.measure,
    }
    for name, measure in parts.items():
        sys.stderr.write(f"· {name}\n")
        try:
            report[name] = measure()
        except Exception as fault:  # one part that fails must not hide the others
            report["missing"][name] = f"{type(fault).__name__}: {fault}"
    report["load_after"] = os.getloadavg()[0]
    Path(os.environ["BENCH_FILE"]).write_text(json.dumps(report, indent=2) + "\n")
    sys.stdout.write(_table(report))
    return 1 if report["missing"] else 0


def _loaded() -> dict[str, Any]:
    """What is in the database, and how long loading took as `.ci/bench` says."""
    from django.db import connection

    from people.models import Placement

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        size = cursor.fetchone()[0]
    units = Placement.objects.order_by().values("agency").distinct().count()
    return {
        "seconds": float(os.environ.get("LOAD_SECONDS", "0")),
        "gigabytes": size / 1e9,
        "units_with_people": units,
        "load_peak_mb": float(os.environ.get("LOAD_PEAK_KB", "0")) / 1024,
    }


def _keep() -> dict[str, Any]:
    """Past days of large units, counted as the worker does, the newest first; and the newest day alone."""
    from django.utils import timezone

    from courses.actions.keeping import begin_days, count_day, count_days
    from courses.models import PastDay

    clock = time.perf_counter()
    rows = begin_days(now=timezone.now(), large=LARGE)
    begun = time.perf_counter() - clock
    clock = time.perf_counter()
    counted = count_days(seconds=KEEPING)
    seconds = time.perf_counter() - clock
    sure = PastDay.objects.filter(is_sure=True)
    days = sure.order_by().values("day").distinct().count()
    # In the east a day is over before the nation's.
    last = PastDay.objects.filter(agency__depth=1).latest("day").day
    newest = PastDay.objects.filter(day=last)
    units = list(newest.values_list("pk", flat=True))
    newest.update(is_sure=False)
    clock = time.perf_counter()
    for pk in units:
        count_day(pk=pk)
    day = time.perf_counter() - clock
    found = {"s": seconds, "begun_s": begun, "rows": rows, "counted": counted}
    return {**found, "days": days, "units": len(units), "newest_s": day}


def _pages() -> dict[str, Any]:
    """p95 and the most queries of each page at units of each level; a unit's first visit is among them."""
    from pages import sign_in
    from visitor import Meter, Visitor

    from netral.demo.nation import NATIONAL

    officer = Visitor(Meter([]))
    sign_in(officer, NATIONAL.nip)
    officer.get("/pantau/sulawesi-barat/", "warm-up")
    day = dt.date.today() - dt.timedelta(days=30)
    found: dict[str, Any] = {}
    for level in LEVELS:
        for page, address in PAGES.items():
            officer.meter = Meter([])
            for slug in _slugs(level):
                officer.get(address.format(slug, day), page)
            samples = officer.meter.samples
            times = samples.milliseconds[page]
            found[f"{page}, {level}"] = {
                "p95_ms": quantiles(times, n=20)[18],
                "median_ms": median(times),
                "first_ms": times[0],
                "cpu_ms": median(samples.web_cpu[page]),
                "queries": max(samples.queries[page]),
                "requests": len(times),
            }
    return found


def _slugs(level: str) -> list[str]:
    """Units drawn anew with each load, each visited twice; the nation as often as all of them."""
    from agencies.models import Agency

    slugs = list(
        Agency.objects.filter(**LEVELS[level]).order_by("slug").values_list("slug", flat=True)
    )
    rng = random.Random(PEOPLE)  # noqa: S311 - a sample
    drawn = rng.sample(slugs, min(AT_A_LEVEL, len(slugs)))
    return (drawn * (2 * AT_A_LEVEL))[: 2 * AT_A_LEVEL]


def _in_a_process(act: Callable[..., dict[str, Any]], *args: Any) -> dict[str, Any]:
    """In a process of its own, so that its peak of memory is its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_alone, (act, args))


def _alone(act: Callable[..., dict[str, Any]], args: tuple[Any, ...]) -> dict[str, Any]:
    django.setup()
    found = act(*args)
    return {**found, "peak_mb": _peak_mb()}


def _peak_mb() -> float:
    """Of this process alone: what `getrusage` tells is never less than what the process that started it held."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _file(rows: int) -> dict[str, Any]:
    """The CSV of so many people as the worker writes it, of the smallest unit that has them."""
    from django.db.models import Sum
    from django.http import QueryDict

    from agencies.models import Agency
    from courses.models import CountRollup
    from courses.models.counts import OBLIGED_STATES
    from tracking import exports, roster
    from tracking.lens import lens_of

    counted = CountRollup.objects.filter(state__in=OBLIGED_STATES).order_by().values("agency")
    big = counted.annotate(number=Sum("total")).filter(number__gte=rows).order_by("number")
    agency = Agency.objects.get(pk=big.values_list("agency", flat=True)[0])
    clock = time.perf_counter()
    lens = lens_of(QueryDict(), agency)
    found = roster.people_rows(lens, roster.Filters(), [agency])
    with tempfile.TemporaryFile() as file:
        exports.write_file("csv", file, *exports.people_table(found, lens, "csv"))
        seconds = time.perf_counter() - clock
        file.seek(0)
        lines = sum(1 for _line in file)
    return {"rows": lines - 1, "unit": agency.slug, "s": seconds}


def _assign() -> dict[str, Any]:
    """A second course of duty for the unit with the number of people nearest to the goal."""
    from django.db.models import Sum
    from django.utils import timezone

    from agencies.models import Agency
    from courses.actions.assignments import assign_course
    from courses.models import CountRollup, CoursePage, Enrolment

    sizes = list(
        CountRollup.objects.order_by()
        .values("agency")
        .annotate(number=Sum("total"))
        .values_list("number", "agency")
    )
    agency = Agency.objects.get(pk=min(sizes, key=lambda size: abs(size[0] - ASSIGNED))[1])
    today = timezone.localdate()
    clock = time.perf_counter()
    assign_course(
        course=CoursePage.objects.get(slug="netralitas-asn"),
        agency=agency,
        cycle="ukur",
        due_on=today + dt.timedelta(days=30),
        actor=None,
        today=today,
    )
    seconds = time.perf_counter() - clock
    return {
        "people": Enrolment.objects.filter(cycle="ukur").count(),
        "s": seconds,
        "unit": agency.slug,
    }


def _table(report: dict[str, Any]) -> str:
    return "\n".join(_lines(report)) + "\n"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    yield ""
    if loaded := report.get("loaded"):
        yield (
            f"{report['people']:,} people in {loaded['units_with_people']:,} units:"
            f" loaded in {loaded['seconds']:.0f} s, {loaded['gigabytes']:.1f} GB,"
            f" {loaded['load_peak_mb']:.0f} MB at most"
        )
    yield f"load {report['load_before']:.1f} before, {report['load_after']:.1f} after"
    yield f"{'page':<24}{'queries':>9}{'p95 ms':>9}{'median':>9}{'first':>9}{'CPU ms':>9}"
    for name, page in report.get("pages", {}).items():
        yield (
            f"{name:<24}{page['queries']:>9.0f}{page['p95_ms']:>9.1f}{page['median_ms']:>9.1f}"
            f"{page['first_ms']:>9.1f}{page['cpu_ms']:>9.1f}"
        )
    for name in ("yardstick", "yardstick after"):
        if figure := report.get(name):
            yield f"{name:<24}{2:>9}{'':>27}{figure['cpu_ms']:>9.2f}"
    if kept := report.get("kept"):
        yield (
            f"past days kept: {kept['counted']:,} of {kept['rows']:,} counted in {kept['s']:.0f} s,"
            f" of {kept['days']} days; the newest of {kept['units']} units: {kept['newest_s']:.1f} s"
        )
    for file in report.get("files", {}).values():
        yield f"CSV of {file['rows']:,} people: {file['s']:.1f} s, peak {file['peak_mb']:.0f} MB"
    if assigned := report.get("assignment"):
        yield (
            f"assigned to {assigned['people']:,} people: {assigned['s']:.1f} s,"
            f" peak {assigned['peak_mb']:.0f} MB"
        )
    if done := report.get("completions"):
        yield (
            f"{done['completed']:,} completions at {done['per_second']:.0f} a second"
            f" (asked: {done['asked']}), median {done['median_ms']:.1f} ms, p95 {done['p95_ms']:.1f} ms,"
            f" longest {done['longest_ms']:.0f} ms; {done['lock_waits']} waited over 50 ms for a lock"
            f" (longest {done['longest_lock_ms']:.0f} ms); {done['wrong_counts']} counts wrong"
        )
    if roster := report.get("roster"):
        yield (
            f"roster of {roster['rows']:,} rows from XLSX: dry run {roster['dry_run_s']:.1f} s,"
            f" apply {roster['apply_s']:.1f} s"
        )
    yield from (f"NOT MEASURED  {name}: {why}" for name, why in report["missing"].items())


if __name__ == "__main__":
    sys.exit(main())
