"""Blocks that explain: text, rule, quotation, speaker, timeline, call-out."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from courses.blocks.sources import PREVIEW_TEMPLATE, prose, provisions, source_note


class TextBlock(blocks.StructBlock):
    body = prose(label=_("Isi"))
    provisions = provisions()
    source_note = source_note()

    class Meta:
        label = _("Teks")
        icon = "pilcrow"
        description = _("Satu gagasan dalam satu atau dua paragraf pendek.")
        template = "courses/blocks/text.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "body": "<h3>Berlaku juga di luar jam kerja</h3><p>Akun pribadi pada hari Minggu tidak dikecualikan.</p>",
            "provisions": [],
            "source_note": "Contoh catatan sumber.",
        }


class RuleBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    points = blocks.ListBlock(
        blocks.TextBlock(rows=2, label=_("Butir")),
        label=_("Butir aturan"),
        help_text=_("Satu larangan atau kewajiban tiap butir, dengan kata-kata sendiri."),
    )
    provisions = provisions()
    source_note = source_note()

    class Meta:
        label = _("Aturan")
        icon = "list-ul"
        description = _("Isi aturan sebagai butir-butir, dengan pasalnya di bawahnya.")
        template = "courses/blocks/rule.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "title": "Jangan lakukan untuk bakal calon atau calon",
            "points": ["mengunggah dukungan;", "menyukai unggahannya."],
            "provisions": [],
            "source_note": "Contoh catatan sumber.",
        }


class QuotationBlock(blocks.StructBlock):
    provision = SnippetChooserBlock(
        "regulations.Provision",
        required=False,
        label=_("Ketentuan"),
        help_text=_("Ketentuan yang dikutip; tautannya tampil di bawah kutipan."),
    )
    text = blocks.TextBlock(label=_("Kutipan"))
    paraphrase = blocks.BooleanBlock(
        required=False,
        label=_("Disarikan"),
        help_text=_("Centang bila kalimat ini bukan bunyi asli peraturan."),
    )
    note = blocks.CharBlock(required=False, max_length=500, label=_("Keterangan"))

    class Meta:
        label = _("Kutipan peraturan")
        icon = "openquote"
        description = _("Bunyi atau inti satu ketentuan, dengan tautan ke ketentuannya.")
        template = "courses/blocks/quotation.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "provision": None,
            "text": "Netralitas termasuk asas yang mendasari kebijakan dan manajemen ASN.",
            "paraphrase": True,
            "note": "",
        }


class SpeakerBlock(blocks.StructBlock):
    name = blocks.CharBlock(label=_("Nama"), max_length=150)
    role = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("Jabatan saat itu"),
        help_text=_("Jabatan pada hari pernyataan itu disampaikan."),
    )
    statement = blocks.TextBlock(label=_("Pernyataan"))
    source_note = source_note()

    class Meta:
        label = _("Narasumber")
        icon = "user"
        description = _("Pernyataan seorang narasumber dengan tempat dan tanggalnya.")
        template = "courses/blocks/speaker.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "name": "Nama Narasumber (contoh)",
            "role": "jabatan saat itu",
            "statement": "Netral juga tampak ketika ASN melayani semua warga secara adil.",
            "source_note": "Disarikan; bukan kutipan langsung.",
        }


class TimelineItemBlock(blocks.StructBlock):
    when = blocks.CharBlock(label=_("Kapan"), max_length=100)
    title = blocks.CharBlock(label=_("Peristiwa"), max_length=150)
    text = blocks.TextBlock(required=False, rows=2, label=_("Penjelasan"))

    class Meta:
        label = _("Peristiwa")
        icon = "date"


class TimelineBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    items = blocks.ListBlock(TimelineItemBlock(), label=_("Peristiwa"))
    provisions = provisions()
    source_note = source_note()

    class Meta:
        label = _("Garis waktu")
        icon = "date"
        description = _("Peristiwa atau tahapan, dari yang paling awal.")
        template = "courses/blocks/timeline.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "title": "Dari undang-undang ke kantor Anda (contoh)",
            "items": [
                {"when": "2021", "title": "Aturan disiplin", "text": ""},
                {"when": "2023", "title": "Undang-undang baru", "text": "Netralitas tetap asas."},
            ],
            "provisions": [],
            "source_note": "",
        }


class CalloutBlock(blocks.StructBlock):
    kind = blocks.ChoiceBlock(
        choices=[("info", _("Info")), ("penting", _("Penting")), ("tips", _("Kiat"))],
        default="info",
        label=_("Jenis"),
    )
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    body = prose(label=_("Isi"))
    provisions = provisions()
    source_note = source_note()

    class Meta:
        label = _("Catatan penting")
        icon = "info-circle"
        description = _("Hal yang sering ditanyakan atau mudah terlewat.")
        template = "courses/blocks/callout.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "kind": "info",
            "title": "Bagaimana dengan pegawai non-ASN?",
            "body": "<p>Aturan lain mengatur netralitas mereka.</p>",
            "provisions": [],
            "source_note": "",
        }
