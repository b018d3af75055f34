"""What BKPSDM fills in: a roster, which of its columns is which, the name of a view."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import RosterImport
from people.roster.columns import COLUMNS, REQUIRED
from people.roster.reading import SUFFIXES
from tracking.unit_field import Reach, UnitField

MOST_BYTES = 20 * 1024 * 1024
DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class SavedViewForm(forms.Form):
    name = forms.CharField(
        label=_("Nama tampilan"),
        max_length=60,
        help_text=_("Misalnya: Belum selesai, Dinas Kesehatan."),
        error_messages={"required": _("Isi nama tampilan.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UnitFilterForm(forms.Form):
    """To which unit a list is narrowed, where there are too many to pick from."""

    unit = UnitField(label=_("Unit"), required=False)

    def __init__(self, *args, reach: Reach, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.offer(reach)


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("Berkas"),
        help_text=_("XLSX atau CSV; paling besar 20 MB."),
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
    )
    since = forms.DateField(
        label=_("Berlaku sejak"),
        help_text=_("Orang baru dan yang pindah ditempatkan mulai tanggal ini."),
        widget=DATE,
    )
    ends_missing = forms.BooleanField(
        label=_("Berkas ini lengkap: akhiri penempatan orang yang tidak ada di dalamnya"),
        help_text=_("Tanpa centang, mereka hanya disebutkan dan tidak diubah."),
        required=False,
    )

    def __init__(self, *args, today, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(SUFFIXES):
            raise ValidationError(_("Berkas harus XLSX atau CSV."))
        if file.size > MOST_BYTES:
            raise ValidationError(_("Berkas lebih besar daripada 20 MB. Bagi menjadi beberapa."))
        return file

    def clean_since(self):
        since = self.cleaned_data["since"]
        if abs((since - self.today).days) > 366:
            raise ValidationError(_("Tanggal paling jauh setahun sebelum atau sesudah hari ini."))
        return since


class ColumnsForm(forms.Form):
    """One choice of a head for each column; `places` gives column → place in the file."""

    LABELS: ClassVar = {
        "nip": _("NIP / NI PPPK / nomor peserta"),
        "nama": _("Nama lengkap"),
        "jenis": _("Jenis pegawai"),
        "jabatan": _("Jabatan"),
        "unit": _("Unit"),
        "unor": _("Kode unor SIASN"),
        "email": _("Surel"),
        "kedudukan": _("Kedudukan hukum"),
    }

    def __init__(self, *args, roster_import: RosterImport, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        heads = [(place, f"{place + 1}. {text}") for place, text in enumerate(roster_import.header)]
        for column in COLUMNS:
            empty = _("Pilih kolom") if column in REQUIRED else _("Tidak ada di berkas")
            self.fields[column] = forms.TypedChoiceField(
                label=self.LABELS[column],
                choices=[("", empty), *heads],
                coerce=int,
                empty_value=None,
                required=column in REQUIRED,
                initial=roster_import.columns.get(column, ""),
            )

    @property
    def places(self) -> dict[str, int]:
        return {column: place for column, place in self.cleaned_data.items() if place is not None}
