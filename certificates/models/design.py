"""How an agency's certificates look and are numbered; units without one use their ancestor's."""

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from certificates.numbering import PatternError, render


class CertificateDesign(models.Model):
    agency = models.OneToOneField(
        Agency,
        on_delete=models.PROTECT,
        related_name="certificate_design",
        verbose_name=_("instansi"),
    )
    government_name = models.CharField(_("nama pemerintah"), max_length=150)
    office_name = models.CharField(_("nama penerbit"), max_length=200)
    logo = models.ForeignKey(
        "wagtailimages.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lambang"),
    )
    title = models.CharField(_("judul"), max_length=60, default="Sertifikat")
    city = models.CharField(_("tempat terbit"), max_length=60)
    signatory_post = models.CharField(_("jabatan penanda tangan"), max_length=150)
    signatory_name = models.CharField(_("nama penanda tangan"), max_length=150)
    signatory_nip = models.CharField(_("NIP penanda tangan"), max_length=18, blank=True)
    code = models.CharField(_("kode klasifikasi"), max_length=30, default="800")
    unit = models.CharField(_("kode unit pada nomor"), max_length=30)
    number_pattern = models.CharField(
        _("pola nomor"),
        max_length=120,
        default="{code}/{seq:04}/{unit}/{roman_month}/{year}",
        help_text=_("Bagian yang tersedia: {code} {seq:04} {unit} {month} {roman_month} {year}."),
    )

    class Meta:
        verbose_name = _("rancangan sertifikat")
        verbose_name_plural = _("rancangan sertifikat")

    def __str__(self) -> str:
        return self.office_name

    def clean(self) -> None:
        super().clean()
        try:
            render(
                self.number_pattern,
                seq=999_999,
                day=timezone.localdate().replace(month=8, day=1),
                code=self.code,
                unit=self.unit,
            )
        except PatternError as fault:
            raise ValidationError({"number_pattern": str(fault)}) from fault

    def preview(self) -> str:
        """A link to the specimen, for the list in the CMS."""
        return format_html(
            '<a href="{}">{}</a>',
            reverse("certificates:design_preview", args=[self.pk]),
            _("Pratinjau PDF"),
        )

    preview.short_description = _("pratinjau")  # type: ignore[attr-defined]
