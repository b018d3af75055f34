"""Where a person works, from when to when, and when they need not take part."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from people.prepared import prepared


def holding_on(day: dt.date, way: str = "") -> Q:
    """Rows that hold on that day; the end date is the last day (inclusive).

    `way` leads to them from another table, as `person__placements__`.
    """
    is_not_over = Q(**{f"{way}until": None}) | Q(**{f"{way}until__gte": day})
    return is_not_over & Q(**{f"{way}since__lte": day})


class DatedQuerySet(models.QuerySet):
    def as_of(self, day: dt.date) -> Self:
        """Rows that hold on that day."""
        return self.filter(holding_on(day))

    def within(self, agency: Agency) -> Self:
        return self.filter(agency__path__startswith=agency.path)


class PlacementQuerySet(DatedQuerySet):
    def agency_of(self, person: models.Model, day: dt.date) -> Agency | None:
        """Where the person works on that day; None when nowhere."""
        placement = _placed.first(person=person.pk, day=day)
        return placement.agency if placement else None


@prepared
def _placed(person: int, day: dt.date) -> "models.QuerySet[Placement]":
    placed = Placement.objects.as_of(day).filter(person=person).select_related("agency")
    return placed.order_by("-since")[:1]


class Placement(models.Model):
    """Person × agency × from–to. A transfer ends one row and begins the next."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="placements"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="placements")
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai dengan"), null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="placement_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(until=None), name="placement_one_open_per_person"
            ),
            models.UniqueConstraint(
                fields=["person", "since"], name="placement_one_start_per_person_and_day"
            ),
        ]
        indexes = [
            models.Index(fields=["agency", "since", "until"], name="placement_agency_dates"),
            # Who came or went since a day.
            models.Index(fields=["since"], name="placement_by_beginning"),
            models.Index(
                fields=["until"], condition=Q(until__isnull=False), name="placement_by_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.agency_id}"

    @property
    def stamp(self) -> str:
        """Changes with whatever a move changes: a form that carries an older one is out of date."""
        return f"{self.pk}.{self.agency_id}.{self.until or ''}"


class LeavingReason(models.TextChoices):
    """Why nobody counts a person any more; kept in the log of acts."""

    RETIRED = "pensiun", _("Pensiun")
    RESIGNED = "keluar", _("Keluar atau berhenti")
    DIED = "meninggal", _("Meninggal dunia")


class ExclusionReason(models.TextChoices):
    LEAVE = "cuti", _("Cuti")
    STUDY = "tugas_belajar", _("Tugas belajar")
    RETIRED = "pensiun", _("Pensiun")
    OTHER = "lain", _("Alasan lain")


class Exclusion(models.Model):
    """Days on which a person is not counted as obliged."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exclusions"
    )
    reason = models.CharField(_("alasan"), max_length=20, choices=ExclusionReason.choices)
    note = models.CharField(_("keterangan"), max_length=200, blank=True)
    since = models.DateField(_("sejak"))
    until = models.DateField(_("sampai dengan"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="exclusion_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.reason}"

    @property
    def stamp(self) -> str:
        """Changes with the day on which it ends."""
        return f"{self.pk}.{self.until or ''}"

    def may_be_ended(self, today: dt.date) -> bool:
        """Open, or not over yet."""
        return self.until is None or self.until >= today
