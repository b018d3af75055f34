"""Large lists that the worker writes to a file, for the one person who asked."""

import datetime as dt
import uuid
from typing import Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


def export_storage() -> Storage:
    return storages["exports"]


def export_path(instance: "Export", filename: str) -> str:
    """A random name; what the reader's browser calls the file is said when it is handed out."""
    return f"{instance.public_id}.{instance.form}"


class ExportState(models.TextChoices):
    WAITING = "waiting", _("Sedang dibuat")
    READY = "ready", _("Siap diunduh")
    FAILED = "failed", _("Gagal dibuat")


class ExportForm(models.TextChoices):
    XLSX = "xlsx", "XLSX"
    CSV = "csv", "CSV"


class ExportQuerySet(models.QuerySet["Export"]):
    def held_by(self, person: models.Model, agency: Agency) -> Self:
        return self.filter(asked_by=person, agency=agency)

    def kept(self, now: dt.datetime) -> Self:
        """Not over yet; whoever waits still has nothing that could be over."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now))


class Export(models.Model):
    """One file of one list. `words` are those of the page it was asked on, day included."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="exports")
    form = models.CharField(max_length=4, choices=ExportForm.choices)
    name = models.CharField(max_length=150, help_text="of the file, without its ending")
    words = models.TextField(blank=True, help_text="of the address")
    number = models.CharField(max_length=18, blank=True, help_text="searched for; in no address")
    state = models.CharField(
        max_length=10, choices=ExportState.choices, default=ExportState.WAITING
    )
    rows_done = models.PositiveIntegerField(default=0)
    rows_total = models.PositiveIntegerField()
    file = models.FileField(storage=export_storage, upload_to=export_path, blank=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="of the worker")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("unduhan")
        verbose_name_plural = _("unduhan")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(form__in=ExportForm.values), name="export_form_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ExportState.READY, expires_at__isnull=False) & ~Q(file="")
                | ~Q(state=ExportState.READY) & Q(file="", expires_at=None),
                name="export_ready_means_kept_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("asked_at")),
                name="export_ends_after_it_was_asked",
            ),
        ]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="export_latest")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_waiting(self) -> bool:
        return self.state == ExportState.WAITING

    @property
    def is_ready(self) -> bool:
        return self.state == ExportState.READY
