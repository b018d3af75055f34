"""A role opens exactly one subtree."""

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from people.models.placement import Placement


class RoleKind(models.TextChoices):
    BKPSDM = "bkpsdm", _("Admin BKPSDM")
    OBSERVER = "pengamat", _("Pengamat")
    CERTIFICATE_OFFICER = "petugas_sertifikat", _("Petugas sertifikat")
    TRAINER = "pelatih", _("Pelatih")
    REVIEWER = "penelaah", _("Penelaah")
    OPERATOR = "operator", _("Operator")


NAMES_ALLOWED = (RoleKind.BKPSDM,)
TRACKING_KINDS = (RoleKind.BKPSDM, RoleKind.OBSERVER)
# What BKPSDM gives and ends within its own subtree; all others are the operator's.
APPOINTED_KINDS = (RoleKind.BKPSDM, RoleKind.OBSERVER, RoleKind.CERTIFICATE_OFFICER)
CMS_KINDS = (
    RoleKind.CERTIFICATE_OFFICER,
    RoleKind.TRAINER,
    RoleKind.REVIEWER,
    RoleKind.OPERATOR,
)


class Ending(models.TextChoices):
    LEFT = "left", _("Orangnya pindah atau berhenti")


class RoleQuerySet(models.QuerySet["Role"]):
    def held_by(self, person: models.Model | models.OuterRef | int) -> Self:
        return self.filter(person=person, ended_on=None)

    def tracking(self) -> Self:
        return self.filter(kind__in=TRACKING_KINDS)

    def opening(self, agency: Agency) -> Self:
        """Roles whose subtree holds the agency."""
        return self.filter(agency__path__in=agency.ancestor_paths)

    def resting_on_place(self) -> Self:
        """Those that end when the holder leaves the subtree; not of a closed unit, whose people its successor has."""
        return self.filter(ended_on=None, kind__in=APPOINTED_KINDS, agency__is_active=True)

    def left_by(self, day: dt.date) -> Self:
        """Held by somebody who was placed in the subtree while they held it, and no longer is.

        Who never worked there was given the role all the same, and keeps it.
        """
        placed = Placement.objects.filter(
            person=models.OuterRef("person"),
            agency__path__startswith=models.OuterRef("agency__path"),
        )
        was = placed.filter(until__lt=day, until__gte=models.OuterRef("granted_on"))
        return self.resting_on_place().filter(models.Exists(was), ~models.Exists(placed.as_of(day)))


class Role(models.Model):
    """Person × agency × kind; valid until it is ended, never deleted."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="roles"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roles")
    kind = models.CharField(_("peran"), max_length=20, choices=RoleKind.choices)
    granted_on = models.DateField(_("diberikan"), default=dt.date.today)
    ended_on = models.DateField(_("berakhir"), null=True, blank=True)
    ended_because = models.CharField(
        max_length=10, choices=Ending.choices, blank=True, help_text="empty: somebody ended it"
    )

    objects = RoleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "kind"],
                condition=models.Q(ended_on=None),
                name="role_held_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=RoleKind.values), name="role_kind_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_because="") | models.Q(ended_on__isnull=False),
                name="role_that_is_held_has_no_ending",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.agency_id}"
