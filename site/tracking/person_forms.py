"""What BKPSDM fills in about one person."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from people.models import ExclusionReason, LeavingReason, Person, Status
from people.nip import NipError, fitting
from tracking.forms import DATE
from tracking.lens import EARLIEST
from tracking.unit_field import Reach, UnitField

MOST_DAYS_AHEAD = 366
MOST_DAYS_EXCUSED = 3660
# Excel keeps 15 digits of a number and writes zeros for the rest; serial numbers begin at 001.
ROUNDED = "000"


OUT_OF_REACH = _(
    "Unit itu di luar jangkauan Anda. Untuk pindah ke instansi lain, mintalah"
    " instansi penerima memasukkan orang ini ke daftar pegawainya; permintaannya"
    " Anda jawab di halaman Mutasi."
)


class DatedForm(forms.Form):
    """Knows today at the agency, and the units to choose from."""

    def __init__(
        self,
        *args: Any,
        today: dt.date,
        reach: Reach | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        for field in self.fields.values():
            if isinstance(field, UnitField) and reach is not None:
                field.error_messages["invalid_choice"] = OUT_OF_REACH
                field.offer(reach)

    def _near(self, day: dt.date, ahead: int = MOST_DAYS_AHEAD) -> dt.date:
        if day < EARLIEST:
            raise ValidationError(_("Tanggal itu terlalu lama lampau. Periksa tahunnya."))
        if (day - self.today).days > ahead:
            years = ahead // 365
            raise ValidationError(
                _("Tanggal paling jauh %(years)d tahun sesudah hari ini."), params={"years": years}
            )
        return day


class MoveForm(DatedForm):
    to = UnitField(
        label=_("Pindah ke"),
        help_text=_(
            "Hanya unit dalam jangkauan Anda. Pindah ke instansi lain diminta oleh penerimanya."
        ),
    )
    on = forms.DateField(
        label=_("Terhitung mulai"),
        help_text=_("Sampai hari sebelumnya orang ini tetap dihitung di unit lama."),
        widget=DATE,
    )

    def __init__(self, *args: Any, current: Agency, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.current = current

    def clean_to(self) -> Agency:
        to: Agency = self.cleaned_data["to"]
        if to == self.current:
            raise ValidationError(_("Orang ini sudah tercatat di unit itu. Pilih unit lain."))
        return to

    def clean_on(self) -> dt.date:
        return self._near(self.cleaned_data["on"])


class LeaveForm(DatedForm):
    on = forms.DateField(
        label=_("Hari terakhir"),
        help_text=_("Sesudah hari ini orangnya tidak lagi dihitung wajib."),
        widget=DATE,
    )
    reason = forms.ChoiceField(label=_("Alasan"), choices=LeavingReason.choices)

    def clean_on(self) -> dt.date:
        return self._near(self.cleaned_data["on"])


class CorrectionForm(DatedForm):
    """Other dates for a placement; `ends` says whether it has ended, so that its end can be set right too."""

    since = forms.DateField(label=_("Sejak"), widget=DATE)
    until = forms.DateField(
        label=_("Sampai dengan"), help_text=_("Hari terakhir di unit itu."), widget=DATE
    )
    reason = forms.CharField(
        label=_("Alasan"),
        help_text=_("Misalnya nomor SK. Tersimpan bersama nama Anda dan waktunya."),
        max_length=200,
    )

    def __init__(self, *args: Any, ends: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ends:
            del self.fields["until"]

    def clean_since(self) -> dt.date:
        return self._past(self.cleaned_data["since"])

    def clean_until(self) -> dt.date:
        return self._past(self.cleaned_data["until"])

    def _past(self, day: dt.date) -> dt.date:
        if day > self.today:
            raise ValidationError(_("Koreksi hanya untuk hari yang sudah lewat."))
        return self._near(day)


class InsertionForm(CorrectionForm):
    """Days at a unit; also at one that has been closed since."""

    agency = UnitField(label=_("Ditempatkan di"))

    field_order = ("agency", "since", "until", "reason")


class ReturnForm(DatedForm):
    agency = UnitField(label=_("Ditempatkan di"))
    since = forms.DateField(label=_("Sejak"), widget=DATE)

    def __init__(self, *args: Any, left_on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_on = left_on

    def clean_since(self) -> dt.date:
        since = self._near(self.cleaned_data["since"])
        if since <= self.left_on:
            raise ValidationError(
                _("Penempatan sebelumnya baru berakhir %(day)s. Pilih tanggal sesudahnya."),
                params={"day": date_format(self.left_on)},
            )
        return since


class ExclusionForm(DatedForm):
    reason = forms.ChoiceField(label=_("Alasan"), choices=ExclusionReason.choices)
    note = forms.CharField(
        label=_("Keterangan (boleh kosong)"),
        help_text=_("Misalnya nomor surat. Jangan tulis keadaan kesehatan."),
        max_length=200,
        required=False,
    )
    since = forms.DateField(label=_("Sejak"), widget=DATE)
    until = forms.DateField(
        label=_("Sampai dengan (boleh kosong)"),
        help_text=_("Kosong berarti sampai diakhiri."),
        widget=DATE,
        required=False,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean_since(self) -> dt.date:
        return self._near(self.cleaned_data["since"])

    def clean_until(self) -> dt.date | None:
        until = self.cleaned_data["until"]
        return self._near(until, MOST_DAYS_EXCUSED) if until else None

    def clean(self) -> None:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since is None or "until" in self.errors:
            return
        if until is not None and until < since:
            self.add_error("until", _("Tanggal akhir lebih awal daripada tanggal mulai."))
            return
        held = self.person.exclusions.exclude(until__lt=since)
        if until is not None:
            held = held.filter(since__lte=until)
        if held.exists():
            self.add_error(
                "since",
                _("Sebagian hari itu sudah tercatat. Akhiri dulu catatan yang ada, lalu ulangi."),
            )


class ExclusionEndForm(DatedForm):
    on = forms.DateField(label=_("Hari terakhir"), widget=DATE)

    def clean_on(self) -> dt.date:
        return self._near(self.cleaned_data["on"], MOST_DAYS_EXCUSED)


class PersonForm(forms.Form):
    """What the register says of a person; the e-mail address only where it opens no account yet."""

    name = forms.CharField(
        label=_("Nama lengkap dengan gelar"),
        max_length=150,
        error_messages={"required": _("Isi nama lengkap.")},
    )
    status = forms.ChoiceField(label=_("Jenis pegawai"), choices=Status.choices)
    post = forms.CharField(label=_("Jabatan (boleh kosong)"), max_length=150, required=False)
    email = forms.EmailField(label=_("Surel (boleh kosong)"), max_length=254, required=False)

    def __init__(self, *args: Any, has_email: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_email:
            del self.fields["email"]

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())


class NewPersonForm(PersonForm, DatedForm):
    nip = forms.CharField(
        label=_("NIP / NI PPPK / nomor peserta"),
        help_text=_("18 angka; spasi di antaranya tidak apa-apa. Non-ASN: huruf N dan 9 angka."),
        max_length=40,
    )
    agency = UnitField(label=_("Unit"))
    since = forms.DateField(label=_("Sejak"), widget=DATE)

    field_order = ("nip", "name", "status", "post", "email", "agency", "since")

    def clean_since(self) -> dt.date:
        return self._near(self.cleaned_data["since"])

    def clean(self) -> None:
        number, status = self.cleaned_data.get("nip"), self.cleaned_data.get("status")
        if number is None or status is None:
            return
        try:
            nip = fitting(number, status=status, today=self.today)
        except NipError as fault:
            self.add_error("nip", str(fault))
            return
        if len(nip) == 18 and nip.endswith(ROUNDED):
            self.add_error(
                "nip",
                _("Tiga angka terakhir NIP tidak mungkin 000. Salin dari SK, bukan dari Excel."),
            )
            return
        self.cleaned_data["nip"] = nip
