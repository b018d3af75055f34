"""Course → module → lesson, as pages of the CMS. Pages show; records live in enrolment.py."""

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from courses.blocks import LessonStreamBlock
from courses.reading_time import reading_minutes
from quizzes.models import Quiz

MOST_RENEWAL_DAYS = 180


class RenewalScope(models.TextChoices):
    """What is asked of whose certificate runs out."""

    WHOLE = "whole", _("Seluruh kursus")
    MISSED = "missed", _("Hanya praktik yang dijawab keliru")


class HomePage(Page):
    """The root of the site; `/` itself is drawn by a view."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CataloguePage"]
    template = "courses/pages/home.html"


class CataloguePage(Page):
    """`/kursus/`: holds the courses."""

    max_count = 1
    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]
    template = "courses/pages/catalogue.html"


class CoursePage(Page):
    summary = models.TextField(_("ringkasan"))
    intro = RichTextField(_("pengantar"), blank=True)
    objectives = models.TextField(
        _("tujuan pembelajaran"), blank=True, help_text=_("Satu per baris.")
    )
    hours_jp = models.PositiveSmallIntegerField(
        _("jam pelajaran (JP)"), default=6, help_text=_("Tercetak pada sertifikat.")
    )
    valid_months = models.PositiveSmallIntegerField(
        _("masa berlaku sertifikat (bulan)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_(
            "Kosong berarti tanpa batas. Tercetak pada sertifikat; yang sudah terbit tidak berubah."
        ),
    )
    renewal_days = models.PositiveSmallIntegerField(
        _("waktu perpanjangan (hari)"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_RENEWAL_DAYS)],
        help_text=_(
            "Sekian hari sebelum sertifikatnya habis, yang masih wajib diminta mengikuti kursus lagi."
        ),
    )
    renewal_scope = models.CharField(
        _("yang diulang saat perpanjangan"),
        max_length=10,
        choices=RenewalScope.choices,
        default=RenewalScope.WHOLE,
        help_text=_(
            "Praktik yang dijawab keliru: materi dan kuis tentang praktik itu menurut jawaban pertama pada putaran sebelumnya, lalu tes akhir. Perpanjangan yang sudah dibuka tidak berubah."
        ),
    )
    self_enrolment = models.BooleanField(_("boleh mendaftar sendiri"), default=False)
    has_pledge = models.BooleanField(
        _("diakhiri pakta integritas"),
        default=True,
        help_text=_("Berlaku bila instansi peserta memintanya."),
    )
    pretest = models.ForeignKey(
        Quiz,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tes awal"),
    )
    final = models.ForeignKey(
        Quiz,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("tes akhir"),
    )

    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.ModulePage"]
    template = "courses/pages/course_preview.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("intro"),
        FieldPanel("objectives"),
        MultiFieldPanel(
            [
                FieldPanel("hours_jp"),
                FieldPanel("valid_months"),
                FieldPanel("renewal_days"),
                FieldPanel("renewal_scope"),
                FieldPanel("self_enrolment"),
                FieldPanel("has_pledge"),
            ],
            heading=_("Aturan"),
        ),
        MultiFieldPanel([FieldPanel("pretest"), FieldPanel("final")], heading=_("Tes")),
    ]

    class Meta:
        verbose_name = _("kursus")
        verbose_name_plural = _("kursus")
        constraints = [
            models.CheckConstraint(
                condition=Q(renewal_scope__in=RenewalScope.values),
                name="course_renewal_scope_is_known",
            )
        ]

    @property
    def objective_list(self) -> list[str]:
        return [line.strip() for line in self.objectives.splitlines() if line.strip()]


class ModulePage(Page):
    summary = models.TextField(_("ringkasan"), blank=True)
    objectives = models.TextField(
        _("tujuan pembelajaran"), blank=True, help_text=_("Satu per baris.")
    )
    quiz = models.ForeignKey(
        Quiz,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("kuis modul"),
    )

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]
    template = "courses/pages/module_preview.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("objectives"),
        FieldPanel("quiz"),
    ]

    class Meta:
        verbose_name = _("modul")
        verbose_name_plural = _("modul")

    @property
    def objective_list(self) -> list[str]:
        return [line.strip() for line in self.objectives.splitlines() if line.strip()]


class LessonPage(Page):
    summary = models.TextField(_("ringkasan"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("waktu baca (menit)"), default=1, editable=False)
    own_minutes = models.PositiveSmallIntegerField(
        _("waktu baca menurut pelatih (menit)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
        help_text=_("Kosongkan: dihitung dari panjang materi."),
    )
    is_required = models.BooleanField(_("wajib"), default=True)
    body = StreamField(LessonStreamBlock(), verbose_name=_("isi"), use_json_field=True)

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/pages/lesson_preview.html"
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("own_minutes"),
        FieldPanel("is_required"),
        FieldPanel("body"),
    ]

    class Meta:
        verbose_name = _("materi")
        verbose_name_plural = _("materi")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The time to read is settled with the text, so that no page counts words."""
        if "body" not in self.get_deferred_fields():
            self.minutes = self.own_minutes or reading_minutes(self.body.get_prep_value())
        super().save(*args, **kwargs)

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        request.is_preview = True  # type: ignore[attr-defined]
        return super().serve_preview(request, mode_name)
