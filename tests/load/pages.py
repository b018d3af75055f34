"""The learner's journey and the dashboard of BKPSDM, measured page by page inside this process."""

import os
import re
from collections.abc import Iterator
from statistics import median
from typing import Any, Protocol

import processor
from django.db import connection
from ruler import CannotMeasure
from visitor import SIGN_IN, Fields, Meter, Page, Visitor

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
    "save answer",
    "submit",
    "result",
)
WARM_UP = 3


def measure(postmaster: int, *, runs: int, repeats: int) -> dict[str, Any]:
    """Medians over `runs` runs of `repeats` journeys, each by a learner who has not begun."""
    waiting = iter(fresh_learners(WARM_UP + runs * repeats))
    address = lesson_address()
    _visit_all(Meter(_database(postmaster)), waiting, WARM_UP, address)
    results = [_one_run(postmaster, waiting, repeats, address) for _ in range(runs)]
    return {name: _middle([result[name] for result in results]) for name in results[0]}


def _one_run(
    postmaster: int, learners: Iterator[str], repeats: int, address: str
) -> dict[str, Any]:
    meter = Meter(_database(postmaster))
    _visit_all(meter, learners, repeats, address)
    figures: dict[str, Any] = {step: meter.samples.figures(step) for step in LEARNER_STEPS}
    journey = {name: value / repeats for name, value in meter.total.items()}
    journey["cpu_ms"] = journey["web_cpu_ms"] + journey["database_cpu_ms"]
    officer = Visitor(Meter(_database(postmaster)))
    sign_in(officer, OFFICER)
    overview = officer.get("/pantau/", "dashboard").path
    officer.meter = Meter(_database(postmaster))
    for _ in range(repeats):
        officer.get(overview, "dashboard")
    return {**figures, "dashboard": officer.meter.samples.figures("dashboard"), "journey": journey}


def _visit_all(meter: Meter, learners: Iterator[str], count: int, address: str) -> None:
    for _ in range(count):
        journey(Visitor(meter), next(learners), address)


class Traveller(Protocol):
    """Whoever can make the journey: in this process, or over the wire."""

    def get(self, path: str, step: str) -> Page: ...

    def post(self, path: str, data: dict[str, Any], step: str) -> str: ...


def sign_in(learner: Traveller, nip: str) -> str:
    learner.get(SIGN_IN, "sign-in page")
    return learner.post(SIGN_IN, {"login": nip, "password": PASSWORD}, "sign-in")


def journey(learner: Traveller, nip: str, address: str) -> None:
    """Sign in, course, lesson, start, answer every question one by one, send, read the result."""
    learner.get(sign_in(learner, nip), "home")
    learner.get(f"/kursus/{COURSE}/", "course")
    learner.get(address, "lesson")
    learner.get(f"/kuis/{QUIZ}/", "quiz")
    page = learner.get(learner.post(f"/kuis/{QUIZ}/", {}, "start"), "question")
    attempt = re.match(r"/kuis/percobaan/[0-9a-f-]{36}/", page.path)
    if attempt is None:
        raise CannotMeasure(f"starting {QUIZ} leads to {page.path}")
    for _ in range(100):
        here = page.path
        if "/soal/" not in here:
            break
        answer = Fields(page.text).answer
        target = learner.post(here, answer, "save answer")
        page = learner.get(target, "question" if "/soal/" in target else "overview")
    target = learner.post(f"{attempt[0]}kirim/", {}, "submit")
    learner.get(target, "result")


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
