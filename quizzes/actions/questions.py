"""Publishing a question freezes it."""

from django.core.exceptions import ValidationError
from django.db import transaction

from people.actions import audit
from people.models import Person
from quizzes.freezing import digest_of, frozen_content, problems
from quizzes.models import Question, QuestionVersion


@transaction.atomic
def publish_version(*, question: Question, actor: Person | None = None) -> QuestionVersion:
    """Freeze the question as it is; the same content again is the same version."""
    content = frozen_content(question)
    faults = problems(question, content)
    if faults:
        raise ValidationError(faults)
    # The row is locked so that two publications cannot both become the current one.
    Question.objects.select_for_update().get(pk=question.pk)
    digest = digest_of(content)
    version = question.versions.filter(digest=digest).first()
    if version and version.is_current and version.is_scored == question.is_scored:
        return version
    question.versions.filter(is_current=True).exclude(digest=digest).update(is_current=False)
    if version is None:
        version = QuestionVersion(question=question, digest=digest, content=content)
    version.kind = content["kind"]
    version.practice_id = question.practice_id
    version.is_current, version.is_scored = True, question.is_scored
    version.save()
    audit.record(
        actor=actor, verb="question.published", subject=question, details={"digest": digest}
    )
    return version
