"""Forms of the certificate pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.codes import normalise
from people.models import Person


class CodeForm(forms.Form):
    """The code as people type it from paper."""

    kode = forms.CharField(
        label=_("Kode pada sertifikat"),
        max_length=40,
        help_text=_("Tiga kelompok huruf dan angka, misalnya 7K4M-Q2XD-9RTP."),
        error_messages={"required": _("Ketik kode yang tercetak pada sertifikat.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_kode(self) -> str:
        code = normalise(self.cleaned_data["kode"])
        if not code:
            raise forms.ValidationError(_("Kode terdiri atas huruf dan angka."))
        return code


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Alasan pencabutan"),
        max_length=200,
        help_text=_(
            "Tersimpan bersama nama Anda. Pemeriksa hanya melihat bahwa sertifikat dicabut."
        ),
        error_messages={"required": _("Tuliskan alasan pencabutan.")},
    )


class PledgeForm(forms.Form):
    """Assent twice: a tick and the person's own name."""

    agreed = forms.BooleanField(
        label=_("Saya telah membaca dan menyetujui seluruh isi pakta integritas ini."),
        error_messages={"required": _("Centang pernyataan setuju untuk melanjutkan.")},
    )
    name = forms.CharField(
        label=_("Ketik nama lengkap Anda"),
        max_length=150,
        help_text=_("Sesuai nama yang tercatat; gelar boleh tidak ditulis."),
        error_messages={"required": _("Ketik nama lengkap Anda.")},
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        known = {_folded(self.person.name), _folded(self.person.get_short_name())}
        if _folded(name) not in known:
            raise forms.ValidationError(
                _("Nama belum sama dengan yang tercatat: %(name)s.")
                % {"name": self.person.get_short_name()}
            )
        return name


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
