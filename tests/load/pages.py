"""The learner's journey and the dashboard of BKPSDM, measured page by page inside this process."""

import os
import re
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any, Protocol

import processor
from django.db import connection
from ruler import CannotMeasure
from visitor import SIGN_IN, Booklet, Fields, Meter, Page, Visitor

from courses.models import CountState, CoursePage, Enrolment, LessonPage
from people.models import Person

COURSE = "netralitas-asn"
QUIZ = "tes-awal"  # ten questions, one a screen
LEARNER = "199001012015031901"
OFFICER = "198502022010012904"
PASSWORD = os.environ.get("DEMO_PASSWORD", "netral-demo")
LEARNER_STEPS = (
    "sign-in",
    "course",
    "lesson",
    "start",
    "question",
    "paper",
    "save answer",
    "form saved",
    "submit",
    "result",
)
WARM_UP = 3


def measure(postmaster: int, *, runs: int, repeats: int) -> dict[str, Any]:
    """Medians over `runs` runs of `repeats` journeys of each kind, each by a learner who has not begun."""
    waiting = iter(fresh_learners(len(JOURNEYS) * (WARM_UP + runs * repeats)))
    address = lesson_address()
    for go in JOURNEYS.values():
        _visit_all(go, Meter(_database(postmaster)), waiting, WARM_UP, address)
    results = [_one_run(postmaster, waiting, repeats, address) for _ in range(runs)]
    return {name: _middle([result[name] for result in results]) for name in results[0]}


def _one_run(
    postmaster: int, learners: Iterator[str], repeats: int, address: str
) -> dict[str, Any]:
    figures: dict[str, Any] = {}
    for name, go in JOURNEYS.items():
        meter = Meter(_database(postmaster))
        _visit_all(go, meter, learners, repeats, address)
        steps = (step for step in LEARNER_STEPS if step in meter.samples.queries)
        figures = {step: meter.samples.figures(step) for step in steps} | figures
        whole = {part: value / repeats for part, value in meter.total.items()}
        whole["cpu_ms"] = whole["web_cpu_ms"] + whole["database_cpu_ms"]
        figures[name] = whole
    officer = Visitor(Meter(_database(postmaster)))
    sign_in(officer, OFFICER)
    overview = officer.get("/pantau/", "dashboard").path
    officer.meter = Meter(_database(postmaster))
    for _ in range(repeats):
        officer.get(overview, "dashboard")
    return {**figures, "dashboard": officer.meter.samples.figures("dashboard")}


def _visit_all(
    go: "Journey", meter: Meter, learners: Iterator[str], count: int, address: str
) -> None:
    for _ in range(count):
        go(Visitor(meter), next(learners), address)


class Traveller(Protocol):
    """Whoever can make the journey: in this process, or over the wire."""

    def get(self, path: str, step: str) -> Page: ...

    def post(self, path: str, data: dict[str, Any], step: str) -> str: ...

    def send(self, path: str, data: dict[str, Any], step: str) -> None: ...


def sign_in(learner: Traveller, nip: str) -> str:
    learner.get(SIGN_IN, "sign-in page")
    return learner.post(SIGN_IN, {"login": nip, "password": PASSWORD}, "sign-in")


def _begin(learner: Traveller, nip: str, address: str, *, has_script: bool) -> tuple[Page, str]:
    """Sign in, course, lesson, start: the first question, and the address of the attempt."""
    learner.get(sign_in(learner, nip), "home")
    learner.get(f"/kursus/{COURSE}/", "course")
    learner.get(address, "lesson")
    return begin_quiz(learner, has_script=has_script)


def begin_quiz(learner: Traveller, *, has_script: bool) -> tuple[Page, str]:
    """The first question and the address of the attempt; a script asks for the whole paper with it."""
    learner.get(f"/kuis/{QUIZ}/", "quiz")
    asked = {"utuh": "ya"} if has_script else {}
    page = learner.get(
        learner.post(f"/kuis/{QUIZ}/", asked, "start"), "paper" if has_script else "question"
    )
    return page, attempt_of(page)


def attempt_of(page: Page) -> str:
    """The address of the attempt that a question belongs to."""
    attempt = re.match(r"/kuis/percobaan/[0-9a-f-]{36}/", page.path)
    if attempt is None:
        raise CannotMeasure(f"starting {QUIZ} leads to {page.path}")
    return attempt[0]


def journey(learner: Traveller, nip: str, address: str) -> None:
    """As a phone makes it: the paper comes with the first question, each answer is sent by itself, then the result."""
    page, attempt = _begin(learner, nip, address, has_script=True)
    paper = Booklet(page.text)
    for target, answer in paper.answers():
        learner.send(target, {**answer, **paper.about(age=1500)}, "save answer")
    learner.send(f"{attempt}kirim/", paper.about(age=0), "submit")
    learner.get(f"{attempt}hasil/", "result")


def plain_journey(learner: Traveller, nip: str, address: str) -> None:
    """Without a script: each answer is a form, and each question a page."""
    page, attempt = _begin(learner, nip, address, has_script=False)
    for _ in range(100):
        here = page.path
        if "/soal/" not in here:
            break
        answer = Fields(page.text).answer
        target = learner.post(here, answer, "form saved")
        page = learner.get(target, "question" if "/soal/" in target else "overview")
    target = learner.post(f"{attempt}kirim/", {}, "submit")
    learner.get(target, "result")


Journey = Callable[[Traveller, str, str], None]
JOURNEYS: dict[str, Journey] = {"journey": journey, "journey without script": plain_journey}


def fresh_learners(wanted: int) -> list[str]:
    """NIPs of active people who were assigned the course and have not begun; they get the demo's password."""
    known = Person.objects.get(nip=LEARNER)
    fresh = Enrolment.objects.filter(
        course__slug=COURSE,
        counted_as=CountState.NOT_BEGUN,
        person__activated_at__isnull=False,
        person__is_active=True,
    ).exclude(person=known)
    people = Person.objects.filter(pk__in=fresh.values("person")).order_by("pk")
    if people.count() < wanted:
        raise CannotMeasure(
            f"{people.count()} learners have not begun, {wanted} are needed: load more people"
        )
    people.update(password=known.password)
    return list(people.values_list("nip", flat=True)[:wanted])


def lesson_address() -> str:
    course = CoursePage.objects.live().get(slug=COURSE)
    lesson = LessonPage.objects.live().descendant_of(course).order_by("path").first()
    if lesson is None:
        raise CannotMeasure("the course has no lesson")
    return f"/kursus/{COURSE}/{lesson.get_parent().slug}/{lesson.slug}/"


def _database(postmaster: int) -> list[int]:
    connection.ensure_connection()
    return processor.family(postmaster)


def _middle(figures: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(figure[name] for figure in figures) for name in figures[0]}
