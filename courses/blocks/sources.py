"""Where a statement comes from: the provisions of the registry, and a note."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

PREVIEW_TEMPLATE = "courses/pages/block_preview.html"
PROSE_FEATURES = ["h3", "bold", "italic", "ol", "ul", "link", "document-link"]


def provisions(**options: Any) -> blocks.ListBlock:
    """A list of provisions; empty is allowed, since not every sentence states law."""
    return blocks.ListBlock(
        SnippetChooserBlock("regulations.Provision"),
        default=[],
        required=False,
        label=_("Ketentuan"),
        help_text=_("Dasar hukum yang tampil di bawah pernyataan ini."),
        **options,
    )


def source_note() -> blocks.CharBlock:
    return blocks.CharBlock(
        required=False,
        max_length=500,
        label=_("Catatan sumber"),
        help_text=_("Tempat Anda membaca atau mendengarnya, misalnya rapat dan tanggalnya."),
    )


def prose(**options: Any) -> blocks.RichTextBlock:
    return blocks.RichTextBlock(features=PROSE_FEATURES, **options)
