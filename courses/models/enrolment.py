"""Enrolment with stored progress, and completion."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models.assignment import Assignment
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES, CountState
from courses.models.pages import CoursePage, LessonPage
from quizzes.models import Attempt

# When a row last became something else by what its person did; nobody finishes before they begin.
LAST_ACT = Greatest("enrolled_at", Coalesce("completed_at", "started_at", "enrolled_at"))


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def completed(self) -> Self:
        return self.filter(completed_at__isnull=False)

    def within(self, agency: Agency) -> Self:
        return self.filter(agency__path__startswith=agency.path)

    def overdue(self, today: dt.date) -> Self:
        return self.obliged().filter(completed_at=None, due_on__lt=today)

    def for_change(self) -> Self:
        """Locked until the end of the transaction, in the one order in which everybody locks them.

        Join nothing that may change, such as the agency: PostgreSQL reads a row again that it had
        to wait for, and drops it when it no longer fits what it was joined with.
        """
        return self.select_for_update(of=("self",)).order_by("pk")

    def unfinished(self) -> Self:
        """Obliged now, and not through."""
        return self.filter(counted_as__in=UNFINISHED_STATES, completed_at=None, left_on=None)

    def renewing(self, day: dt.date, end: dt.datetime) -> Self:
        """Renewals that were unfinished at the end of a day; `end` is the first moment after it."""
        return self.filter(
            Q(completed_at=None) | Q(completed_at__gte=end),
            Q(left_on=None) | Q(left_on__gt=day),
            lapses_on__isnull=False,
            enrolled_at__lt=end,
        )

    def ungrouped(self) -> Self:
        """Obliged, and in no group yet that observers are shown."""
        return self.filter(group=None, counted_as__in=OBLIGED_STATES)

    def obliged(self) -> Self:
        return self.exclude(counted_as__in=[CountState.EXCLUDED, CountState.NONE])


class Enrolment(models.Model):
    """Person × course × cycle. It holds the progress, so that no list ever computes it.

    `agency`, `due_on` and `counted_as` are exactly what the counts hold for this row.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="enrolments")
    cycle = models.CharField(_("siklus"), max_length=20)
    assignment = models.ForeignKey(
        Assignment, on_delete=models.SET_NULL, null=True, blank=True, related_name="enrolments"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="enrolments")
    due_on = models.DateField(_("batas waktu"), null=True, blank=True)
    lapses_on = models.DateField(
        null=True, blank=True, help_text="of a renewal: until when the certificate before it holds"
    )
    counted_as = models.CharField(
        max_length=15, choices=CountState.choices, default=CountState.NONE
    )
    steps_done = models.PositiveSmallIntegerField(default=0)
    steps_total = models.PositiveSmallIntegerField(default=0)
    needs_pledge = models.BooleanField(default=False)
    pledged_at = models.DateTimeField(null=True, blank=True)
    enrolled_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    left_on = models.DateField(
        null=True, blank=True, help_text="the obligation ended before completion"
    )
    notice_dismissed_on = models.DateField(null=True, blank=True)
    group = models.ForeignKey(
        Agency,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        help_text="where observers find this row counted, for good; empty while it waits",
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "course", "cycle"], name="enrolment_once_per_cycle"
            ),
            models.CheckConstraint(
                condition=Q(steps_done__lte=F("steps_total")), name="enrolment_steps_within_total"
            ),
            models.CheckConstraint(
                condition=Q(completed_at=None) | Q(started_at__isnull=False),
                name="enrolment_completed_means_started",
            ),
        ]
        indexes = [
            models.Index(
                fields=["course", "cycle", "agency", "counted_as"], name="enrolment_counting"
            ),
            models.Index(
                fields=["due_on", "person"],
                condition=Q(completed_at=None, left_on=None),
                name="enrolment_falling_due",
            ),
            # What came since a day, which `courses.past` takes off the counts of now.
            models.Index("course", "cycle", LAST_ACT, name="enrolment_by_last_act"),
            models.Index(
                fields=["left_on"], condition=Q(left_on__isnull=False), name="enrolment_by_leaving"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} / {self.course_id} ({self.cycle})"

    @property
    def percent(self) -> int:
        return 100 * self.steps_done // self.steps_total if self.steps_total else 0


class Narrowing(models.Model):
    """What a renewal asks of one person, where the course asks only for what was missed; written once.

    Lists of keys as they were on that day: what has gone from the course since is asked of nobody.
    Without practices nothing had been missed, and the final test is all.
    """

    enrolment = models.OneToOneField(Enrolment, on_delete=models.CASCADE, related_name="narrowing")
    practices = models.JSONField(default=list)
    lessons = models.JSONField(default=list)
    quizzes = models.JSONField(default=list, help_text="of modules; the final test always is")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(practices=[]) | Q(lessons=[], quizzes=[]),
                name="narrowing_rests_on_practices",
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.practices}"


class LessonProgress(models.Model):
    """A lesson opened, and read to its end."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons")
    lesson = models.ForeignKey(LessonPage, on_delete=models.CASCADE, related_name="progress")
    opened_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson"], name="lesson_progress_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.lesson_id}"


class Completion(models.Model):
    """Every requirement met; written once."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField()
    final_attempt = models.ForeignKey(
        Attempt, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    def __str__(self) -> str:
        return f"selesai {self.enrolment_id}"
