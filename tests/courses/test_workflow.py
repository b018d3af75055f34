"""Trainers write and submit, reviewers publish: set up by migration."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import Workflow

from quizzes.models import Question
from tests.cast import make_person


@pytest.fixture
def groups(db):
    found = {group.name: group for group in Group.objects.filter(name__in=["Pelatih", "Penelaah"])}
    if not found:
        pytest.skip("needs the migrations")
    return found


@pytest.fixture
def marwah(groups):
    person = make_person("Marwah Contoh")
    person.groups.add(groups["Pelatih"])
    return person


@pytest.fixture
def syamsul(groups):
    person = make_person("Syamsul Contoh")
    person.groups.add(groups["Penelaah"])
    return person


def test_trainers_edit_and_reviewers_publish(course, marwah, syamsul):
    lesson = course.lessons[0]
    assert lesson.permissions_for_user(marwah).can_edit()
    assert not lesson.permissions_for_user(marwah).can_publish()
    assert lesson.permissions_for_user(syamsul).can_publish()
    assert marwah.has_perm("quizzes.change_question")
    assert not marwah.has_perm("quizzes.publish_question")
    assert syamsul.has_perm("quizzes.publish_question")


def test_what_a_trainer_submits_goes_live_when_the_reviewer_approves(course, marwah, syamsul):
    lesson = course.lessons[0]
    lesson.refresh_from_db()
    lesson.title = "Judul yang ditelaah"
    lesson.save_revision(user=marwah)
    state = lesson.get_workflow().start(lesson, marwah)
    assert state.workflow.name == "Telaah materi"
    lesson.refresh_from_db()
    assert lesson.title == "Materi 1.1"
    assert [
        name for name, *_ in state.current_task_state.task.specific.get_actions(lesson, marwah)
    ] == []
    state.current_task_state.approve(user=syamsul)
    lesson.refresh_from_db()
    assert (lesson.live, lesson.title) == (True, "Judul yang ditelaah")


def test_questions_go_the_same_way(groups):
    assert Question().get_workflow() == Workflow.objects.get(name="Telaah materi")
