"""Publishing a question in the CMS freezes a version; what an attempt missed is practised."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published

from quizzes.actions.drills import fill_drills
from quizzes.actions.questions import publish_version
from quizzes.models import Attempt, Question
from quizzes.signals import attempt_finished

FULL_SCORE = 100


@receiver(published, sender=Question, dispatch_uid="quizzes.freeze_published_question")
def freeze_published_question(instance: Question, revision: Any = None, **kwargs: Any) -> None:
    publish_version(question=instance, actor=revision.user if revision else None)


@receiver(attempt_finished, sender=Attempt, dispatch_uid="quizzes.practise_what_was_missed")
def practise_what_was_missed(attempt: Attempt, **kwargs: Any) -> None:
    if attempt.score != FULL_SCORE:
        fill_drills(attempts=[attempt])
