"""What BKPSDM fills in to assign: courses, who is meant, a due date, further rounds; and to excuse somebody."""

import datetime as dt
import hashlib
import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses.actions.series import BeforeStage, Rule, Yearly
from courses.cycles import cycle_of
from courses.fitting import MOST_WORDS, Audience, words_of
from courses.models import Assignment, CoursePage, SeriesKind
from courses.models.series import MOST_DAYS
from people.models import Status
from people.nip import normalise
from tracking.forms import DATE
from tracking.letter_forms import LetterForm
from tracking.rhythm import stage_choices

RHYTHM = ("repeats", "opens_on", "days", "stage", "days_before")
SAID = ("cycle", "due_on", *RHYTHM, "letter_number", "letter_date")
LONGEST_WAIT = dt.timedelta(days=731)
ONCE = "once"
MISSING = object()  # has a fault of its own already
FEWEST_DAYS = 7
FEWEST_LETTERS, MOST_LETTERS = 3, 40


class AssignmentForm(LetterForm):
    courses = forms.ModelMultipleChoiceField(
        label=_("Kursus"),
        queryset=CoursePage.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Pilih paling sedikit satu kursus.")},
    )
    cycle = forms.CharField(
        label=_("Siklus"),
        max_length=20,
        help_text=_("Misalnya tahun penugasan: 2026."),
        error_messages={"required": _("Isi siklus.")},
        required=False,
    )
    due_on = forms.DateField(
        label=_("Batas waktu"),
        widget=DATE,
        error_messages={"required": _("Isi batas waktu.")},
        required=False,
    )
    repeats = forms.ChoiceField(
        label=_("Pengulangan"),
        choices=[(ONCE, _("Sekali")), *SeriesKind.choices],
        widget=forms.RadioSelect,
        help_text=_(
            "Setiap tahun atau menurut tahapan: putaran baru terbuka sendiri dan semua yang wajib"
            " waktu itu terdaftar lagi. Putaran yang lama dan angkanya tidak berubah."
        ),
        required=False,
    )
    opens_on = forms.DateField(
        label=_("Putaran berikutnya dibuka (hanya bila setiap tahun)"),
        widget=DATE,
        help_text=_("Tanggal dan bulannya berlaku setiap tahun."),
        error_messages={"required": _("Isi kapan putaran berikutnya dibuka.")},
        required=False,
    )
    days = forms.IntegerField(
        label=_("Waktu pengerjaan setiap putaran, dalam hari (hanya bila setiap tahun)"),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        error_messages={"required": _("Isi berapa hari waktu pengerjaannya.")},
        required=False,
    )
    stage = forms.ChoiceField(
        label=_("Selesai sebelum tahapan (hanya bila menurut tahapan)"),
        help_text=_("Siklus dan batas waktunya lalu mengikuti tanggal tahapan pada daftar aturan."),
        error_messages={"required": _("Pilih satu tahapan.")},
        required=False,
    )
    days_before = forms.IntegerField(
        label=_("Berapa hari sebelum tahapan itu (hanya bila menurut tahapan)"),
        min_value=1,
        max_value=MOST_DAYS,
        error_messages={"required": _("Isi berapa hari sebelum tahapan itu.")},
        required=False,
    )
    statuses = forms.MultipleChoiceField(
        label=_("Hanya jenis pegawai ini"),
        choices=Status.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tanpa pilihan berarti semua jenis."),
        required=False,
    )
    post_words = forms.CharField(
        label=_("Hanya jabatan yang memuat kata (boleh kosong)"),
        max_length=150,
        help_text=_(
            "Paling banyak tiga, dipisahkan koma, misalnya: guru, kepala sekolah. Cukup salah"
            " satunya; huruf besar dan kecil sama saja."
        ),
        required=False,
    )
    field_order = (
        "courses",
        "cycle",
        "due_on",
        *RHYTHM,
        "statuses",
        "post_words",
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        courses: Any = self.fields["courses"]
        courses.queryset = CoursePage.objects.live().order_by("title")
        stage: Any = self.fields["stage"]
        stage.choices = [("", _("Pilih tahapan")), *stage_choices()]

    def clean_cycle(self) -> str:
        return self.cleaned_data["cycle"].strip()

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on is not None and due_on < self.today:
            raise ValidationError(_("Batas waktu sudah lewat. Pilih hari ini atau sesudahnya."))
        return due_on

    def clean_post_words(self) -> tuple[str, ...]:
        words = words_of(self.cleaned_data["post_words"])
        if len(words) > MOST_WORDS:
            raise ValidationError(_("Paling banyak tiga kata. Hapus yang lain."))
        if any(not FEWEST_LETTERS <= len(word) <= MOST_LETTERS for word in words):
            raise ValidationError(_("Setiap kata paling sedikit 3 dan paling banyak 40 huruf."))
        return words

    def clean(self) -> None:
        super().clean()
        repeats = self.cleaned_data.get("repeats")
        if repeats == SeriesKind.STAGE:
            self._require("stage", "days_before")
            return
        self._require("cycle", "due_on")
        if repeats == SeriesKind.YEARLY:
            self._require("opens_on", "days")
            self._check_opening()

    def _require(self, *names: str) -> None:
        """Where the way of repeating needs them."""
        for name in names:
            if self.cleaned_data.get(name, MISSING) in (None, ""):
                self.add_error(name, self.fields[name].error_messages["required"])

    def _check_opening(self) -> None:
        opens_on = self.cleaned_data.get("opens_on")
        if opens_on is None:
            return
        if not self.today < opens_on <= self.today + LONGEST_WAIT:
            self.add_error("opens_on", _("Pilih tanggal sesudah hari ini, paling jauh dua tahun."))
        elif cycle_of(opens_on) == self.cleaned_data.get("cycle"):
            self.add_error(
                "opens_on",
                _(
                    "Putaran tahun itu adalah yang ditugaskan sekarang. Pilih tanggal tahun"
                    " berikutnya."
                ),
            )

    @property
    def rule(self) -> Rule | None:
        """By which further rounds open; None: it stays at this one."""
        given = self.cleaned_data
        if given["repeats"] == SeriesKind.YEARLY:
            return Yearly(given["opens_on"], given["days"])
        if given["repeats"] == SeriesKind.STAGE:
            kind, _sign, code = given["stage"].partition("/")
            return BeforeStage(kind, code, given["days_before"])
        return None

    @property
    def is_staged(self) -> bool:
        """Its rounds have names of their own."""
        return bool(self.cleaned_data["repeats"] == SeriesKind.STAGE)

    @property
    def audience(self) -> Audience:
        return Audience(tuple(self.cleaned_data["statuses"]), self.cleaned_data["post_words"])

    @property
    def digest(self) -> str:
        """Of what was filled in: only what was seen may be assigned."""
        given = self.cleaned_data
        said = [
            sorted(course.pk for course in given["courses"]),
            *(str(given[name]) for name in SAID),
            given["letter_kept"],
            given["statuses"],
            given["post_words"],
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


class ChangeForm(LetterForm):
    """Another due date, another letter."""

    due_on = forms.DateField(
        label=_("Batas waktu"), widget=DATE, error_messages={"required": _("Isi batas waktu.")}
    )
    field_order = ("due_on",)

    def __init__(self, *args, assignment: Assignment, **kwargs) -> None:
        kwargs["initial"] = {
            "due_on": assignment.due_on,
            "letter_number": assignment.letter_number,
            "letter_date": assignment.letter_date,
        }
        super().__init__(*args, **kwargs)
        self.assignment = assignment
        if assignment.stage_id is not None:
            self.fields["due_on"].disabled = True
            self.fields["due_on"].help_text = _("Mengikuti tanggal tahapan pemilihan.")

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self.today and due_on != self.assignment.due_on:
            raise ValidationError(_("Batas waktu sudah lewat. Pilih hari ini atau sesudahnya."))
        return due_on


class ExcuseForm(forms.Form):
    nip = forms.CharField(
        label=_("NIP"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    reason = forms.CharField(label=_("Alasan"), max_length=200)

    def clean_nip(self) -> str:
        return normalise(self.cleaned_data["nip"])
