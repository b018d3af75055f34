"""A browser in this process: the real middleware, CSRF and database, and a clock around the server's part."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from statistics import median
from typing import Any
from urllib.parse import urlencode

import processor
from django.db import connection
from django.http import HttpResponse
from django.test.client import Client, ClientHandler
from ruler import CannotMeasure

SIGN_IN = "/masuk/"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Samples:
    """What each named step cost, request by request."""

    queries: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    web_cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    database_cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def figures(self, step: str) -> dict[str, float]:
        web, database = median(self.web_cpu[step]), median(self.database_cpu[step])
        return {
            "queries": median(self.queries[step]),
            "ms": median(self.milliseconds[step]),
            "web_cpu_ms": web,
            "database_cpu_ms": database,
            "cpu_ms": web + database,
            "repeats": len(self.milliseconds[step]),
        }


class Meter:
    """Counts statements and takes times while a request is inside; adds up what a whole visit costs."""

    def __init__(self, database: list[int]) -> None:
        self.database = database
        self.samples = Samples()
        self.total = {"requests": 0, "queries": 0, "web_cpu_ms": 0.0, "database_cpu_ms": 0.0}

    @contextmanager
    def around(self, step: str) -> Iterator[None]:
        statements = 0

        def count(execute: Callable[..., Any], *args: Any) -> Any:
            nonlocal statements
            statements += 1
            return execute(*args)

        with connection.execute_wrapper(count):
            database = processor.fine_seconds(self.database)
            cpu, clock = time.process_time(), time.perf_counter()
            yield
            clock, cpu = time.perf_counter() - clock, time.process_time() - cpu
            database = processor.fine_seconds(self.database) - database
        self.samples.queries[step].append(statements)
        self.samples.milliseconds[step].append(clock * 1000)
        self.samples.web_cpu[step].append(cpu * 1000)
        self.samples.database_cpu[step].append(database * 1000)
        self.total["requests"] += 1
        self.total["queries"] += statements
        self.total["web_cpu_ms"] += cpu * 1000
        self.total["database_cpu_ms"] += database * 1000


@dataclass(frozen=True, slots=True)
class Page:
    """What came back, and under which address after redirects."""

    path: str
    text: str


@cache
def _handler() -> ClientHandler:
    """One for all visitors, with its middleware loaded, as in a server that has been up for a while."""
    handler = ClientHandler(enforce_csrf_checks=True)
    handler.load_middleware()
    return handler


class Visitor:
    """Signs in, reads pages, posts forms. Every request belongs to a named step."""

    def __init__(self, meter: Meter) -> None:
        self.meter = meter
        self.client = Client(enforce_csrf_checks=True, SERVER_NAME="127.0.0.1")
        self.step = ""

        def timed(environ: dict[str, Any]) -> HttpResponse:
            with self.meter.around(self.step):
                return _handler()(environ)

        self.client.handler = timed  # type: ignore[assignment]

    def get(self, path: str, step: str) -> Page:
        """A page that must be there; redirects are followed, each a request of its own."""
        for _ in range(5):
            self.step = step
            response = self.client.get(path)
            if response.status_code not in (301, 302, 303):
                break
            path, step = response["Location"], "redirect"
        if response.status_code != 200:
            raise CannotMeasure(f"GET {path} answered {response.status_code}")
        return Page(path, response.content.decode())

    def post(self, path: str, data: dict[str, Any], step: str) -> str:
        """A form whose answer must be a redirect; gives the address it leads to."""
        self.step = step
        token = self.client.cookies["csrftoken"].value if "csrftoken" in self.client.cookies else ""
        body = urlencode({"csrfmiddlewaretoken": token, **data})
        response = self.client.post(path, body, content_type=FORM)
        if response.status_code not in (302, 303):
            raise CannotMeasure(f"POST {path} answered {response.status_code} and not a redirect")
        return str(response["Location"])

    def send(self, path: str, data: dict[str, Any], step: str) -> None:
        """What the page's script posts by itself; the answer must be that it was taken."""
        self.step = step
        token = self.client.cookies["csrftoken"].value
        headers = {"Accept": "application/json", "X-CSRFToken": token}
        body = urlencode({"csrfmiddlewaretoken": token, **data})
        response = self.client.post(path, body, content_type=FORM, headers=headers)
        if response.status_code != 200:
            raise CannotMeasure(f"POST {path} answered {response.status_code}")


class Booklet(HTMLParser):
    """The whole paper as the page's script gets it: for each question the address it is saved at."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stamp = ""
        self.who = ""
        self.addresses: list[str] = []
        self._is_inside = False  # the question that is shown stands before the paper
        self._parts = html.split("data-question=")
        self._sequence = 0
        self.feed(html)

    def answers(self) -> list[tuple[str, dict[str, str]]]:
        """Address and fields of each question, in their order."""
        fields = [Fields(part).answer for part in self._parts[1:]]
        return list(zip(self.addresses, fields, strict=True))

    def about(self, *, age: int) -> dict[str, Any]:
        """What the script sends along: whose paper, and that it happened `age` milliseconds ago."""
        self._sequence = max(self._sequence + 1, int(time.time() * 1000))
        return {"who": self.who, "stamp": self.stamp, "age": age, "sequence": self._sequence}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        self.stamp = named.get("data-stamp", self.stamp)
        self.who = named.get("data-who", self.who)
        self._is_inside = self._is_inside or "data-question" in named
        if self._is_inside and "data-save-url" in named:
            self.addresses.append(named["data-save-url"])


class Fields(HTMLParser):
    """An answer for whatever a question asks: of every group the first, of every list the last."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.answer: dict[str, str] = {}
        self._select = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "select":
            self._select = named.get("name", "")
        elif tag == "option" and self._select and named.get("value"):
            self.answer[self._select] = named["value"]
        elif tag == "input" and named.get("name"):
            if named.get("type") in ("radio", "checkbox"):
                self.answer.setdefault(named["name"], named.get("value", "on"))
            elif named.get("type", "text") == "text":
                self.answer[named["name"]] = "30 hari"

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
