"""The letter of an assignment: its number, its date, and the file, handed over once."""

from typing import Any, cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from courses.actions.assignments import Letter
from courses.actions.letters import keep_letter
from courses.letters import MOST_BYTES, is_pdf
from people.models import Person
from tracking.forms import DATE

KEPT_SECONDS = 12 * 60 * 60


class LetterForm(forms.Form):
    """The letter, and the file once it was handed over: a browser sends a file only once."""

    letter_number = forms.CharField(
        label=_("Nomor surat (boleh kosong)"), max_length=100, required=False
    )
    letter_date = forms.DateField(
        label=_("Tanggal surat (boleh kosong)"), widget=DATE, required=False
    )
    letter_file = forms.FileField(
        label=_("Berkas surat (boleh kosong)"),
        help_text=_("PDF; paling besar 5 MB. Dapat diunduh oleh pegawai yang ditugaskan."),
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        required=False,
    )
    letter_kept = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, today, person: Person, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.salt = f"letter.{person.pk}"

    def clean_letter_date(self):
        dated_on = self.cleaned_data["letter_date"]
        if dated_on is not None and dated_on > self.today:
            raise ValidationError(
                _("Tanggal surat belum tiba. Isi tanggal yang tertulis di surat.")
            )
        return dated_on

    def clean_letter_file(self):
        file = self.cleaned_data["letter_file"]
        if not file:
            return None
        if file.size > MOST_BYTES:
            raise ValidationError(_("Surat lebih besar daripada 5 MB. Perkecil PDF-nya dulu."))
        if not is_pdf(file):
            raise ValidationError(
                _("Surat ini bukan PDF yang utuh. Simpan sebagai PDF, lalu pilih.")
            )
        return file

    def clean_letter_kept(self) -> str:
        kept = self.cleaned_data["letter_kept"]
        try:
            return kept and signing.loads(kept, salt=self.salt, max_age=KEPT_SECONDS)
        except signing.BadSignature:
            raise ValidationError(_("Berkas surat tidak tersimpan lagi. Pilih lagi.")) from None

    def keep_file(self) -> None:
        """Puts a good file away, so that it is not lost when the page comes again."""
        file = self.cleaned_data.pop("letter_file", None)
        if file:
            name = keep_letter(file=file)
            self.cleaned_data["letter_kept"] = name
            kept = signing.dumps(name, salt=self.salt)
            self.data = MultiValueDict(
                {**dict(cast(Any, self.data).lists()), "letter_kept": [kept]}
            )

    @property
    def letter(self) -> Letter:
        given = self.cleaned_data
        return Letter(given["letter_number"], given["letter_date"], given["letter_kept"])

    @property
    def has_file(self) -> bool:
        return self.is_bound and bool(self.cleaned_data.get("letter_kept"))
