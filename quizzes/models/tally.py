"""First answers counted by unit, quiz and question: what is told of them, and what still waits."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from agencies.models import Agency
from quizzes.models.question import Question
from quizzes.models.quiz import Quiz
from regulations.models import Practice


class AnswerTallyQuerySet(models.QuerySet["AnswerTally"]):
    def within(self, agency: Agency) -> Self:
        return self.filter(agency__path__startswith=agency.path)


class AnswerTally(models.Model):
    """`people`, `asked` and `wrong` are sums of blocks that may be told, see `quizzes.pooling`.

    They only grow. A row without a question holds blocks of several questions of the practice.
    """

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="+")
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.CASCADE, null=True, related_name="+")
    people = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    wrong = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    waiting_wrong = models.PositiveIntegerField(default=0)
    waiting_since = models.DateField(null=True)
    per_paper = models.PositiveSmallIntegerField(
        default=1, help_text="the most questions of the practice on one paper"
    )

    objects = AnswerTallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "quiz", "practice", "question"], name="tally_once_per_question"
            ),
            # SQLite cannot be told that two rows without a question are alike.
            models.UniqueConstraint(
                fields=["agency", "quiz", "practice"],
                condition=Q(question=None),
                name="tally_once_for_several_questions",
            ),
            models.CheckConstraint(
                condition=Q(people=0, asked=0, wrong=0)
                | Q(people__gte=10, asked__gte=F("people"), wrong__lt=F("asked")),
                name="tally_tells_of_ten_or_of_nobody",
            ),
            models.CheckConstraint(
                condition=Q(waiting=0, waiting_wrong=0, waiting_since=None)
                | Q(
                    waiting__gt=0,
                    waiting_wrong__lte=F("waiting"),
                    waiting_since__isnull=False,
                    question__isnull=False,
                ),
                name="tally_waits_since_a_day",
            ),
        ]
        indexes = [
            models.Index(
                fields=["quiz", "practice"], condition=Q(waiting__gt=0), name="tally_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.quiz_id} {self.practice_id} {self.question_id}"
