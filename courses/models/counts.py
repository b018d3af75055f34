"""Counts of enrolments by unit: deltas in the transaction of each change, folded into a rollup."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models.pages import CoursePage


class CountState(models.TextChoices):
    """In which column a person stands; every obliged person stands in exactly one."""

    NONE = "none", _("Tidak dihitung")
    NOT_ACTIVATED = "not_activated", _("Belum aktivasi")
    NOT_BEGUN = "not_begun", _("Belum mulai")
    IN_PROGRESS = "in_progress", _("Berjalan")
    COMPLETED = "completed", _("Selesai")
    EXCLUDED = "excluded", _("Dikecualikan")


OBLIGED_STATES = (
    CountState.NOT_ACTIVATED,
    CountState.NOT_BEGUN,
    CountState.IN_PROGRESS,
    CountState.COMPLETED,
)
UNFINISHED_STATES = OBLIGED_STATES[:3]


class CountQuerySet(models.QuerySet):
    def of(self, course: CoursePage | int, cycle: str) -> Self:
        return self.filter(course=course, cycle=cycle)


class CountKey(models.Model):
    """course × cycle × unit × due date × state; overdue follows from the due date when read."""

    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    due_on = models.DateField(null=True)
    state = models.CharField(max_length=15, choices=CountState.choices)

    objects = CountQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.course_id} {self.cycle} {self.agency_id} {self.due_on} {self.state}"


class CountDelta(CountKey):
    """+1 or −1 for the person's own unit; appended, never updated, deleted when folded."""

    change = models.SmallIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(change=0), name="delta_changes_something")
        ]
        indexes = [models.Index(fields=["course", "cycle", "agency"], name="delta_reading")]

    def __str__(self) -> str:
        return f"{super().__str__()}: {self.change:+d}"


class CountRollup(CountKey):
    """Folded deltas of the unit and everything under it."""

    total = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "cycle", "agency", "due_on", "state"],
                name="rollup_unique_key",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{super().__str__()}: {self.total}"


class DayCount(models.Model):
    """Of those obliged in a large unit, how many joined and how many finished on a day.

    Written every night for the units whose people are too many to be read at each visit.
    """

    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    joined = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "course", "cycle", "day"], name="day_count_unique_key"
            )
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.cycle} {self.agency_id} {self.day}"


class GroupCount(models.Model):
    """How the groups told at a unit stood on a day; of the unit alone, without what is under it.

    All that observers are shown. Written every night; of past weeks the Mondays are kept.
    """

    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    not_activated = models.PositiveIntegerField()
    not_begun = models.PositiveIntegerField()
    in_progress = models.PositiveIntegerField()
    completed = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    excluded = models.PositiveIntegerField()

    objects = CountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "course", "cycle", "day"], name="group_count_unique_key"
            )
        ]
        # For the newest day of a cycle.
        indexes = [models.Index(fields=["course", "cycle", "day"], name="group_count_days")]

    def __str__(self) -> str:
        return f"{self.course_id} {self.cycle} {self.agency_id} {self.day}"
