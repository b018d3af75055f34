"""Prints what our pages and certificates cost, beside their yardsticks; writes bench.json.

Started by `.ci/bench`, which gives it a PostgreSQL with the demo in it.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import django
import processor
import ruler

RUNS = int(os.environ.get("BENCH_RUNS", "3"))
REPEATS = int(os.environ.get("BENCH_REPEATS", "10"))
ROSTER = int(os.environ.get("BENCH_ROSTER", "100000"))
ASKED = ("sign-in", "lesson", "save answer", "submit", "result", "dashboard")
ALSO = ("course", "start", "question", "paper", "form saved")
JOURNEYS = ("journey", "journey without script")
SERVED = (*JOURNEYS, "journey, just started")
DEMO_PARTS = ("pages", "served", "certificate", "roster")


def main() -> int:
    report: dict[str, Any] = {"machine": _machine(), "runs": RUNS, "missing": {}}
    postmaster = processor.postmaster(os.environ["PG_FOLDER"])

    def part(name: str, measure: Callable[[], Any]) -> None:
        sys.stderr.write(f"· {name}\n")
        try:
            report[name] = measure()
        except Exception as fault:  # one part that fails must not hide the others
            report["missing"][name] = f"{type(fault).__name__}: {fault}"

    @cache
    def the_ruler() -> ruler.Ruler:
        return ruler.Ruler(os.environ["YARDSTICK_URL"], postmaster)

    def measure_yardstick() -> None:
        """Before, between and after the rest, because others use the machine too."""
        part("yardstick", lambda: the_ruler().measure())

    measure_yardstick()
    if os.environ.get("BENCH_DEMO", "yes") == "yes":
        part("pages", lambda: _product("pages").measure(postmaster, runs=RUNS, repeats=REPEATS))
        measure_yardstick()
        part(
            "served",
            lambda: _product("served").measure(
                postmaster, runs=RUNS, repeats=REPEATS, beside=the_ruler().beside
            ),
        )
        measure_yardstick()
        part("certificate", lambda: _product("printing").certificates(runs=RUNS))
        part("roster", lambda: _product("rosters").measure(runs=RUNS, rows=ROSTER))
    else:
        report["missing"] |= dict.fromkeys(DEMO_PARTS, "the demo could not be loaded")
    part("bare WeasyPrint page", lambda: _product("printing").bare(runs=RUNS))
    _add_ratios(report)
    Path(os.environ.get("BENCH_FILE", "bench.json")).write_text(json.dumps(report, indent=2) + "\n")
    sys.stdout.write(_table(report))
    return 1 if report["missing"] else 0


def _product(name: str) -> Any:
    """The modules that need the product are loaded when it is set up, and fail one by one."""
    django.setup()
    return __import__(name)


def _machine() -> dict[str, Any]:
    return {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "python": sys.version.split()[0],
        "django": django.get_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
    }


def _add_ratios(report: dict[str, Any]) -> None:
    figures = [
        *report.get("pages", {}).values(),
        report.get("certificate"),
        report.get("bare WeasyPrint page"),
    ]
    if "yardstick" in report:
        for figure in filter(None, figures):
            figure["yardsticks"] = figure["cpu_ms"] / report["yardstick"]["cpu_ms"]
    if "certificate" in report and "bare WeasyPrint page" in report:
        bare = report["bare WeasyPrint page"]["cpu_ms"]
        report["certificate"]["bare_pages"] = report["certificate"]["cpu_ms"] / bare


def _table(report: dict[str, Any]) -> str:
    lines = ["", f"{'page':<24}{'queries':>9}{'ms':>9}{'CPU ms':>9}{'yardsticks':>12}"]
    for name in (*ASKED, *ALSO):
        if figure := report.get("pages", {}).get(name):
            lines.append(f"{name:<24}{figure['queries']:>9.0f}{figure['ms']:>9.1f}{_cost(figure)}")
    for name in JOURNEYS:
        if journey := report.get("pages", {}).get(name):
            label = f"{name}, pages"
            lines.append(f"{label:<30}{journey['queries']:>3.0f}{'':>9}{_cost(journey)}")
    for name in SERVED:
        if served := report.get("served", {}).get(name):
            label = f"{name}, {served['requests']:.0f} requests"
            lines.append(f"{label:<37}{served['ms']:>5.0f}{_cost(served)}")
    if served := report.get("served"):
        crowd = served["crowd"]
        lines.append(
            f"save answer, {crowd['learners']} learners at once: {crowd['median_ms']:.1f} ms median,"
            f" {crowd['p95_ms']:.1f} ms p95"
        )
        lines.append(
            f"idle, {served['idle_cpu_share']:.0%} of a core"
            " (web, worker and database when nobody is there; not in the rows above)"
        )
    if ruler_figure := report.get("yardstick"):
        lines.append(
            f"{'yardstick request':<24}{2:>9}{'':>9}{ruler_figure['cpu_ms']:>9.2f}{1:>12.2f}"
        )
    lines += [
        "",
        f"{'paper':<24}{'a second':>9}{'ms':>9}{'CPU ms':>9}{'yardsticks':>12}{'bare pages':>12}{'KB':>7}",
    ]
    for name in ("certificate", "bare WeasyPrint page"):
        if figure := report.get(name):
            row = f"{name:<24}{figure['per_second']:>9.1f}{figure['ms']:>9.1f}{_cost(figure)}"
            lines.append(f"{row}{figure.get('bare_pages', 1):>12.1f}{figure['kilobytes']:>7.0f}")
    if roster := report.get("roster"):
        lines += [
            "",
            f"roster of {roster['rows']:,} rows from XLSX: dry run {roster['dry_run_s']:.1f} s,"
            f" apply {roster['apply_s']:.1f} s",
        ]
    lines += [f"NOT MEASURED  {name}: {why}" for name, why in report["missing"].items()]
    return "\n".join(lines) + "\n"


def _cost(figure: dict[str, float]) -> str:
    ratio = f"{figure['yardsticks']:>12.2f}" if "yardsticks" in figure else f"{'-':>12}"
    return f"{figure['cpu_ms']:>9.2f}{ratio}"


if __name__ == "__main__":
    sys.exit(main())
