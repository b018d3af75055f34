"""Small words for narrow places; what they leave out for the eye stays for the ear."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone, translation

from netral.templatetags.devices import device
from netral.templatetags.forms import control, control_kind
from netral.templatetags.headings import raise_headings
from netral.templatetags.units import breakable, short_among, within

ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Mobile Safari/537.36"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0"
)


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (ANDROID, "Chrome di Android"),
        (EDGE, "Edge di Windows"),
        ("curl/8.5.0 something", "curl/8.5.0"),
        ("", "Perangkat tidak dikenal"),
        (None, "Perangkat tidak dikenal"),
    ],
)
def test_a_device_is_named_in_the_words_of_its_owner(said, known):
    assert device(said) == known


def test_a_place_that_the_title_names_is_only_heard():
    assert within("Dinas Kesehatan Kabupaten Mamuju", "Kabupaten Mamuju") == (
        'Dinas Kesehatan<span class="hidden"> Kabupaten Mamuju</span>'
    )
    assert within("Kecamatan Kalukku", "Kabupaten Mamuju") == "Kecamatan Kalukku"
    assert within("Kabupaten Mamuju", "Kabupaten Mamuju") == "Kabupaten Mamuju"


def test_a_short_name_stands_for_the_full_one():
    long, plain = (
        SimpleNamespace(name="Badan Contoh", short_name="BC"),
        SimpleNamespace(name="Desa", short_name=""),
    )
    rows = [SimpleNamespace(agency=long), SimpleNamespace(agency=plain), SimpleNamespace()]
    shown = short_among("Badan Contoh", rows)
    assert '<span aria-hidden="true" title="Badan Contoh">BC</span>' in shown
    assert '<span class="hidden">Badan Contoh</span>' in shown
    assert short_among("Desa", rows) == "Desa"
    assert short_among("Unit lain", rows) == "Unit lain"


def test_names_are_escaped():
    rows = [SimpleNamespace(agency=SimpleNamespace(name="<b>", short_name="<i>"))]
    assert "<b>" not in short_among("<b>", rows)
    assert "<i>" not in short_among("<b>", rows)
    assert "<b>" not in within("<b> X", "X")
    assert breakable("<b>suka/komentar") == "&lt;b&gt;suka/<wbr>komentar"


def test_headings_of_a_trainer_stand_right_under_the_title():
    assert raise_headings("<h3>Satu</h3><p>Dua</p>") == "<h2>Satu</h2><p>Dua</p>"


class SecretForm(forms.Form):
    word = forms.CharField(label="Kata sandi", widget=forms.PasswordInput)


def test_a_secret_can_be_read_back_by_a_button_that_needs_a_script():
    field = SecretForm()["word"]
    assert control_kind(field) == "password"
    assert 'class="govuk-input"' in control(field)
    page = Template('{% include "components/field.html" with field=field %}').render(
        Context({"field": field})
    )
    assert 'data-reveal="id_word"' in page
    assert "hidden><span>Tampilkan</span>" in page


@pytest.mark.parametrize(
    ("zone", "language", "said"),
    [
        ("Asia/Jakarta", "id", "2 Maret 2026, 22.30 WIB / 22.30 WIB"),
        ("Asia/Makassar", "id", "2 Maret 2026, 23.30 WITA / 23.30 WITA"),
        ("Asia/Jayapura", "id", "3 Maret 2026, 00.30 WIT / 00.30 WIT"),
        ("Asia/Jayapura", "en", "3 March 2026, 00:30 WIT / 00:30 WIT"),
    ],
)
def test_a_time_of_day_has_the_name_of_its_zone_and_the_form_of_its_language(zone, language, said):
    template = Template("{% load times %}{{ at|moment }} / {{ at|clock }}")
    at = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    with timezone.override(zone), translation.override(language):
        assert template.render(Context({"at": at})) == said
        assert template.render(Context({"at": None})) == " / "


def test_a_time_may_be_told_in_the_zone_of_a_unit():
    template = Template('{% load tz times %}{{ at|timezone:"Asia/Jakarta"|moment }}')
    at = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    assert template.render(Context({"at": at})) == "2 Maret 2026, 22.30 WIB"


def test_no_template_writes_a_time_by_hand():
    """`moment` and `clock` name the zone; a date that is formatted with an hour may forget it."""
    hours = re.compile(r'\|(?:date|time):"[^"]*[GHgh][.:]')
    apps = ("site", "courses", "quizzes", "certificates")
    pages = [page for app in apps for page in (settings.ROOT / app).glob("**/templates/**/*.*")]
    assert len(pages) > 100
    assert [str(page) for page in pages if hours.search(page.read_text())] == []
