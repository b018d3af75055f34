"""A roster of many rows: the dry run, and everything that applying it takes."""

import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.utils import timezone
from ruler import CannotMeasure
from xlsxwriter import Workbook

from agencies.models import Agency, Kind
from people.actions.file_import import import_file
from people.roster.columns import COLUMNS
from people.roster.planning import Plan

UNITS = 40
A_DAY = 900  # serial numbers of people born on the same day


def measure(*, runs: int, rows: int) -> dict[str, Any]:
    """Seconds, medians over the runs; each run has an agency and people of its own."""
    dry, applied = [], []
    with tempfile.TemporaryDirectory() as folder:
        for run in range(runs):
            agency = _agency(run)
            path = Path(folder) / f"{run}.xlsx"
            _write(path, rows, since=run * rows)
            dry.append(_timed(lambda: _take(path, agency, rows, dry_run=True)))  # noqa: B023
            applied.append(_timed(lambda: _take(path, agency, rows, dry_run=False)))  # noqa: B023
    return {"rows": rows, "dry_run_s": median(dry), "apply_s": median(applied)}


def _take(path: Path, agency: Agency, rows: int, *, dry_run: bool) -> Plan:
    plan = import_file(path=path, agency=agency, since=timezone.localdate(), dry_run=dry_run)
    if plan.faults or plan.counts["baru"] != rows:
        raise CannotMeasure(f"the roster is not as it was meant: {plan.counts}")
    return plan


def _timed(act: Callable[[], Plan]) -> float:
    clock = time.perf_counter()
    act()
    return time.perf_counter() - clock


def _agency(run: int) -> Agency:
    name = f"Instansi Ukur {run}"
    agency = Agency.add_root(name=name, slug=f"ukur-{run}", kind=Kind.CENTRAL)
    for number in range(UNITS):
        unit = f"Unit {number} {name}"
        agency.add_child(name=unit, slug=f"ukur-{run}-{number}", kind=Kind.UNIT)
        agency.refresh_from_db()
    return agency


def _write(path: Path, rows: int, *, since: int) -> None:
    """People who are nobody: born from 1931 on, so that they meet none of the demo's."""
    book = Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, COLUMNS)
    run = path.stem
    for row in range(rows):
        day, serial = divmod(since + row, A_DAY)
        born = dt.date(1931, 1, 1) + dt.timedelta(days=day)
        sheet.write_row(
            row + 1,
            0,
            (
                f"{born:%Y%m%d}1960011{serial + 1:03d}",
                f"Orang Rekaan {row}, S.Pd.",
                "PNS",
                "Guru",
                f"Unit {row % UNITS} Instansi Ukur {run}",
                f"orang{row}@contoh.id" if row % 3 else "",
            ),
        )
    book.close()
