"""What an assignment asks, and a series that opens one round of it after another."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.fitting import Audience
from courses.models.pages import CoursePage
from regulations.models import ElectionKind

MOST_DAYS = 365  # so that a round is due before the round after the next opens


def letter_storage() -> Storage:
    return storages["letters"]


class Terms(models.Model):
    """Who is meant, by which letter, and whether they are reminded."""

    statuses = models.JSONField(
        _("jenis pegawai"), default=list, blank=True, help_text="empty: whatever their status"
    )
    post_words = models.JSONField(
        _("jabatan memuat kata"), default=list, blank=True, help_text="empty: whatever their post"
    )
    letter_number = models.CharField(_("nomor surat"), max_length=100, blank=True)
    letter_date = models.DateField(_("tanggal surat"), null=True, blank=True)
    letter_file = models.FileField(_("berkas surat"), storage=letter_storage, blank=True)
    reminds = models.BooleanField(_("mengingatkan peserta"), default=True)

    class Meta:
        abstract = True

    @property
    def audience(self) -> Audience:
        return Audience(tuple(self.statuses), tuple(self.post_words))

    @property
    def terms(self) -> dict[str, Any]:
        """By the names of the fields."""
        return {field.name: getattr(self, field.name) for field in Terms._meta.get_fields()}

    def take_over(self, other: "Terms") -> None:
        """The terms of the other; nothing is saved."""
        for name, value in other.terms.items():
            setattr(self, name, value)


class SeriesKind(models.TextChoices):
    YEARLY = "yearly", _("Setiap tahun")
    STAGE = "stage", _("Menurut tahapan pemilihan")


class SeriesQuerySet(models.QuerySet["Series"]):
    def standing(self) -> Self:
        return self.filter(ended_on=None)


class Series(Terms):
    """Course × agency: a rule by which new rounds open, each an assignment with a cycle of its own.

    Yearly, or one for each election of a kind, due so many days before one of its stages begins.

    The terms are those of the round that was given or changed last.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="series")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(max_length=10, choices=SeriesKind.choices)
    opens_on = models.DateField(
        _("dibuka"),
        null=True,
        blank=True,
        help_text="yearly: the first opening; its day and month hold in every year",
    )
    days = models.PositiveSmallIntegerField(
        _("hari"),
        help_text="yearly: from the opening to the due date; else from there to the stage",
    )
    election_kind = models.CharField(max_length=10, choices=ElectionKind.choices, blank=True)
    stage_code = models.SlugField(max_length=60, blank=True, help_text="of the registry")
    begun_on = models.DateField()
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_on = models.DateField(null=True, blank=True)

    objects = SeriesQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["course", "agency"],
                condition=Q(ended_on=None),
                name="series_one_standing_per_course_and_agency",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=SeriesKind.values), name="series_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind=SeriesKind.YEARLY, opens_on__isnull=False, stage_code="")
                | (Q(kind=SeriesKind.STAGE, opens_on=None) & ~Q(stage_code="")),
                name="series_has_the_rule_of_its_kind",
            ),
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=MOST_DAYS), name="series_days_within_a_year"
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("begun_on")),
                name="series_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id} → {self.agency_id} ({self.kind})"
