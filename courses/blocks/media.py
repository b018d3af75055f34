"""Blocks that show: picture, video, document."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtailmedia.blocks import VideoChooserBlock

from courses.blocks.sources import PREVIEW_TEMPLATE


class PlainVideoChooserBlock(VideoChooserBlock):
    """The template of the video block draws the player."""

    def render_basic(self, value: Any, context: Any = None) -> str:
        return str(value) if value else ""


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Gambar"))
    alt = blocks.CharBlock(
        max_length=250,
        label=_("Teks pengganti"),
        help_text=_("Wajib. Sebutkan isi gambar bagi orang yang tidak melihatnya."),
    )
    caption = blocks.CharBlock(required=False, max_length=250, label=_("Keterangan"))

    class Meta:
        label = _("Gambar")
        icon = "image"
        description = _("Foto atau bagan. Jangan memakai pose jari atau lambang partai.")
        template = "courses/blocks/image.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "image": None,
            "alt": "Ruang rapat kosong dengan meja panjang",
            "caption": "Contoh keterangan gambar.",
        }


class VideoBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    media = PlainVideoChooserBlock(
        required=False, label=_("Berkas video"), help_text=_("MP4, sebaiknya di bawah 50 MB.")
    )
    embed = blocks.URLBlock(
        required=False,
        label=_("Alamat video"),
        help_text=_("Dipakai bila videonya berada di situs lain; peserta membukanya di sana."),
    )
    transcript = blocks.TextBlock(
        label=_("Transkrip"), help_text=_("Wajib, supaya materi terbaca tanpa suara dan kuota.")
    )
    captions = DocumentChooserBlock(
        required=False,
        label=_("Berkas takarir"),
        help_text=_("WebVTT (.vtt), unggah sebagai dokumen; dipakai bersama berkas video."),
    )
    captions_note = blocks.CharBlock(
        required=False, max_length=200, label=_("Takarir"), help_text=_("Bahasa takarir, bila ada.")
    )

    class Meta:
        label = _("Video")
        icon = "media"
        description = _("Video dengan transkripnya.")
        template = "courses/blocks/video.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "title": "Sambutan pembukaan (contoh)",
            "media": None,
            "embed": "https://example.org/video",
            "transcript": "Transkrip sambutan.",
            "captions": None,
            "captions_note": "",
        }

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if bool(cleaned.get("media")) == bool(cleaned.get("embed")):
            message = _("Isi salah satu: berkas video atau alamat video.")
            raise StructBlockValidationError({"media": ValidationError(message)})
        captions = cleaned.get("captions")
        if captions and captions.file_extension.lower() != "vtt":
            message = _("Takarir harus berupa berkas WebVTT (.vtt).")
            raise StructBlockValidationError({"captions": ValidationError(message)})
        return cleaned


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("Dokumen"))
    title = blocks.CharBlock(label=_("Judul"), max_length=150)
    description = blocks.TextBlock(required=False, rows=2, label=_("Penjelasan"))

    class Meta:
        label = _("Dokumen atau salindia")
        icon = "doc-full-inverse"
        description = _("Berkas yang dapat diunduh; sebutkan isinya.")
        template = "courses/blocks/document.html"
        preview_template = PREVIEW_TEMPLATE
        preview_value = {
            "document": None,
            "title": "Salindia Modul 1 (contoh)",
            "description": "Ringkasan dua belas halaman.",
        }
