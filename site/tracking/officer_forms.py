"""What BKPSDM fills in to appoint somebody, and to end what somebody holds."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.models import RoleKind, Status
from people.models.role import APPOINTED_KINDS
from people.nip import NipError, fitting, normalise, parse
from tracking.unit_field import Reach, UnitField


class AppointmentForm(forms.Form):
    nip = forms.CharField(
        label=_("NIP / NI PPPK / nomor peserta"),
        help_text=_("18 angka; spasi di antaranya tidak apa-apa. Non-ASN: huruf N dan 9 angka."),
        max_length=40,
        error_messages={"required": _("NIP belum diisi.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kind = forms.ChoiceField(
        label=_("Peran"),
        choices=[(kind.value, kind.label) for kind in APPOINTED_KINDS],
        initial=RoleKind.BKPSDM.value,
    )
    unit = UnitField(
        label=_("Unit yang dibuka"),
        has_empty=False,
        help_text=_("Unit yang lebih dalam dipilih dari halaman petugas unit di atasnya."),
    )

    def __init__(self, *args: Any, reach: Reach, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.offer(reach)

    def clean_nip(self) -> str:
        number = normalise(self.cleaned_data["nip"])
        try:
            if number.startswith("N"):
                return fitting(number, status=Status.NON_ASN)
            return parse(number).digits
        except NipError as fault:
            raise ValidationError(str(fault)) from fault


class EndForm(forms.Form):
    """Nothing to fill in, except where the reader's own last role is at stake."""

    understood = forms.BooleanField(
        label=_("Saya mengerti bahwa sesudah ini saya tidak lagi membuka halaman pantau ini"),
        error_messages={"required": _("Centang bahwa Anda mengerti, lalu akhiri.")},
    )

    def __init__(self, *args: Any, is_last: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_last:
            del self.fields["understood"]
