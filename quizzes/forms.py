"""The few fields besides the answer that a question page posts."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.forms.models import WagtailAdminModelForm

from quizzes.delivery import Act, act_of
from quizzes.freezing import legal_faults


class _Shared(dict[str, forms.Field]):
    """Fields that no form changes: no form of an answer needs copies of its own."""

    def __deepcopy__(self, memo: dict[int, Any]) -> "_Shared":
        return self


class SaveForm(forms.Form):
    """The learner's act: its number, and when it was made by the stamp that the device had."""

    sequence = forms.IntegerField(min_value=0, max_value=2**53, required=False)
    stamp = forms.CharField(max_length=100, required=False)
    age = forms.IntegerField(min_value=-(2**40), max_value=2**40, required=False)

    def sequence_until(self, newest: int) -> int:
        """A clock that runs ahead must not lock the slot against later answers."""
        return min(self.cleaned_data.get("sequence") or 0, newest)

    def act(self, attempt: UUID, now: dt.datetime) -> Act:
        """Odd stamps and ages claim nothing: the act is then as new as its arrival."""
        given = self.cleaned_data
        return act_of(
            attempt=attempt, stamp=given.get("stamp") or "", age=given.get("age"), now=now
        )


SaveForm.base_fields = _Shared(SaveForm.base_fields)


class CommaWidget(forms.TextInput):
    """A list of words as trainers type it: "media-sosial, foto". The field below it holds JSON."""

    def format_value(self, value: Any) -> str:
        words = json.loads(value) if isinstance(value, str) else value
        return ", ".join(words) if isinstance(words, list) else str(value or "")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        words = [word.strip() for word in (data.get(name) or "").split(",")]
        return json.dumps([word for word in words if word])


class QuestionForm(WagtailAdminModelForm):
    """Also looks at the provisions just chosen, which the model sees only after saving."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        practice = cleaned.get("practice")
        if cleaned.get("is_scored") and practice:
            faults = legal_faults(practice, cleaned.get("provisions") or [])
            if faults:
                raise ValidationError(faults)
        return cleaned
