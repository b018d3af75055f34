"""The integrity pledge (pakta integritas): which text, its hash, when."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment


class PledgeText(models.Model):
    """One version of the text; a change is a new version."""

    version = models.PositiveSmallIntegerField(_("versi"), unique=True)
    body = models.TextField(_("naskah"))
    digest = models.CharField(max_length=64, unique=True)
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"versi {self.version}"


class PledgeSignature(models.Model):
    """Proves that the person signed that text then; says nothing of later conduct."""

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="pledge")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pledges"
    )
    text = models.ForeignKey(PledgeText, on_delete=models.PROTECT, related_name="signatures")
    digest = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=150)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.signed_at:%Y-%m-%d}"
