"""Blocks to practise with: verdict card, case study, self-check, discussion. None is marked."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks.sources import PREVIEW_TEMPLATE, prose, provisions
from quizzes.blocks import VERDICTS
from quizzes.kinds.scenario import VERDICTS as SHOWN_VERDICTS


def practice() -> SnippetChooserBlock:
    return SnippetChooserBlock(
        "regulations.Practice",
        required=False,
        label=_("Praktik"),
        help_text=_("Praktik pada daftar yang diperagakan situasi ini."),
    )


class VerdictCardBlock(blocks.StructBlock):
    situation = blocks.TextBlock(
        label=_("Situasi"), help_text=_("Nama rekaan; tanpa partai, calon, atau instansi nyata.")
    )
    verdict = blocks.ChoiceBlock(choices=VERDICTS, label=_("Penilaian"))
    reason = blocks.TextBlock(label=_("Alasan"))
    practice = practice()
    provisions = provisions()

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """With the verdicts to choose from, in the words and shapes that a quiz shows them in."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["verdicts"] = [
            {"value": verdict, "text": text, "hint": hint, "icon": icon}
            for verdict, (text, hint, icon) in SHOWN_VERDICTS.items()
        ]
        return context

    class Meta:
        label = _("Boleh atau dilarang")
        icon = "help"
        description = _(
            "Satu situasi pendek; pembaca memutuskan, lalu melihat penilaian dan alasannya."
        )
        template = "courses/blocks/verdict_card.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value: ClassVar[dict[str, Any]] = {
            "situation": "Seorang PNS bergabung dengan grup percakapan tim pemenangan.",
            "verdict": "dilarang",
            "reason": "Bergabung dengan grup pemenangan menunjukkan keberpihakan.",
            "practice": None,
            "provisions": [],
        }


class CaseStudyBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    situation = blocks.TextBlock(label=_("Situasi"))
    question = blocks.TextBlock(label=_("Pertanyaan"), rows=2)
    answer = prose(label=_("Jawaban"))
    practice = practice()
    provisions = provisions()

    class Meta:
        label = _("Studi kasus")
        icon = "doc-full"
        description = _("Peristiwa yang lebih panjang, dengan jawaban yang dapat dibuka.")
        template = "courses/blocks/case_study.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value: ClassVar[dict[str, Any]] = {
            "title": "Foto bersama (contoh)",
            "situation": "Seusai acara keluarga, seorang calon mengajak berfoto.",
            "question": "Apa yang sebaiknya dilakukan?",
            "answer": "<p>Tolak dengan sopan, lalu jelaskan alasannya.</p>",
            "practice": None,
            "provisions": [],
        }


class SelfCheckOptionBlock(blocks.StructBlock):
    text = blocks.TextBlock(rows=2, label=_("Pilihan"))
    correct = blocks.BooleanBlock(required=False, label=_("Benar"))
    explanation = blocks.TextBlock(required=False, rows=2, label=_("Penjelasan"))

    class Meta:
        label = _("Pilihan")
        icon = "tick"


class SelfCheckBlock(blocks.StructBlock):
    question = blocks.TextBlock(label=_("Pertanyaan"))
    options = blocks.ListBlock(
        SelfCheckOptionBlock(),
        min_num=2,
        max_num=6,
        label=_("Pilihan"),
        help_text=_("Setiap pilihan menjelaskan mengapa ia tepat atau keliru."),
    )
    provisions = provisions()

    class Meta:
        label = _("Periksa diri")
        icon = "tick-inverse"
        description = _("Satu pertanyaan cepat yang tidak dinilai.")
        template = "courses/blocks/self_check.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value: ClassVar[dict[str, Any]] = {
            "question": "Apa arti netral bagi ASN?",
            "options": [
                {"text": "Tidak peduli", "correct": False, "explanation": "ASN tetap melayani."},
                {"text": "Tidak memihak", "correct": True, "explanation": "Itulah intinya."},
            ],
            "provisions": [],
        }


class DiscussionBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    situation = blocks.TextBlock(label=_("Situasi"))
    prompts = blocks.ListBlock(blocks.TextBlock(rows=2, label=_("Pertanyaan")), label=_("Pemandu"))
    note = blocks.TextBlock(required=False, rows=2, label=_("Catatan"))

    class Meta:
        label = _("Bahan diskusi")
        icon = "group"
        description = _("Situasi yang belum pasti jawabannya; untuk dibahas, tidak pernah dinilai.")
        template = "courses/blocks/discussion.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value: ClassVar[dict[str, Any]] = {
            "title": "Bahan diskusi (contoh)",
            "situation": "Pasangan seorang pegawai menjadi calon.",
            "prompts": ["Apa yang perlu dijaga?", "Kepada siapa bertanya?"],
            "note": "",
        }
