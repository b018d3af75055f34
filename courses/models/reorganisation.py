"""A change of units that was asked for: what it is, who asked, what became of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


class ReorganisationKind(models.TextChoices):
    """The last two are also kinds of succession."""

    MOVED = "pindah", _("Dipindahkan")
    MERGED = "gabung", _("Digabungkan")
    REPLACED = "ganti", _("Digantikan")


class ReorganisationState(models.TextChoices):
    PLANNED = "planned", _("Direncanakan")
    WAITING = "waiting", _("Sedang diterapkan")
    APPLIED = "applied", _("Sudah diterapkan")
    REFUSED = "refused", _("Tidak diterapkan")
    WITHDRAWN = "withdrawn", _("Dibatalkan")


AHEAD = (ReorganisationState.PLANNED, ReorganisationState.WAITING)


class Reorganisation(models.Model):
    """One unit moved under, or merged into, another. `digest` is of the plan that was shown.

    Of a change for a day to come there is none: on its day it is done as the records are then.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("jenis"), max_length=10, choices=ReorganisationKind.choices)
    unit = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="reorganisations")
    target = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("terhitung mulai"))
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(
        max_length=10, choices=ReorganisationState.choices, default=ReorganisationState.WAITING
    )
    tries = models.PositiveSmallIntegerField(default=0, help_text="of the worker")
    note = models.CharField(max_length=300, blank=True, help_text="why it was refused")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("perubahan unit")
        verbose_name_plural = _("perubahan unit")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ReorganisationKind.values), name="reorganisation_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ReorganisationState.values),
                name="reorganisation_state_is_known",
            ),
            models.CheckConstraint(
                condition=~Q(unit=F("target")), name="reorganisation_takes_two_units"
            ),
            models.CheckConstraint(
                condition=Q(state="applied", applied_at__isnull=False)
                | (~Q(state="applied") & Q(applied_at=None)),
                name="reorganisation_applied_has_time",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=["planned", "waiting"]),
                name="reorganisation_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.unit_id} → {self.target_id}"

    @property
    def is_planned(self) -> bool:
        """Its day is to come, and until then it can be taken back."""
        return self.state == ReorganisationState.PLANNED

    @property
    def is_moving(self) -> bool:
        """The worker has it; the page asks again by itself."""
        return self.state == ReorganisationState.WAITING
