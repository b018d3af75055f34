"""A small course: two modules with two lessons each, a quiz each, a pre-test and a final test."""

import datetime as dt
import json
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from wagtail.models import Locale, Page

from courses.actions.assignments import assign_course
from courses.actions.publishing import plant_catalogue
from courses.models import CoursePage, Enrolment, LessonPage, ModulePage
from quizzes.models import Attempt, AttemptState, Quiz, QuizKind

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC)


def text_block(text: str) -> dict:
    return {
        "type": "text",
        "value": {"body": f"<p>{text}</p>", "provisions": [], "source_note": ""},
    }


def make_quiz(slug: str, kind: str = QuizKind.MODULE) -> Quiz:
    return Quiz.objects.create(slug=slug, title=f"Kuis {slug}", kind=kind)


def pass_quiz(
    person, quiz, *, passed: bool = True, now: dt.datetime = NOW, number: int = 1
) -> Attempt:
    return Attempt.objects.create(
        person=person,
        quiz=quiz,
        number=number,
        state=AttemptState.SUBMITTED,
        started_at=now,
        finished_at=now,
        pass_mark=70,
        review=quiz.review,
        score=90 if passed else 10,
        is_passed=passed,
    )


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def course(db):
    """The parts by name: page, modules, lessons, quizzes, pretest, final."""
    Locale.objects.get_or_create(language_code="id")
    if Page.get_first_root_node() is None:
        Page.add_root(instance=Page(title="Root", slug="root", locale=Locale.objects.first()))
    catalogue = plant_catalogue()
    pretest, final = make_quiz("awal", QuizKind.PRETEST), make_quiz("akhir", QuizKind.FINAL)
    page = catalogue.add_child(
        instance=CoursePage(
            title="Menjaga Netralitas",
            slug="netral",
            summary="Kursus contoh",
            pretest=pretest,
            final=final,
            has_pledge=True,
        )
    )
    modules, lessons, quizzes = [], [], []
    for number in (1, 2):
        quizzes.append(make_quiz(f"modul-{number}"))
        module = page.add_child(
            instance=ModulePage(title=f"Modul ke-{number}", slug=f"m{number}", quiz=quizzes[-1])
        )
        modules.append(module)
        for part in (1, 2):
            lesson = module.add_child(
                instance=LessonPage(
                    title=f"Materi {number}.{part}",
                    slug=f"materi-{number}-{part}",
                    own_minutes=5,
                    body=json.dumps([text_block(f"Isi materi {number}.{part}")]),
                )
            )
            lesson.save_revision().publish()
            lessons.append(lesson)
    return SimpleNamespace(
        page=page, modules=modules, lessons=lessons, quizzes=quizzes, pretest=pretest, final=final
    )


@pytest.fixture
def enrolled(course, tree, sari):
    """Sari's enrolment: the course is assigned to the regency, due in nineteen days."""
    assign_course(
        course=course.page,
        agency=tree.mamuju,
        cycle="2026",
        due_on=TODAY + dt.timedelta(days=19),
        actor=None,
        today=TODAY,
    )
    return Enrolment.objects.select_related("course", "agency", "person").get(person=sari)
