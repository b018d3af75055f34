"""Publishing a question in the CMS freezes a version."""

from typing import Any

from django.dispatch import receiver
from wagtail.signals import published

from quizzes.actions.questions import publish_version
from quizzes.models import Question


@receiver(published, sender=Question, dispatch_uid="quizzes.freeze_published_question")
def freeze_published_question(instance: Question, revision: Any = None, **kwargs: Any) -> None:
    publish_version(question=instance, actor=revision.user if revision else None)
