"""Certificates: issued once, never changed, numbered without gaps per agency and year."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models import Completion, CoursePage


class NumberCounter(models.Model):
    """The last number given; locked while the next is taken, so a roll-back leaves no gap."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "year"], name="counter_per_agency_and_year")
        ]

    def __str__(self) -> str:
        return f"{self.agency_id}/{self.year}: {self.last}"


class Certificate(models.Model):
    """Person × course × cycle. `facts` holds every printed word; the PDF can be made again from it."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates"
    )
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="certificates")
    cycle = models.CharField(_("siklus"), max_length=20)
    completion = models.OneToOneField(
        Completion, on_delete=models.PROTECT, related_name="certificate"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="certificates", help_text="the issuer"
    )
    year = models.PositiveSmallIntegerField()
    seq = models.PositiveIntegerField()
    number = models.CharField(_("nomor"), max_length=150)
    code = models.CharField(_("kode pemeriksaan"), max_length=14, unique=True)
    facts = models.JSONField()
    issued_at = models.DateTimeField(_("terbit"))
    expires_on = models.DateField(_("berlaku sampai"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("dicabut"), null=True, blank=True)
    revoked_reason = models.CharField(_("alasan pencabutan"), max_length=200, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("sertifikat")
        verbose_name_plural = _("sertifikat")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year", "seq"], name="certificate_number_unique"
            ),
            models.UniqueConstraint(
                fields=["person", "course", "cycle"], name="certificate_once_per_cycle"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_reason="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_reason="")),
                name="certificate_revoked_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def is_expired(self, today: dt.date) -> bool:
        return self.expires_on is not None and self.expires_on < today
