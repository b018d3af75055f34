"""Questions as trainers edit them, and the frozen versions that learners answer."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)

from quizzes.blocks import AnswerStreamBlock
from quizzes.freezing import frozen_content, legal_faults
from quizzes.kinds import kind_named
from regulations.models import Practice, Provision


class Question(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    ClusterableModel,
):
    """A question in the bank. Publishing makes a QuestionVersion; answers refer to that."""

    code = models.CharField(_("kode"), max_length=30, unique=True)
    title = models.CharField(_("judul untuk penulis"), max_length=150)
    stem = models.TextField(_("situasi atau pertanyaan"))
    answer = StreamField(
        AnswerStreamBlock(), verbose_name=_("jawaban"), min_num=1, max_num=1, use_json_field=True
    )
    explanation = models.TextField(_("pembahasan"), blank=True)
    practice = models.ForeignKey(
        Practice, on_delete=models.PROTECT, related_name="questions", verbose_name=_("praktik")
    )
    provisions = ParentalManyToManyField(
        Provision, blank=True, related_name="questions", verbose_name=_("ketentuan")
    )
    difficulty = models.PositiveSmallIntegerField(
        _("tingkat kesulitan"),
        default=2,
        choices=[(1, _("Mudah")), (2, _("Sedang")), (3, _("Sulit"))],
    )
    tags = models.JSONField(_("penanda"), default=list, blank=True)
    is_scored = models.BooleanField(
        _("dinilai"),
        default=True,
        help_text=_("Hanya soal dengan dasar hukum yang sudah terperiksa boleh dinilai."),
    )
    source_keys = models.JSONField(_("kunci sumber"), default=list, blank=True)

    class Meta:
        verbose_name = _("soal")
        verbose_name_plural = _("soal")
        constraints = [
            models.CheckConstraint(
                condition=Q(difficulty__in=[1, 2, 3]), name="question_difficulty_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def kind(self) -> str:
        """The kind of the one answer block; empty while a draft has none."""
        return self.answer[0].block_type if self.answer else ""

    @property
    def kind_label(self) -> str:
        return str(kind_named(self.kind).label) if self.kind else ""

    def clean(self) -> None:
        super().clean()
        if self.answer:
            block = self.answer[0]
            kind = kind_named(block.block_type)
            faults = kind.problems(kind.freeze(block.value))
            if faults:
                raise ValidationError({"answer": faults})
        if self.is_scored and self.practice_id:
            faults = legal_faults(self.practice, self.provisions.all())
            if faults:
                raise ValidationError(faults)

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        return "quizzes/question_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """As a learner sees it, with the reasons below it."""
        context = super().get_preview_context(request, mode_name)
        if not self.answer:
            return context
        content = frozen_content(self)
        kind = kind_named(content["kind"])
        return context | {
            "content": content,
            "template": kind.template,
            "shown": kind.present(content["answer"], []),
            "groups": kind.review(content["answer"], None, []),
        }


class QuestionVersion(models.Model):
    """What learners were asked: frozen, never changed, named by its content's hash."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    is_current = models.BooleanField(default=True)
    is_scored = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question", "digest"], name="version_unique_by_content"
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(is_current=True),
                name="version_one_current_per_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}@{self.digest[:8]}"
