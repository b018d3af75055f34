"""What courses hears: people placed or activated, attempts closed, pages published."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from courses.access import (
    admission_by_enrolment,
    enrolments_opening,
    round_began,
)
from courses.actions.backdating import remember_act, remember_lives
from courses.actions.completion import evaluate
from courses.actions.correcting import follow_correction
from courses.actions.joining import forget_never_placed, sync_people
from courses.actions.progress import begin
from courses.models import CoursePage, LessonPage, ModulePage
from courses.outline import forget_outline
from courses.scopes import running_rounds
from people.models import Person
from people.signals import people_changed, people_changing
from people.timeline import Change
from quizzes.access import beginnings, rules
from quizzes.models import Attempt
from quizzes.signals import attempt_finished

if admission_by_enrolment not in rules:
    rules.append(admission_by_enrolment)
if round_began not in beginnings:
    beginnings.append(round_began)


@receiver(people_changing, dispatch_uid="courses.people_changing")
def follow_the_past(people: list[Person], **kwargs: Any) -> Callable[[], None]:
    return remember_lives([person.pk for person in people])


@receiver(people_changed, dispatch_uid="courses.people_changed")
def follow_people(
    people: list[Person],
    is_taken_back: bool = False,
    corrected: Sequence[Change] = (),
    **kwargs: Any,
) -> None:
    sync_people(people=people, today=timezone.localdate())
    for person in people if corrected else ():
        follow_correction(person=person, changes=corrected)
    if is_taken_back:
        forget_never_placed(people=people)


@receiver(attempt_finished, dispatch_uid="courses.attempt_finished")
def follow_attempt(attempt: Attempt, **kwargs: Any) -> None:
    """Also an attempt that was handed in without a signal, or whose time was over, a while ago."""
    now = attempt.finished_at or timezone.now()
    compare = remember_act(person=attempt.person_id, at=now)
    held = enrolments_opening(attempt.person, attempt.quiz, for_change=True)
    for enrolment in running_rounds(held):
        if enrolment.completed_at is None:
            begin(enrolment=enrolment, now=now)
            evaluate(enrolment=enrolment, now=now, is_locked=True)
    compare()


@receiver([page_published, page_unpublished, post_page_move], dispatch_uid="courses.page_changed")
@receiver(post_delete, sender=LessonPage, dispatch_uid="courses.lesson_deleted")
@receiver(post_delete, sender=ModulePage, dispatch_uid="courses.module_deleted")
def follow_page(instance: Page, **kwargs: Any) -> None:
    """The outline of the page's course is made anew."""
    steps = range(instance.steplen, len(instance.path) + 1, instance.steplen)
    paths = [instance.path[:end] for end in steps]
    for course_pk in CoursePage.objects.filter(path__in=paths).values_list("pk", flat=True):
        forget_outline(course_pk)
