"""How large units stood at the end of past days, kept so that a nation's past is not read anew at each visit."""

from typing import Self

from django.db import models

from agencies.models import Agency
from courses.models.counts import CountQuerySet, CountState
from courses.models.pages import CoursePage


class PastDayQuerySet(CountQuerySet):
    def unsure(self) -> Self:
        """Those to be counted anew, the newest day first."""
        return self.filter(is_sure=False).order_by("-day", "pk")


class PastDay(models.Model):
    """Agency × course × cycle × day; `figures` and the changes that are noted are how it stood then.

    There is a row before there are figures, so that whoever dates a record back notes what it changes.
    While it is not sure nobody reads it: it was not counted yet, or more changed than was worth noting.
    """

    course = models.ForeignKey(CoursePage, on_delete=models.CASCADE, related_name="+")
    cycle = models.CharField(max_length=20)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="past_days")
    day = models.DateField()
    time_zone = models.CharField(max_length=20, help_text="of the agency, which says when it ended")
    figures = models.JSONField(
        default=dict, help_text="key of a child of that day, or of the unit for its own → totals"
    )
    is_sure = models.BooleanField(default=False)

    objects = PastDayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "course", "cycle", "day"], name="past_day_unique_key"
            )
        ]
        indexes = [
            # The newest day, of a cycle and of all.
            models.Index(fields=["course", "cycle", "day"], name="past_day_of_cycle"),
            models.Index(fields=["day"], name="past_day_by_day"),
            models.Index(
                fields=["-day", "id"], condition=models.Q(is_sure=False), name="past_day_unsure"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} {self.cycle} {self.agency_id} {self.day}"


class PastDayChange(models.Model):
    """What a record that was dated back changes of a day; appended, never updated, deleted when folded."""

    past_day = models.ForeignKey(PastDay, on_delete=models.CASCADE, related_name="changes")
    part = models.ForeignKey(
        Agency,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="the child of that day, or the unit itself",
    )
    state = models.CharField(max_length=15, choices=CountState.choices)
    due_on = models.DateField(null=True)
    change = models.IntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(change=0), name="past_change_changes_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.past_day_id} {self.part_id} {self.state}: {self.change:+d}"
