"""Assigning a course to the agency."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage


class AssignmentForm(forms.Form):
    course = forms.ModelChoiceField(
        label=_("Kursus"), queryset=CoursePage.objects.none(), empty_label=None
    )
    cycle = forms.CharField(
        label=_("Siklus"), max_length=20, help_text=_("Misalnya tahun penugasan: 2026.")
    )
    due_on = forms.DateField(
        label=_("Batas waktu"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    letter_number = forms.CharField(
        label=_("Nomor surat (boleh kosong)"), max_length=100, required=False
    )

    def __init__(self, *args, today, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        course: Any = self.fields["course"]
        course.queryset = CoursePage.objects.live().order_by("title")

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today:
            raise ValidationError(_("Batas waktu sudah lewat. Pilih hari ini atau sesudahnya."))
        return due_on
