"""What BKPSDM fills in about a unit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import MADE_BY_HAND, Agency, AgencyCode, Kind


class UnitForm(forms.Form):
    """A new unit."""

    name = forms.CharField(label=_("Nama"), max_length=200)
    short_name = forms.CharField(
        label=_("Nama singkat (boleh kosong)"), max_length=60, required=False
    )
    kind = forms.ChoiceField(
        label=_("Jenis"), choices=[(kind.value, kind.label) for kind in MADE_BY_HAND],
        initial=Kind.UNIT.value,
    )  # fmt: skip
    siasn = forms.CharField(
        label=_("Kode unor SIASN (boleh kosong)"),
        help_text=_("Dengan kode ini daftar pegawai menemukan unitnya walau namanya ditulis lain."),
        max_length=100,
        required=False,
        validators=AgencyCode._meta.get_field("code").validators,
    )

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class UnitChangeForm(UnitForm):
    """What may change of a unit; its kind and its address stay."""

    PLEDGE = (("", _("Mengikuti instansi di atasnya")), ("ya", _("Ya")), ("tidak", _("Tidak")))

    kind = None  # type: ignore[assignment]
    asks_pledge = forms.TypedChoiceField(
        label=_("Meminta pakta integritas"),
        help_text=_("Berlaku bagi orang yang ditempatkan atau ditugaskan sesudah ini."),
        choices=PLEDGE,
        coerce=lambda word: word == "ya",
        empty_value=None,
        required=False,
    )

    @classmethod
    def facts_of(cls, unit: Agency, siasn: str) -> dict[str, Any]:
        """What the form begins with."""
        pledge = {None: "", True: "ya", False: "tidak"}[unit.asks_pledge]
        return {
            "name": unit.name,
            "short_name": unit.short_name,
            "siasn": siasn,
            "asks_pledge": pledge,
        }
