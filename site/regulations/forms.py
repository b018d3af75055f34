"""The questions of the check page. It is sent by GET: an answer has an address that can be shared."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from regulations.checking import Phase, Status

EMPTY = ("", _("Pilih satu"))


class CheckForm(forms.Form):
    perbuatan = forms.ChoiceField(
        label=_("Apa yang ingin Anda lakukan?"),
        error_messages={
            "required": _("Pilih perbuatannya."),
            "invalid_choice": _("Pilih perbuatan dari daftar."),
        },
    )
    tahapan = forms.ChoiceField(
        label=_("Tahapan pemilu atau pilkada"),
        choices=[EMPTY, *Phase.choices],
        error_messages={
            "required": _("Pilih tahapannya."),
            "invalid_choice": _("Pilih tahapan dari daftar."),
        },
    )
    status = forms.ChoiceField(
        label=_("Status Anda"),
        choices=[EMPTY, *Status.choices],
        error_messages={
            "required": _("Pilih status Anda."),
            "invalid_choice": _("Pilih status dari daftar."),
        },
    )

    use_required_attribute = False

    def __init__(self, *args, acts: list[tuple[str, list[tuple[str, str]]]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["perbuatan"]).choices = [EMPTY, *acts]
