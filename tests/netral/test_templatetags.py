"""Small words for narrow places; what they leave out for the eye stays for the ear."""

from types import SimpleNamespace

import pytest
from django import forms
from django.template import Context, Template

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
