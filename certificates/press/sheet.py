"""One A4 sheet by WeasyPrint, tagged (PDF/UA-1), with embedded type and nothing fetched from a network."""

import base64
import threading
from functools import cache
from pathlib import Path
from typing import Any

import segno
from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from certificates.models import Certificate

HERE = Path(__file__).resolve().parent
NAME_CLASSES = ((72, "longest"), (52, "longer"), (38, "long"))

# Pango's font map is shared by all certificates and is not made for two threads at once.
_lock = threading.Lock()


@cache
def _fetcher() -> URLFetcher:
    return URLFetcher(allowed_protocols=("file", "data"))


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style() -> CSS:
    """The parsed style, with its own folder as base: a relative address without one is dropped silently."""
    return CSS(
        filename=str(HERE / "sheet.css"),
        base_url=HERE.as_uri() + "/",
        font_config=_fonts(),
        url_fetcher=_fetcher(),
    )


def render(certificate: Certificate) -> bytes:
    """The PDF of an issued certificate, from nothing but its facts."""
    return render_facts(certificate.facts)


def render_facts(facts: dict[str, Any], *, specimen: bool = False) -> bytes:
    """The PDF of these facts; a specimen says so across the sheet."""
    html = render_to_string(
        "certificates/press/certificate.html",
        {
            "facts": facts,
            "title": facts["title"].upper(),
            "logo": logo_data(facts.get("logo", "")),
            "qr": qr_data(facts["check_url"]),
            "name_class": name_class(facts["name"]),
            "specimen": specimen,
        },
    )
    with _lock:
        page = HTML(string=html, base_url=HERE.as_uri() + "/", url_fetcher=_fetcher())
        pdf = page.write_pdf(
            stylesheets=[_style()],
            font_config=_fonts(),
            pdf_variant="pdf/ua-1",
            optimize_images=False,
        )
    assert pdf is not None  # noqa: S101 - without a target write_pdf gives the bytes
    return pdf


def name_class(name: str) -> str:
    """Long names are set smaller so that they stay on one line (two at the most)."""
    return next((size for length, size in NAME_CLASSES if len(name) > length), "")


def qr_data(address: str) -> str:
    """One pixel a module; the sheet scales it with crisp edges, which draws much faster than a path."""
    code = segno.make(address, error="m", micro=False)
    return code.png_data_uri(scale=1, border=4)


def logo_data(path: str) -> str:
    """The copy of the agency's picture kept at issue, as a data address; nothing when it is missing."""
    if not path or not default_storage.exists(path):
        return ""
    with default_storage.open(path) as file:
        return "data:image/png;base64," + base64.b64encode(file.read()).decode("ascii")
