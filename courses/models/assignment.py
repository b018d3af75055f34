"""Assignment to a subtree, its letter, who is taken out of it, and who has received it."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models.pages import CoursePage
from courses.models.series import Series, Terms
from regulations.models import Stage


class AssignmentState(models.TextChoices):
    QUEUED = "queued", _("Sedang diterapkan")
    DONE = "done", _("Berlaku")
    FAILED = "failed", _("Gagal diterapkan")


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_on=None)

    def open(self) -> Self:
        """Those that stand and that no newer round has followed."""
        return self.standing().filter(closed_on=None)

    def reaching(self, agency: Agency) -> Self:
        """Given to the agency or to one above it."""
        return self.filter(agency__path__in=agency.ancestor_paths)


class Assignment(Terms):
    """Course × subtree × cycle, with a due date. Whoever is placed under the agency and fits is obliged.

    `state` says whether the enrolments follow it already; many people are left to the worker. A round
    of a series that a newer one has followed is closed: it takes nobody in any more, and else goes on.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="assignments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="assignments")
    cycle = models.CharField(_("siklus"), max_length=20)
    due_on = models.DateField(_("batas waktu"))
    state = models.CharField(
        max_length=10, choices=AssignmentState.choices, default=AssignmentState.DONE
    )
    assigned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    assigned_on = models.DateField(_("ditugaskan"))
    withdrawn_on = models.DateField(_("ditarik"), null=True, blank=True)
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    stage = models.ForeignKey(
        Stage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="the due date follows its first day",
    )
    due_was = models.DateField(null=True, blank=True, help_text="before the stage moved")
    due_moved_on = models.DateField(null=True, blank=True)
    renews = models.BooleanField(
        default=False, help_text="takes in only those whose certificate runs out"
    )
    closed_on = models.DateField(
        null=True, blank=True, help_text="followed by a newer round of its series"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "agency", "cycle"], name="assignment_once_per_agency_and_cycle"
            ),
            models.UniqueConstraint(
                fields=["series", "stage"],
                condition=Q(stage__isnull=False),
                name="assignment_one_round_per_stage",
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("assigned_on")), name="assignment_due_after_assigned"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.agency_id} ({self.cycle})"

    @property
    def takes_in(self) -> bool:
        """Whether whoever comes under it is enrolled."""
        return self.closed_on is None

    @property
    def path(self) -> str:
        """Of the agency that gave it; known without another query when the agency is."""
        return self.agency.path


class AssignmentExclusionQuerySet(models.QuerySet["AssignmentExclusion"]):
    def as_of(self, day: dt.date) -> Self:
        """Those that hold at the end of that day."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), on__lte=day)


class AssignmentExclusion(models.Model):
    """One person who need not follow one assignment, and why; ended, never deleted.

    Where an assignment of the same course and cycle, given further down, takes the person over, the
    exclusion goes along as a row of its own: `carried_from` is the one that was made by hand.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="exclusions")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignment_exclusions"
    )
    reason = models.CharField(_("alasan"), max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    on = models.DateField(_("sejak"))
    ended_on = models.DateField(_("berakhir"), null=True, blank=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="carried"
    )

    objects = AssignmentExclusionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "person"],
                condition=Q(ended_on=None),
                name="assignment_exclusion_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["assignment", "carried_from"], name="assignment_exclusion_carried_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("on")),
                name="assignment_exclusion_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} / {self.assignment_id}"


class Acknowledgement(models.Model):
    """An agency has received an assignment from above and passes it on; written once."""

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, related_name="acknowledgements"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField()
    note = models.CharField(_("catatan"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "agency"], name="acknowledgement_once_per_agency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} / {self.assignment_id}"
