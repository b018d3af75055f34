"""What the check page says of a certificate on a day."""

import datetime as dt

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate


class Verdict(models.TextChoices):
    VALID = "valid", _("Sertifikat sah")
    EXPIRED = "expired", _("Sertifikat sudah berakhir")
    REVOKED = "revoked", _("Sertifikat dicabut")
    UNKNOWN = "unknown", _("Sertifikat tidak ditemukan")


def verdict_on(certificate: Certificate | None, today: dt.date) -> Verdict:
    """Revoked weighs more than expired."""
    if certificate is None:
        return Verdict.UNKNOWN
    if certificate.revoked_at is not None:
        return Verdict.REVOKED
    return Verdict.EXPIRED if certificate.is_expired(today) else Verdict.VALID
