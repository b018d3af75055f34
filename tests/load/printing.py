"""Certificates per second, beside a bare page of the same WeasyPrint."""

import time
from collections.abc import Callable
from itertools import cycle, islice
from statistics import median
from typing import Any

from ruler import CannotMeasure
from weasyprint import HTML

from certificates import press
from certificates.models import Certificate

PAGES = 10


def bare(*, runs: int) -> dict[str, Any]:
    return _measure([lambda: HTML(string="<p>hello</p>").write_pdf()] * PAGES, runs)


def certificates(*, runs: int) -> dict[str, Any]:
    found = list(Certificate.objects.select_related("agency", "course", "person")[:PAGES])
    if not found:
        raise CannotMeasure("the demo holds no certificate")
    return _measure([_job(certificate) for certificate in islice(cycle(found), PAGES)], runs)


def _job(certificate: Certificate) -> Callable[[], bytes]:
    return lambda: press.render(certificate)


def _measure(jobs: list[Callable[[], bytes]], runs: int) -> dict[str, Any]:
    sizes = [len(job()) for job in jobs[:2]]  # warm-up: fonts, templates
    clocks, cpus = [], []
    for _ in range(runs):
        clock, cpu = time.perf_counter(), time.process_time()
        sizes += [len(job()) for job in jobs]
        clocks.append((time.perf_counter() - clock) / len(jobs))
        cpus.append((time.process_time() - cpu) / len(jobs))
    return {
        "per_second": 1 / median(clocks),
        "ms": median(clocks) * 1000,
        "cpu_ms": median(cpus) * 1000,
        "kilobytes": median(sizes) / 1024,
    }
