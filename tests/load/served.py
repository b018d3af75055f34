"""The same journey over HTTP: the web server and the worker that `.ci/serve` starts, each in its own process."""

import gzip
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode, urlsplit

import pages
import processor
from ruler import CannotMeasure, free_port
from visitor import FORM, Booklet, Page

ROOT = Path(__file__).resolve().parents[2]
# Each of the server's four threads has a connection of its own, on which PostgreSQL plans a statement
# for good when it has seen it eight times: thirty-two journeys. Before, one measures a start.
WARM_UP = 36
STARTED = "journey, just started"
CROWD = 50
CALM, IDLE = 60, 8  # seconds: the longest wait until the worker is up, and the time to watch it


def measure(
    postmaster: int, *, runs: int, repeats: int, beside: Callable[[], float]
) -> dict[str, Any]:
    """CPU of web, worker and database for one journey of each kind: medians over the runs, warm; and just started.

    The worker asks for tasks every second, also when nobody is there. That is a cost of the hour
    and not of the journey, so it is measured before, taken off, and told beside it. `beside` is the CPU
    of a yardstick request now: each run is divided by the mean of before and after, because a machine
    that others use is twice as fast in one minute as in the next.
    """
    needed = repeats + len(pages.JOURNEYS) * (WARM_UP + runs * repeats) + CROWD
    learners = iter(pages.fresh_learners(needed))
    address = pages.lesson_address()
    with _site() as (port, processes):
        parts = {**processes, "database": postmaster}
        idle = _idle_share(parts)
        kinds: dict[str, list[dict[str, float]]] = defaultdict(list)
        before = beside()

        def compare(name: str, go: pages.Journey) -> None:
            nonlocal before
            figure = _one_run(go, port, parts, idle, learners, repeats, address)
            after = beside()
            figure["yardsticks"] = 2 * figure["cpu_ms"] / (before + after)
            kinds[name].append(figure)
            before = after

        compare(STARTED, pages.journey)
        for go in pages.JOURNEYS.values():
            for _ in range(WARM_UP):
                go(Wire(port), next(learners), address)
        for name, go in [*pages.JOURNEYS.items()] * runs:
            compare(name, go)
        crowd = _crowd(port, [next(learners) for _ in range(CROWD)])
    figures = {
        name: {part: median(result[part] for result in results) for part in results[0]}
        for name, results in kinds.items()
    }
    return {**figures, "runs": kinds, "crowd": crowd, "idle_cpu_share": sum(idle.values())}


def _one_run(
    go: pages.Journey,
    port: int,
    parts: dict[str, int],
    idle: dict[str, float],
    learners: Iterator[str],
    repeats: int,
    address: str,
) -> dict[str, float]:
    families = {name: processor.family(pid) for name, pid in parts.items()}
    before = {name: processor.seconds(pids) for name, pids in families.items()}
    wires = [Wire(port) for _ in range(repeats)]
    clock = time.perf_counter()
    for wire in wires:
        go(wire, next(learners), address)
    clock = time.perf_counter() - clock
    spent = {}
    for name, pids in families.items():
        seconds = processor.seconds(pids) - before[name] - idle[name] * clock
        spent[f"{name}_cpu_ms"] = max(0.0, seconds) * 1000 / repeats
    return {
        **spent,
        "requests": sum(wire.requests for wire in wires) / repeats,
        "cpu_ms": sum(spent.values()),
        "ms": clock * 1000 / repeats,
    }


def _crowd(port: int, nips: list[str]) -> dict[str, float]:
    """Milliseconds until a saved answer is confirmed, with everybody in the quiz at the same time.

    They sign in and start one after another, then all answer at their own pace: a new tap every
    one to three seconds, which is faster than anybody reads.
    """
    papers = []
    for nip in nips:
        wire = Wire(port)
        pages.sign_in(wire, nip)
        page, _attempt = pages.begin_quiz(wire, has_script=True)
        papers.append((wire, Booklet(page.text)))
    pace = random.Random(1)
    waits = [[pace.uniform(1, 3) for _ in paper.answers()] for _wire, paper in papers]
    with ThreadPoolExecutor(len(papers)) as pool:
        taken = list(pool.map(_answer_all, *zip(*papers, strict=True), waits))
    times = sorted(ms for each in taken for ms in each)
    return {
        "learners": len(papers),
        "saves": len(times),
        "median_ms": median(times),
        "p95_ms": times[int(len(times) * 0.95)],
    }


def _answer_all(wire: "Wire", paper: Booklet, waits: list[float]) -> list[float]:
    times = []
    for (target, answer), wait in zip(paper.answers(), waits, strict=True):
        time.sleep(wait)
        sent = {**answer, **paper.about(age=900)}
        clock = time.perf_counter()
        wire.send(target, sent, "save answer")
        times.append((time.perf_counter() - clock) * 1000)
    return times


def _idle_share(parts: dict[str, int]) -> dict[str, float]:
    """CPU seconds in a second that each part takes when nobody asks for anything."""
    _wait_until_calm(parts["worker"])
    families = {name: processor.family(pid) for name, pid in parts.items()}
    before = {name: processor.seconds(pids) for name, pids in families.items()}
    time.sleep(IDLE)
    return {
        name: (processor.seconds(pids) - before[name]) / IDLE for name, pids in families.items()
    }


def _wait_until_calm(worker: int) -> None:
    """A worker that starts its processes takes a whole core; one that is up takes little."""
    deadline = time.monotonic() + CALM
    while time.monotonic() < deadline:
        before = processor.seconds(processor.family(worker))
        time.sleep(3)
        if processor.seconds(processor.family(worker)) - before < 3 * 0.3:
            return
    raise CannotMeasure("the worker does not come to rest")


class Wire:
    """A browser that keeps its connection and its cookies, and nothing else."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.requests = 0

    def get(self, path: str, step: str) -> Page:
        for _ in range(5):
            response, text = self._ask("GET", path)
            if response.status not in (301, 302, 303):
                break
            path = _path(response)
        if response.status != 200:
            raise CannotMeasure(f"GET {path} ({step}) answered {response.status}")
        return Page(path, text)

    def post(self, path: str, data: dict[str, Any], step: str) -> str:
        response, _text = self._ask("POST", path, urlencode(data))
        if response.status not in (302, 303):
            raise CannotMeasure(f"POST {path} ({step}) answered {response.status}")
        return _path(response)

    def send(self, path: str, data: dict[str, Any], step: str) -> None:
        response, _text = self._ask("POST", path, urlencode(data), accept="application/json")
        if response.status != 200:
            raise CannotMeasure(f"POST {path} ({step}) answered {response.status}")

    def _ask(
        self, method: str, path: str, body: str | None = None, accept: str = "text/html"
    ) -> tuple[HTTPResponse, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Accept": accept, "Accept-Encoding": "gzip"}
        if body is not None:
            headers["Content-Type"] = FORM
            headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        self.connection.request(method, path, body=body, headers=headers)
        response = self.connection.getresponse()
        content = response.read()
        if response.headers.get("Content-Encoding") == "gzip":
            content = gzip.decompress(content)
        text = content.decode()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        self.requests += 1
        return response, text


def _path(response: HTTPResponse) -> str:
    address = urlsplit(response.headers["Location"])
    return address._replace(scheme="", netloc="").geturl()


@contextmanager
def _site() -> Iterator[tuple[int, dict[str, int]]]:
    """granian and the worker, as `.ci/serve` runs them, on a free port."""
    port = free_port()
    web = [
        *(str(Path(sys.executable).with_name("granian")), "--interface", "wsgi"),
        *("--host", "127.0.0.1", "--port", str(port), "--workers", "1", "--blocking-threads", "4"),
        *("--no-access-log", "--log-level", "warning", "netral.wsgi:application"),
    ]
    worker = [sys.executable, "manage.py", "qcluster"]
    servers = {
        name: subprocess.Popen(command, cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL)
        for name, command in (("web", web), ("worker", worker))
    }
    try:
        _wait_for(servers["web"], port)
        yield port, {name: server.pid for name, server in servers.items()}
    finally:
        for server in servers.values():
            server.terminate()
        for server in servers.values():
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + 60
    while True:
        if server.poll() is not None:
            raise CannotMeasure("granian ended before it answered")
        try:
            Wire(port).get("/healthz", "waiting")
        except OSError as fault:
            if time.monotonic() > deadline:
                raise CannotMeasure(f"granian does not answer: {fault}") from fault
            time.sleep(0.3)
        else:
            return
