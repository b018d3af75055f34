"""What BKPSDM fills in about a unit."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import MADE_BY_HAND, Agency, AgencyCode, Kind
from agencies.moving import kind_hindrance
from courses.models import ReorganisationKind
from tracking.forms import DATE
from tracking.unit_field import Reach, UnitField


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

    def __init__(self, *args: Any, under: Agency | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if under is not None:
            field: Any = self.fields["kind"]
            field.choices = [
                (kind, label) for kind, label in field.choices if not kind_hindrance(kind, under)
            ]

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


class TargetForm(forms.Form):
    """Which unit. The fields are named as in the address that leads to the plan."""

    ke = UnitField(
        label=_("Pindah ke bawah"),
        error_messages={
            "required": _("Pilih unit tujuan."),
            "invalid_choice": _("Unit itu tidak dapat dipilih. Pilih unit dari daftar."),
        },
    )

    def __init__(self, *args, reach: Reach, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["ke"]
        unit.offer(reach)

    @staticmethod
    def is_in(words: QueryDict) -> bool:
        """Whether a unit was picked or searched for in this address."""
        return "ke" in words or "ke-cari" in words

    @property
    def is_empty(self) -> bool:
        """There is nowhere to go."""
        unit: Any = self.fields["ke"]
        return bool(unit.is_empty)

    @property
    def words(self) -> str:
        """The choice as words of an address."""
        return urlencode({name: self[name].value() or "" for name in self.fields})


class MoveForm(TargetForm):
    """Under which unit, and from when on."""

    tanggal = forms.DateField(
        label=_("Mulai tanggal"),
        help_text=_(
            "Hari ini, atau hari lain dalam setahun ke depan: pemindahan lalu dilakukan pada hari itu."
        ),
        widget=DATE,
        required=False,
    )

    def __init__(self, *args, today, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["tanggal"].initial = today

    def clean_tanggal(self):
        day = self.cleaned_data["tanggal"] or self.today
        if day < self.today:
            raise ValidationError(_("Tanggalnya sudah lewat. Pilih hari ini atau sesudahnya."))
        if (day - self.today).days > 366:
            raise ValidationError(_("Tanggal paling jauh setahun sesudah hari ini."))
        return day


class MergeForm(TargetForm):
    """Which unit has the people, and from when on."""

    cara = forms.ChoiceField(
        label=_("Yang terjadi"),
        choices=[
            (ReorganisationKind.MERGED, _("Digabungkan ke unit yang sudah ada")),
            (ReorganisationKind.REPLACED, _("Digantikan oleh unit baru")),
        ],
    )
    tanggal = forms.DateField(
        label=_("Terhitung mulai tanggal"),
        help_text=_(
            "Sejak hari itu pegawai tercatat di unit penerus; sebelumnya tetap di unit lama. Paling jauh"
            " setahun ke belakang, atau setahun ke depan: penggabungan lalu dilakukan pada hari itu."
        ),
        widget=DATE,
    )

    def __init__(self, *args, today, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["ke"].label = _("Unit penerus")
        self.fields["tanggal"].initial = today

    def clean_tanggal(self):
        day = self.cleaned_data["tanggal"]
        if abs((self.today - day).days) > 366:
            raise ValidationError(_("Tanggal paling jauh setahun sebelum atau sesudah hari ini."))
        return day
