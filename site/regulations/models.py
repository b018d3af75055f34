"""The registry of regulations, their provisions with validity, the practices, and elections."""

import datetime as dt
import re
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Review(models.TextChoices):
    """How well a legal statement has been checked against its source."""

    PRIMARY = "verified_primary", _("Terbaca pada naskah atau laman resmi")
    SECONDARY = "verified_secondary", _("Dua sumber sekunder sepakat")
    SINGLE = "single_source", _("Satu sumber sekunder")
    KNOWN = "known", _("Belum ditemukan sumbernya")
    DOUBTFUL = "doubtful", _("Perlu telaah hukum")


SCORABLE_REVIEWS = (Review.PRIMARY, Review.SECONDARY, Review.SINGLE)


class RegulationKind(models.TextChoices):
    ACT = "undang-undang", _("Undang-undang")
    GOVERNMENT = "peraturan-pemerintah", _("Peraturan pemerintah")
    PRESIDENTIAL = "peraturan-presiden", _("Peraturan presiden")
    JOINT = "keputusan-bersama", _("Keputusan bersama")
    CIRCULAR = "surat-edaran", _("Surat edaran")
    INSTRUCTION = "instruksi", _("Instruksi")
    BODY = "peraturan-lembaga", _("Peraturan lembaga")
    RULING = "putusan", _("Putusan")
    MATERIAL = "materi", _("Materi rapat")


class Regulation(models.Model):
    code = models.SlugField(_("kode"), max_length=60, unique=True)
    kind = models.CharField(_("jenis"), max_length=30, choices=RegulationKind.choices)
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("tahun"), null=True, blank=True)
    title = models.CharField(_("judul"), max_length=300)
    short_title = models.CharField(_("sebutan pendek"), max_length=120)
    in_force_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    in_force_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    status_note = models.TextField(_("catatan status"), blank=True)

    class Meta:
        verbose_name = _("peraturan")
        verbose_name_plural = _("peraturan")

    def __str__(self) -> str:
        return self.short_title

    def get_absolute_url(self) -> str:
        return reverse("regulations:regulation", args=[self.code])


class ProvisionQuerySet(models.QuerySet["Provision"]):
    def in_force(self, day: dt.date) -> Self:
        return self.filter(
            Q(valid_from=None) | Q(valid_from__lte=day),
            Q(valid_until=None) | Q(valid_until__gte=day),
        )


class Provision(models.Model):
    """One article (or point) of a regulation, in our own words, with how far it was checked."""

    regulation = models.ForeignKey(Regulation, on_delete=models.CASCADE, related_name="provisions")
    code = models.SlugField(_("kode"), max_length=60)
    reference = models.CharField(
        _("rujukan"), max_length=121, unique=True, help_text="peraturan/ketentuan"
    )
    label = models.CharField(_("sebutan"), max_length=150)
    summary = models.TextField(_("inti ketentuan"))
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    review = models.CharField(_("tingkat pemeriksaan"), max_length=20, choices=Review.choices)
    review_note = models.TextField(_("catatan pemeriksaan"), blank=True)
    needs_review = models.BooleanField(_("perlu ditinjau"), default=False)
    source_keys = models.JSONField(_("kunci sumber"), default=list, blank=True)

    objects = ProvisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("ketentuan")
        verbose_name_plural = _("ketentuan")
        constraints = [
            models.UniqueConstraint(
                fields=["regulation", "code"], name="provision_code_unique_in_regulation"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="provision_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        short = self.regulation.short_title
        return self.label if self.label.startswith(short) else f"{short} {self.label}"

    def is_in_force(self, day: dt.date) -> bool:
        """As `in_force` for one that was already fetched; an open end holds for ever."""
        return (self.valid_from or day) <= day <= (self.valid_until or day)

    def get_absolute_url(self) -> str:
        """The page of its regulation, at this provision; asks for no row but the reference."""
        regulation_code = self.reference.partition("/")[0]
        return f"{reverse('regulations:regulation', args=[regulation_code])}#{self.code}"


class Verdict(models.TextChoices):
    ALLOWED = "boleh", _("Boleh")
    FORBIDDEN = "dilarang", _("Dilarang")
    CONDITIONAL = "bersyarat", _("Bersyarat")
    UNSETTLED = "telaah", _("Perlu telaah")


class PracticeQuerySet(models.QuerySet["Practice"]):
    def with_basis(self) -> Self:
        """Each with its provisions and their regulations; two queries in all."""
        provisions = Provision.objects.select_related("regulation").order_by("pk")
        return self.prefetch_related(models.Prefetch("provisions", queryset=provisions))


class Practice(models.Model):
    """An act that is allowed, forbidden, conditional or not settled; the unit of all statistics."""

    code = models.CharField(_("kode"), max_length=10, unique=True)
    label = models.CharField(_("sebutan"), max_length=200)
    category = models.CharField(_("golongan"), max_length=80)
    verdict = models.CharField(_("penilaian"), max_length=20, choices=Verdict.choices)
    before_campaign = models.BooleanField(_("sebelum kampanye"))
    during_campaign = models.BooleanField(_("selama kampanye"))
    after_campaign = models.BooleanField(_("sesudah kampanye"))
    sanction_before = models.CharField(_("sanksi sebelum penetapan"), max_length=200, blank=True)
    sanction_after = models.CharField(_("sanksi sesudah penetapan"), max_length=200, blank=True)
    sanction_review = models.CharField(
        _("pemeriksaan sanksi"), max_length=20, choices=Review.choices
    )
    criminal_overlay = models.TextField(_("ketentuan pidana"), blank=True)
    applies_to = models.CharField(_("berlaku bagi"), max_length=200)
    binds = models.JSONField(_("mengikat"), default=list)
    tags = models.JSONField(_("penanda"), default=list)
    is_scored = models.BooleanField(_("boleh dinilai"))
    review = models.CharField(_("tingkat pemeriksaan"), max_length=20, choices=Review.choices)
    legal_basis = models.TextField(_("dasar hukum"))
    provisions = models.ManyToManyField(Provision, related_name="practices", blank=True)
    note = models.TextField(_("catatan"), blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("praktik")
        verbose_name_plural = _("praktik")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_scored=False) | ~Q(review__in=[Review.DOUBTFUL, Review.KNOWN]),
                name="practice_doubtful_is_never_scored",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


REGION_CODE = re.compile(r"\d\d(\.\d\d){0,2}(\.\d{4})?")


class ElectionKind(models.TextChoices):
    PILKADA = "pilkada", _("Pilkada")
    PEMILU = "pemilu", _("Pemilu")


class Election(models.Model):
    """One election; without codes of regions it is held everywhere."""

    kind = models.CharField(_("jenis"), max_length=10, choices=ElectionKind.choices)
    code = models.SlugField(_("kode"), max_length=60, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    region_codes = models.JSONField(
        _("kode wilayah Kemendagri"),
        default=list,
        blank=True,
        help_text=_(
            'Wilayah yang memilih, sebagai daftar dalam tanda kutip: ["76"] atau ["76.02", "76.05"].'
            " Biarkan [] bila seluruh Indonesia."
        ),
    )

    class Meta:
        verbose_name = _("pemilihan")
        verbose_name_plural = _("pemilihan")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ElectionKind.values), name="election_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A code that is written otherwise would match no region, and nobody would be told."""
        codes = self.region_codes
        is_list = isinstance(codes, list) and all(isinstance(each, str) for each in codes)
        if not is_list or not all(REGION_CODE.fullmatch(each) for each in codes):
            raise ValidationError(
                {
                    "region_codes": _(
                        'Tulis kode seperti Kemendagri, misalnya ["76"] atau ["76.02"].'
                    )
                }
            )

    def is_held_in(self, region: str) -> bool:
        """Whether the region, or one around it, is among those that vote; codes as Kemendagri's."""
        around = [region[:end] for end, sign in enumerate(f"{region}.") if sign == "."]
        return not self.region_codes or not set(around).isdisjoint(self.region_codes)


class Stage(models.Model):
    """A stage of one election; a phase belongs to an election, not to the calendar."""

    election = models.ForeignKey(Election, on_delete=models.CASCADE, related_name="stages")
    code = models.SlugField(_("kode"), max_length=60)
    name = models.CharField(_("nama"), max_length=120)
    starts = models.DateField(_("mulai"), null=True, blank=True)
    ends = models.DateField(_("selesai"), null=True, blank=True)
    review = models.CharField(_("tingkat pemeriksaan"), max_length=20, choices=Review.choices)
    source_keys = models.JSONField(_("kunci sumber"), default=list, blank=True)
    source = models.CharField(
        _("sumber tanggal"),
        max_length=300,
        blank=True,
        help_text=_("Naskah dan nomornya, atau alamat laman resminya."),
    )

    class Meta:
        verbose_name = _("tahapan")
        verbose_name_plural = _("tahapan")
        constraints = [
            models.UniqueConstraint(fields=["election", "code"], name="stage_unique_in_election"),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gte=F("starts")),
                name="stage_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Due dates rest on what is called checked; so it says against what.

        No constraint of the database: older rows were called so without a source.
        """
        is_called_checked = self.starts is not None and self.review in SCORABLE_REVIEWS
        if is_called_checked and not (self.source.strip() or self.source_keys):
            raise ValidationError(
                {
                    "source": _(
                        "Tulis sumber tanggalnya. Tanpa sumber, pilih tingkat pemeriksaan %(known)s"
                        " atau %(doubtful)s; tanggalnya lalu belum dipakai."
                    )
                    % {"known": Review.KNOWN.label, "doubtful": Review.DOUBTFUL.label}
                }
            )

    @property
    def is_settled(self) -> bool:
        """Whether the first day is known from a source, so that dates may rest on it."""
        return self.starts is not None and self.review in SCORABLE_REVIEWS
