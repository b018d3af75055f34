"""Measures the yardstick request: gunicorn with 3 sync workers, driven by wrk, on the same PostgreSQL."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import Request, urlopen

import processor

HERE = Path(__file__).parent
SECONDS = int(os.environ.get("BENCH_WRK_SECONDS", "4"))


class CannotMeasure(Exception):
    """A part of the bench could not run; the text says why."""


class Ruler:
    """The yardstick, filled once and measured as often as is wanted; its figures add up."""

    def __init__(self, database_url: str, postmaster: int) -> None:
        self.postmaster = postmaster
        self.figures: list[dict[str, float]] = []
        self.environment = {**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": str(HERE)}
        self.environment.pop("DJANGO_SETTINGS_MODULE", None)
        filled = subprocess.run(
            [sys.executable, "-m", "yardstick.fill"],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if filled.returncode:
            raise CannotMeasure(filled.stderr.strip().splitlines()[-1])
        self.cookie = f"sessionid={filled.stdout.strip()}"

    def measure(self) -> dict[str, Any]:
        """Two more runs; medians of all there were, for a machine is not equally fast at all times."""
        with _gunicorn(self.environment, self.cookie) as (server, address):
            _wrk(address, self.cookie, seconds=2)
            for _ in range(2):
                self.figures.append(_one_run(address, self.cookie, server, self.postmaster))
        names = ("cpu_ms", "web_cpu_ms", "database_cpu_ms", "requests_per_second")
        middle = {name: median(figure[name] for figure in self.figures) for name in names}
        return {**middle, "runs": [figure["cpu_ms"] for figure in self.figures]}

    def beside(self) -> float:
        """CPU ms of the yardstick request at this moment; counts with the others, too."""
        self.measure()
        return median(figure["cpu_ms"] for figure in self.figures[-2:])


def _one_run(address: str, cookie: str, server: int, postmaster: int) -> dict[str, float]:
    web, database = processor.family(server), processor.family(postmaster)
    web_before, database_before = processor.seconds(web), processor.seconds(database)
    requests, duration = _wrk(address, cookie, seconds=SECONDS)
    web_ms = (processor.seconds(web) - web_before) * 1000 / requests
    database_ms = (processor.seconds(database) - database_before) * 1000 / requests
    return {
        "cpu_ms": web_ms + database_ms,
        "web_cpu_ms": web_ms,
        "database_cpu_ms": database_ms,
        "requests_per_second": requests / duration,
    }


def _wrk(address: str, cookie: str, *, seconds: int) -> tuple[int, float]:
    """How many requests were answered, all of them well, in how many seconds."""
    told = subprocess.run(
        ["wrk", "-t1", "-c10", f"-d{seconds}s", "-H", f"Cookie: {cookie}", address],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"(\d+) requests in ([\d.]+)s", told.stdout)
    if told.returncode or not found or int(found[1]) == 0 or "Non-2xx" in told.stdout:
        raise CannotMeasure(f"wrk: {told.stdout.strip()} {told.stderr.strip()}")
    return int(found[1]), float(found[2])


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _gunicorn(environment: dict[str, str], cookie: str) -> Iterator[tuple[int, str]]:
    """The stock server on a free port; gives its process id and address once it answers."""
    port = free_port()
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", "--workers", "3", "--worker-class", "sync",
            "--bind", f"127.0.0.1:{port}", "--log-level", "error", "yardstick.wsgi:application",
        ],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait_for(server, Request(address, headers={"Cookie": cookie}))
        yield server.pid, address
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(server: subprocess.Popen[str], request: Request) -> None:
    """Until the page has come thirty times without a pause: then all three workers are up."""
    deadline, answered = time.monotonic() + 60, 0
    while answered < 30:
        if server.poll() is not None:
            raise CannotMeasure(f"gunicorn: {server.communicate()[1].strip()[-300:]}")
        try:
            with urlopen(request, timeout=5):
                answered += 1
        except OSError as fault:
            answered = 0
            if time.monotonic() > deadline:
                raise CannotMeasure(f"gunicorn does not answer: {fault}") from fault
            time.sleep(0.2)
