"""What a password must not be, wherever it is chosen."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from people.nip import normalise


class WithoutOwnNumber:
    """Half the office knows the NIP, so no password may contain it."""

    def validate(self, password: str, user: Any = None) -> None:
        nip = getattr(user, "nip", "")
        if nip and nip in normalise(password):
            raise ValidationError(_("Kata sandi tidak boleh memuat NIP Anda."), code="own_number")

    def get_help_text(self) -> str:
        return _("Kata sandi tidak boleh memuat NIP Anda.")
