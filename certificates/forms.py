"""Forms of the certificate pages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from agencies.models import Agency
from certificates.codes import normalise
from certificates.permissions import agencies_for_designs
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


class DesignForm(WagtailAdminModelForm):
    """A design in the CMS; its agency is one of those that the officer's roles open."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "agency" in self.fields:
            choice = self.fields["agency"]
            choice.queryset = agencies_for_designs(self.for_user)
            choice.label_from_instance = _indented


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


def _indented(agency: Agency) -> str:
    """Many units bear the same name; the place in the tree tells them apart."""
    return "\u00a0\u00a0" * (agency.depth - 1) + agency.name


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())
