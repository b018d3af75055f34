"""The rule: required lessons, module quizzes, final, and the pledge where it is asked for."""

import datetime as dt

import pytest

from courses.access import admission_by_enrolment
from courses.actions.progress import finish_lesson, open_lesson, record_pledge
from courses.journey import journey
from courses.models import Completion, CountState, Enrolment
from courses.signals import course_completed
from quizzes.signals import attempt_finished
from tests.courses.conftest import NOW, pass_quiz


@pytest.fixture
def enrolment(enrolled):
    return enrolled


@pytest.fixture
def heard():
    completions = []

    def listen(completion, **kwargs):
        completions.append(completion)

    course_completed.connect(listen)
    yield completions
    course_completed.disconnect(listen)


def finish(person, quiz, **options):
    attempt = pass_quiz(person, quiz, **options)
    attempt_finished.send(sender=None, attempt=attempt)


def do_all_but_the_final(enrolment, course):
    for lesson in course.lessons:
        finish_lesson(enrolment=enrolment, lesson=lesson, now=NOW)
    for quiz in course.quizzes:
        finish(enrolment.person, quiz)


def test_opening_a_lesson_begins(enrolment, course):
    open_lesson(enrolment=enrolment, lesson=course.lessons[0], now=NOW)
    enrolment.refresh_from_db()
    assert (enrolment.counted_as, enrolment.steps_done) == (CountState.IN_PROGRESS, 0)


def test_all_steps_complete_once(enrolment, course, heard):
    do_all_but_the_final(enrolment, course)
    assert not Completion.objects.exists()
    finish(enrolment.person, course.final)
    finish(enrolment.person, course.final, number=2)
    enrolment.refresh_from_db()
    completion = Completion.objects.get()
    assert heard == [completion]
    assert completion.score == 90
    assert (enrolment.counted_as, enrolment.percent) == (CountState.COMPLETED, 100)


def test_a_final_not_passed_completes_nothing(enrolment, course):
    do_all_but_the_final(enrolment, course)
    finish(enrolment.person, course.final, passed=False)
    assert not Completion.objects.exists()


def test_the_pledge_is_the_last_step(enrolment, course, heard):
    Enrolment.objects.update(needs_pledge=True)
    enrolment.needs_pledge = True
    do_all_but_the_final(enrolment, course)
    finish(enrolment.person, course.final)
    enrolment.refresh_from_db()
    assert (heard, enrolment.steps_done, enrolment.steps_total) == ([], 7, 8)
    assert journey(enrolment).next_step.kind == "pledge"
    record_pledge(enrolment=enrolment, now=NOW)
    assert len(heard) == 1


def test_a_quiz_passed_in_an_earlier_cycle_does_not_count(enrolment, course):
    finish(enrolment.person, course.quizzes[0], now=NOW - dt.timedelta(days=300))
    enrolment.refresh_from_db()
    assert enrolment.steps_done == 0


def test_quizzes_are_closed_to_outsiders(enrolment, course, charlie):
    assert admission_by_enrolment(enrolment.person, course.pretest)
    assert admission_by_enrolment(enrolment.person, course.quizzes[1])
    assert not admission_by_enrolment(charlie, course.pretest)


def test_the_final_opens_when_the_modules_are_done(enrolment, course):
    assert not admission_by_enrolment(enrolment.person, course.final)
    do_all_but_the_final(enrolment, course)
    assert admission_by_enrolment(enrolment.person, course.final)


def test_the_next_step_follows_the_course(enrolment, course):
    assert journey(enrolment).next_step.kind == "pretest"
    finish_lesson(enrolment=enrolment, lesson=course.lessons[0], now=NOW)
    assert journey(enrolment).next_step.title == "Materi 1.2"
    finish_lesson(enrolment=enrolment, lesson=course.lessons[1], now=NOW)
    assert journey(enrolment).next_step.kind == "quiz"
