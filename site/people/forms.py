"""Forms of the front door: signing in, activating, recovering."""

from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth import password_validation
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.actions.recovery import request_recovery
from people.models import Person
from people.nip import normalise

NIP_WIDGET = forms.TextInput(
    attrs={
        "class": "govuk-input",
        "autocomplete": "username",
        "spellcheck": "false",
        "autocapitalize": "characters",
    }
)


class NipField(forms.CharField):
    """A NIP as people type it: spaces, dots and dashes between the groups are taken out."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", _("NIP / NI PPPK"))
        options.setdefault("widget", NIP_WIDGET)
        options.setdefault("max_length", 40)
        options.setdefault("error_messages", {"required": _("Isi NIP Anda.")})
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        return normalise(super().clean(value))


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = NipField(
            help_text=_("18 angka. Boleh ditulis dengan spasi."),
        )
        password = self.fields["password"]
        password.label = _("Kata sandi")
        password.help_text = ""
        password.error_messages["required"] = _("Isi kata sandi Anda.")
        password.widget.attrs = {"class": "govuk-input", "autocomplete": "current-password"}
        self.order_fields(["login", "password"])


class RecoveryForm(forms.Form):
    """Asks for the NIP; whether a message was sent is told to nobody."""

    nip = NipField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        # allauth counts requests under this name.
        cleaned["email"] = f"nip:{cleaned.get('nip', '')}"
        return cleaned

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        request_recovery(nip=self.cleaned_data["nip"])
        return self.cleaned_data["email"]


class ActivationForm(forms.Form):
    nip = NipField()
    code = forms.CharField(
        label=_("Kode aktivasi"),
        max_length=40,
        help_text=_("12 huruf dan angka dari BKPSDM, misalnya ABCD-EFGH-JKMN."),
        error_messages={"required": _("Isi kode aktivasi dari BKPSDM.")},
        widget=forms.TextInput(
            attrs={
                "class": "govuk-input",
                "autocomplete": "one-time-code",
                "autocapitalize": "characters",
                "spellcheck": "false",
            }
        ),
    )
    password = forms.CharField(
        label=_("Kata sandi baru"),
        strip=False,
        help_text=_("Paling sedikit 10 huruf, angka, atau tanda. Kalimat pendek mudah diingat."),
        error_messages={"required": _("Pilih kata sandi baru.")},
        widget=forms.PasswordInput(attrs={"class": "govuk-input", "autocomplete": "new-password"}),
    )
    notice = forms.BooleanField(
        label=_("Saya sudah membaca pemberitahuan pelindungan data pribadi."),
        error_messages={"required": _("Baca pemberitahuan, lalu beri tanda.")},
        widget=forms.CheckboxInput(attrs={"class": "govuk-checkboxes__input"}),
    )

    def clean_code(self) -> str:
        return normalise(self.cleaned_data["code"])

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        # Nobody is looked up here: the rules are the same whether the number is known or not.
        password_validation.validate_password(
            password, user=Person(nip=self.cleaned_data.get("nip", ""))
        )
        return password
