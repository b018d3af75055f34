"""Rosters that were handed in, what each of them changed, and people asked for from elsewhere."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency


def roster_storage() -> Storage:
    return storages["rosters"]


def file_name(instance: "RosterImport", filename: str) -> str:
    """A random name: what offices call their files may name people."""
    return f"{instance.public_id}{Path(filename).suffix.lower()}"


class ImportState(models.TextChoices):
    WAITING = "waiting", _("Menunggu diperiksa")
    UNCLEAR = "unclear", _("Kolom belum dikenali")
    CHECKED = "checked", _("Sudah diperiksa")
    APPLYING = "applying", _("Sedang diterapkan")
    APPLIED = "applied", _("Sudah diterapkan")
    UNDOING = "undoing", _("Sedang dibatalkan")
    UNDONE = "undone", _("Sudah dibatalkan")
    FAILED = "failed", _("Tidak terbaca")


class RosterImport(models.Model):
    """One file for one agency: checked first, then applied whole or not at all.

    `counts` and `digest` are those of the plan that was shown. File and list are thrown away after
    a while; this row and its changes stay.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="roster_imports")
    file = models.FileField(storage=roster_storage, upload_to=file_name, blank=True)
    original_name = models.CharField(_("nama berkas"), max_length=200)
    sha256 = models.CharField(max_length=64)
    since = models.DateField(_("berlaku sejak"))
    ends_missing = models.BooleanField(
        _("akhiri penempatan yang tidak ada di berkas"), default=False
    )
    columns = models.JSONField(default=dict, blank=True, help_text="column → place in the file")
    header = models.JSONField(default=list, blank=True)
    reach = models.JSONField(
        default=list, blank=True, help_text="paths that the lists were made for"
    )
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.WAITING
    )
    counts = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="of the worker, at what it does now"
    )
    note = models.CharField(max_length=300, blank=True, help_text="what the importer must know")
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    applied_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("impor daftar pegawai")
        verbose_name_plural = _("impor daftar pegawai")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ImportState.values), name="roster_import_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[ImportState.APPLIED, ImportState.UNDOING, ImportState.UNDONE]
                )
                | Q(applied_at__isnull=False),
                name="roster_import_applied_has_time",
            ),
        ]
        indexes = [models.Index(fields=["agency", "-uploaded_at"], name="roster_import_latest")]

    def __str__(self) -> str:
        return f"{self.agency_id}: {self.uploaded_at:%Y-%m-%d}"

    @property
    def is_moving(self) -> bool:
        """The worker has it; the page asks again by itself."""
        return self.state in (ImportState.WAITING, ImportState.APPLYING, ImportState.UNDOING)

    @property
    def can_be_applied(self) -> bool:
        is_clean = self.state == ImportState.CHECKED and not self.counts.get("salah")
        return is_clean and bool(self.file)


class RosterChange(models.Model):
    """What one import did to one person: enough to take it back. Rows are added and never changed."""

    roster_import = models.ForeignKey(
        RosterImport, on_delete=models.CASCADE, related_name="changes"
    )
    # A person whom only this import knew is gone again when it is taken back.
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    fate = models.CharField(max_length=10)
    fields = models.JSONField(default=dict, blank=True, help_text="field → [before, after]")
    closed = models.ForeignKey(
        "people.Placement", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    opened = models.ForeignKey(
        "people.Placement", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster_import", "person"], name="roster_change_once_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.roster_import_id}: {self.fate}"


class TransferQuerySet(models.QuerySet["TransferRequest"]):
    def waiting(self) -> Self:
        return self.filter(state=TransferState.WAITING)

    def asked_of(self, agency: Agency) -> Self:
        """For people whom the agency, or a unit below it, has."""
        return self.filter(source__path__startswith=agency.path)

    def asked_by(self, agency: Agency) -> Self:
        return self.filter(target__path__startswith=agency.path)


class TransferState(models.TextChoices):
    WAITING = "waiting", _("Menunggu jawaban")
    ACCEPTED = "accepted", _("Disetujui")
    REFUSED = "refused", _("Ditolak")
    WITHDRAWN = "withdrawn", _("Ditarik")
    LAPSED = "lapsed", _("Gugur tanpa jawaban")


ANSWERS = (TransferState.ACCEPTED, TransferState.REFUSED, TransferState.LAPSED)


class TransferRequest(models.Model):
    """A person whom one agency asks another for. Nothing moves before the other side says yes.

    One that nobody answers lapses after `TRANSFER_LAPSES_AFTER` days, and may be asked again.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="transfer_requests"
    )
    source = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    on = models.DateField(_("terhitung mulai"))
    state = models.CharField(
        max_length=10, choices=TransferState.choices, default=TransferState.WAITING
    )
    roster_import = models.ForeignKey(
        RosterImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="asked_for"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("alasan"), max_length=200, blank=True)

    objects = TransferQuerySet.as_manager()

    class Meta:
        verbose_name = _("permintaan mutasi")
        verbose_name_plural = _("permintaan mutasi")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "target"],
                condition=Q(state="waiting"),
                name="transfer_request_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=TransferState.values), name="transfer_request_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} → {self.target_id}"

    @property
    def is_waiting(self) -> bool:
        return self.state == TransferState.WAITING

    @property
    def lapses_on(self) -> dt.date:
        """The first day on which it no longer waits for an answer."""
        asked_on = timezone.localdate(self.asked_at, self.source.zone)
        return asked_on + dt.timedelta(days=settings.TRANSFER_LAPSES_AFTER)
