"""Practice between attempts: which question comes back to whom, and when."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from people.models import Person
from quizzes.drilling import FIRST_BOX, LAST_BOX
from quizzes.models.attempt import Attempt, AttemptState, Slot
from quizzes.models.question import Question, QuestionVersion
from quizzes.models.quiz import QuizSection, ReviewPolicy


class DrillQuerySet(models.QuerySet["Drill"]):
    def open_to(self, person: Person | int) -> Self:
        """The person's own, without any whose key is still kept from them.

        Practice shows the key, so a question rests while it lies in an attempt that does not show
        its review, or where a quiz that never does may draw it. One the person was never asked
        rests until they have passed every quiz that may still ask it.
        """
        passed = Attempt.objects.filter(person=person, is_passed=True).values("quiz")
        slots = Slot.objects.filter(attempt__person=person)
        kept_back = slots.filter(
            Q(attempt__state=AttemptState.OPEN)
            | Q(attempt__review=ReviewPolicy.NEVER)
            | (Q(attempt__review=ReviewPolicy.AFTER_PASS) & ~Q(attempt__quiz__in=passed))
        )
        drawing = _sections_that_may_draw()
        return self.filter(
            Q(question__in=slots.values("version__question"))
            | ~Exists(drawing.exclude(quiz__in=passed)),
            ~Exists(drawing.filter(quiz__review=ReviewPolicy.NEVER)),
            ~Q(question__in=kept_back.values("version__question")),
            person=person,
            question__live=True,
            question__versions__is_current=True,
            question__versions__is_scored=True,
        )


def _sections_that_may_draw() -> models.QuerySet[QuizSection]:
    """Tags are left out: a section with tags draws fewer than this says, never more."""
    return QuizSection.objects.filter(
        Q(questions=None) | Q(questions=OuterRef("question")),
        Q(practices=None) | Q(practices=OuterRef("question__practice")),
        Q(difficulty=None) | Q(difficulty=OuterRef("question__difficulty")),
    )


class Drill(models.Model):
    """Person × question. Never scored: no attempt, mark or count knows of it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drills"
    )
    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="drills")
    box = models.PositiveSmallIntegerField(default=FIRST_BOX)
    due_on = models.DateField()
    last_seen_at = models.DateTimeField(null=True, blank=True)
    last_answer = models.JSONField(null=True, blank=True)

    objects = DrillQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "question"], name="drill_once_per_question"),
            models.CheckConstraint(
                condition=Q(box__gte=FIRST_BOX, box__lte=LAST_BOX), name="drill_box_is_known"
            ),
            models.CheckConstraint(
                condition=Q(last_seen_at__isnull=True, last_answer__isnull=True)
                | Q(last_seen_at__isnull=False, last_answer__isnull=False),
                name="drill_seen_means_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}×{self.question_id}: {self.box}"

    def current_version(self) -> QuestionVersion:
        """What is asked now; practice keeps no frozen paper."""
        return QuestionVersion.objects.get(question=self.question_id, is_current=True)
