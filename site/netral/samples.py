"""What the page of all components shows: invented values, drawn by the templates that draw the real ones."""

import datetime as dt
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator

from agencies.models import Agency
from courses.blocks import LessonStreamBlock
from quizzes.papersheet import Place, Sheet
from regulations.models import Provision, Regulation
from tracking.curve import draw
from tracking.framing import Figure
from tracking.overview import Share
from tracking.practices import Cell, MapRow, PracticeMap

REGENCY = Agency(name="Kabupaten Contoh", slug="contoh")
PICTURES = ("paper", "path", "seal", "envelope", "phone")


class SampleForm(forms.Form):
    """A field of every kind; bound to nothing, so that those which are required show their error."""

    number = forms.CharField(label="NIP", help_text="18 angka, tanpa spasi.")
    password = forms.CharField(label="Kata sandi", required=False, widget=forms.PasswordInput)
    reason = forms.CharField(label="Alasan", required=False, widget=forms.Textarea({"rows": 3}))
    phase = forms.ChoiceField(label="Tahap", choices=[("kampanye", "Masa kampanye")])
    status = forms.ChoiceField(
        label="Status", choices=[("pns", "PNS"), ("pppk", "PPPK")], widget=forms.RadioSelect
    )
    posts = forms.MultipleChoiceField(
        label="Jenis jabatan",
        required=False,
        choices=[("jf", "Fungsional"), ("ja", "Administrasi")],
        widget=forms.CheckboxSelectMultiple,
    )
    agreed = forms.BooleanField(label="Saya sudah membaca pemberitahuan", required=False)
    file = forms.FileField(label="Berkas pegawai", help_text="XLSX atau CSV.")


@dataclass(frozen=True)
class Week:
    day: dt.date
    percent: int


def samples() -> dict[str, Any]:
    """The context of the page."""
    blocks = LessonStreamBlock().child_blocks
    module = SimpleNamespace(ref=SimpleNamespace(pk=0, slug="contoh"))
    return {
        "crumbs": [("Provinsi Contoh", "#isi"), ("Kabupaten Contoh", "")],
        "states": ["done", "done", "now", "", "", ""],
        "form": SampleForm({}, prefix="contoh"),
        "blocks": [
            (name, block.render(block.get_preview_value())) for name, block in blocks.items()
        ],
        "pictures": PICTURES,
        "provisions": [_provision()],
        "sheet": Sheet(tuple(Place(at, at < 2, at == 3, None, 0) for at in range(1, 5))),
        "questions_url": "#soal-",
        "module": module,
        "journey": SimpleNamespace(plan=SimpleNamespace(slug="contoh")),
        "page": Paginator(range(120), 50).get_page(2),
        **_figures(),
        **_trend(),
        "map": _map(),
        "agency": REGENCY,
    }


def _provision() -> Provision:
    regulation = Regulation(short_title="Nama peraturan (contoh)")
    return Provision(regulation=regulation, label="Pasal 1", summary="Inti ketentuan contoh.")


def _figures() -> dict[str, Any]:
    return {
        "shares": [
            Share("f-done", "0%", "62%"),
            Share("f-run", "62%", "21%"),
            Share("f-idle", "83%", "17%"),
        ],
        "figures": [
            Figure("Wajib", 240, "", "semua pegawai", "#isi"),
            Figure("Selesai", 149, "f-done", "62%", "#isi"),
            Figure("Berjalan", 50, "f-run", "21%", "#isi"),
            Figure("Belum mulai", 41, "f-idle", "17%", ""),
            Figure("Terlambat", 12, "late", "", "#isi"),
        ],
    }


def _trend() -> dict[str, Any]:
    start = dt.date(2026, 9, 7)
    points = [
        Week(start + dt.timedelta(weeks=week), percent)
        for week, percent in enumerate((4, 11, 23, 38, 51, 62))
    ]
    return {
        "points": points,
        "rise": points[-1].percent - points[-2].percent,
        "curves": [
            draw(points, css="t-slim", width=360, height=220, ticks=3),
            draw(points, css="t-wide", width=760, height=260, ticks=6),
        ],
    }


def _map() -> PracticeMap:
    part = Agency(name="Dinas Contoh", slug="dinas-contoh")
    codes = ("P02", "P04", "P10", "P14")
    return PracticeMap(
        labels=("Grup pemenangan", "Komentar", "Ajakan atasan", "Kendaraan dinas"),
        rows=(
            MapRow(
                REGENCY,
                tuple(
                    Cell(code, 100, wrong)
                    for code, wrong in zip(codes, (8, 21, 37, 52), strict=True)
                ),
                is_total=True,
            ),
            MapRow(
                part, (Cell("P02", 20, 1), Cell("P04", 20, 9), Cell("P10", waiting=4), Cell("P14"))
            ),
        ),
        hidden=(),
    )
