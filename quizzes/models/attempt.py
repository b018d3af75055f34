"""Attempts: a paper frozen at the start, answers saved one by one, a mark given once."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from quizzes.models.question import QuestionVersion
from quizzes.models.quiz import Quiz, ReviewPolicy


class AttemptState(models.TextChoices):
    OPEN = "open", _("Sedang dikerjakan")
    SUBMITTED = "submitted", _("Dikirim")
    TIMED_OUT = "timed_out", _("Waktu habis, dikirim otomatis")


CLOSED_STATES = (AttemptState.SUBMITTED, AttemptState.TIMED_OUT)


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> Self:
        return self.filter(state=AttemptState.OPEN)

    def closed(self) -> Self:
        return self.filter(state__in=CLOSED_STATES)

    def passed(self) -> Self:
        return self.filter(is_passed=True)

    def of(self, person: models.Model | int) -> Self:
        return self.filter(person=person)

    def overdue(self, now: dt.datetime) -> Self:
        """Past their deadline; `Attempt.is_overdue` adds the grace of each."""
        return self.open().filter(deadline_at__lt=now)

    def best(self, person: models.Model, quiz: Quiz) -> "Attempt | None":
        """The attempt that counts: passed before not passed, then the highest score, then the first."""
        closed = self.of(person).filter(quiz=quiz).closed()
        return closed.order_by(F("is_passed").desc(), F("score").desc(), "number").first()


class Attempt(models.Model):
    """Person × quiz × number. The rules of the quiz are copied, so later edits do not reach it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts"
    )
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, related_name="+", help_text="unit at the start"
    )
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=12, choices=AttemptState.choices, default=AttemptState.OPEN)
    started_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True, blank=True)
    grace_seconds = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    pass_mark = models.PositiveSmallIntegerField()
    review = models.CharField(max_length=20, choices=ReviewPolicy.choices)
    score = models.DecimalField(
        _("nilai (0 sampai 100)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    is_passed = models.BooleanField(null=True, blank=True)
    is_tallied = models.BooleanField(default=False, help_text="counted among the first answers")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "quiz", "number"], name="attempt_number_unique"
            ),
            models.UniqueConstraint(
                fields=["person", "quiz"],
                condition=Q(state=AttemptState.OPEN),
                name="attempt_one_open_per_quiz",
            ),
            models.CheckConstraint(
                condition=Q(state=AttemptState.OPEN, score=None, finished_at=None)
                | (~Q(state=AttemptState.OPEN) & Q(score__isnull=False, finished_at__isnull=False)),
                name="attempt_closed_means_marked",
            ),
            models.CheckConstraint(
                condition=Q(score=None) | Q(score__gte=0, score__lte=100),
                name="attempt_score_in_percent",
            ),
        ]
        indexes = [
            models.Index(
                fields=["deadline_at"],
                condition=Q(state=AttemptState.OPEN),
                name="attempt_open_deadlines",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state__in=CLOSED_STATES, number=1, is_tallied=False),
                name="attempt_to_be_tallied",
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_open(self) -> bool:
        return self.state == AttemptState.OPEN

    @property
    def closes_at(self) -> dt.datetime | None:
        """When the last answer may arrive: the deadline and the time that poor lines are given."""
        if self.deadline_at is None:
            return None
        return self.deadline_at + dt.timedelta(seconds=self.grace_seconds)

    def is_overdue(self, now: dt.datetime) -> bool:
        return self.is_open and self.closes_at is not None and now > self.closes_at

    def is_past_deadline(self, now: dt.datetime) -> bool:
        """Time is up: nothing new is answered, but what was answered may still be on its way."""
        return self.deadline_at is not None and now > self.deadline_at

    def accepts_answers(self, now: dt.datetime) -> bool:
        return self.is_open and not self.is_overdue(now)

    @property
    def shows_review(self) -> bool:
        """Whether the key and the reasons may be seen now."""
        if self.is_open or self.review == ReviewPolicy.NEVER:
            return False
        return self.review == ReviewPolicy.AFTER_SUBMIT or bool(self.is_passed)


# Of a slot: not answered, or not fully right.
NOT_KNOWN = Q(responses__mark__lt=1) | Q(responses__mark=None)


class Slot(models.Model):
    """One place on the frozen paper: which version, in which order of options."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="slots")
    order = models.JSONField(default=list)
    is_flagged = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "position"], name="slot_position_unique"),
            models.UniqueConstraint(fields=["attempt", "version"], name="slot_question_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}#{self.position}"


class Response(models.Model):
    """The newest answer to a slot. `sequence` counts the learner's acts: an older one never wins."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="responses")
    answer = models.JSONField()
    sequence = models.PositiveBigIntegerField()
    saved_at = models.DateTimeField()
    mark = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "slot"], name="response_one_per_slot"),
            models.CheckConstraint(
                condition=Q(mark=None) | Q(mark__gte=0, mark__lte=1), name="response_mark_in_unit"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slot_id}:{self.sequence}"


class MarkChange(models.Model):
    """Append-only: every mark an attempt ever had, by whom and why."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="mark_changes")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    before = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    after = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(before=None) | ~Q(before=F("after")), name="mark_change_changes"
            )
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}: {self.before} → {self.after}"
