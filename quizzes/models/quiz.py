"""A quiz: its rules and the sections that draw questions from the bank."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel

from quizzes.models.question import Question
from regulations.models import Practice


class QuizKind(models.TextChoices):
    PRETEST = "pretest", _("Tes awal")
    MODULE = "module", _("Kuis modul")
    FINAL = "final", _("Tes akhir")


class ReviewPolicy(models.TextChoices):
    AFTER_SUBMIT = "after_submit", _("Sesudah dikirim")
    AFTER_PASS = "after_pass", _("Sesudah lulus")
    NEVER = "never", _("Tidak ditampilkan")


class Quiz(ClusterableModel):
    slug = models.SlugField(_("kode alamat"), max_length=60, unique=True)
    title = models.CharField(_("judul"), max_length=150)
    kind = models.CharField(_("jenis"), max_length=10, choices=QuizKind.choices)
    intro = models.TextField(_("pengantar"), blank=True)
    pass_mark = models.PositiveSmallIntegerField(_("batas kelulusan (%)"), default=70)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("jumlah percobaan"), null=True, blank=True, help_text=_("Kosong berarti tidak dibatasi.")
    )
    wait_minutes = models.PositiveIntegerField(_("jeda antarpercobaan (menit)"), default=0)
    minutes = models.PositiveIntegerField(
        _("waktu (menit)"), null=True, blank=True, help_text=_("Kosong berarti tanpa batas waktu.")
    )
    grace_seconds = models.PositiveIntegerField(
        _("tenggang kirim (detik)"),
        default=900,
        help_text=_("Jawaban yang dibuat sebelum waktu habis masih diterima selama ini."),
    )
    review = models.CharField(
        _("pembahasan"),
        max_length=20,
        choices=ReviewPolicy.choices,
        default=ReviewPolicy.AFTER_SUBMIT,
    )
    is_open = models.BooleanField(_("dibuka"), default=True)

    class Meta:
        verbose_name = _("kuis")
        verbose_name_plural = _("kuis")
        constraints = [
            models.CheckConstraint(
                condition=Q(pass_mark__lte=100), name="quiz_pass_mark_in_percent"
            ),
            models.CheckConstraint(
                condition=Q(attempts_allowed=None) | Q(attempts_allowed__gte=1),
                name="quiz_allows_an_attempt",
            ),
            models.CheckConstraint(
                condition=Q(minutes=None) | Q(minutes__gte=1), name="quiz_time_is_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class QuizSection(ClusterableModel):
    """Draws `draw` scored questions that fit; empty filters mean: no limit."""

    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(_("urutan"), default=0)
    title = models.CharField(_("judul"), max_length=150, blank=True)
    draw = models.PositiveSmallIntegerField(_("jumlah soal"))
    practices = ParentalManyToManyField(Practice, blank=True, verbose_name=_("praktik"))
    questions = ParentalManyToManyField(Question, blank=True, verbose_name=_("soal tertentu"))
    tags = models.JSONField(_("penanda"), default=list, blank=True)
    difficulty = models.PositiveSmallIntegerField(_("tingkat kesulitan"), null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(draw__gte=1), name="section_draws_at_least_one")
        ]

    def __str__(self) -> str:
        return self.title or f"{self.quiz_id}/{self.position}"
