"""How allauth signs our people in: no sign-up, one answer for every failure, NIP as the key."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from people.nip import normalise


def sign_in_key(nip: str) -> str:
    """The name under which failed sign-ins of one NIP are counted."""
    return f"nip:{normalise(nip)}"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _(
            "NIP atau kata sandi tidak cocok. Periksa keduanya, atau aktifkan akun bila belum."
        ),
        "too_many_login_attempts": _(
            "Terlalu banyak percobaan masuk. Tunggu beberapa menit, lalu coba lagi."
        ),
        "account_inactive": _("Akun ini ditutup. Hubungi BKPSDM instansi Anda."),
        "enter_current_password": _("Kata sandi sekarang tidak cocok."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "incorrect_code": _("Kode tidak cocok."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_user_search_fields(self) -> list[str]:
        return ["nip", "name"]

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        return sign_in_key(credentials.get("username", ""))


class MfaAdapter(DefaultMFAAdapter):
    """The authenticator app shows the name; the NIP stays out of screenshots."""

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return str(user)
