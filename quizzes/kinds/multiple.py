"""Multiple choice: all or nothing, or right minus wrong over right, never below nothing."""

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base


class Multiple(base.Kind):
    name = "multiple"
    label = _("Pilihan majemuk")
    template = "quizzes/kinds/choices.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "options": base.freeze_options(value["options"]),
            "partial": bool(value["is_partial"]),
        }

    def problems(self, content: base.Content) -> list[str]:
        options = content["options"]
        faults = []
        if len(options) < 2:
            faults.append(_("Tulis paling sedikit dua pilihan."))
        if len({option["id"] for option in options}) < len(options):
            faults.append(_("Ada dua pilihan dengan teks yang sama."))
        if not base.right_ids(options):
            faults.append(_("Tandai paling sedikit satu pilihan sebagai benar."))
        return [str(fault) for fault in faults]

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        return base.shuffled((option["id"] for option in content["options"]), rng)

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        chosen = set((answer or {}).get("choices", []))
        return {
            "legend": _("Pilih semua jawaban yang tepat."),
            "type": "checkbox",
            "options": [
                {"value": option["id"], "text": option["text"], "checked": option["id"] in chosen}
                for option in base.in_order(content["options"], order)
            ],
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        choices = set(base.posted_list(data, "jawaban"))
        if not choices:
            return None
        if not choices <= {option["id"] for option in content["options"]}:
            raise base.AnswerError(_("Ada pilihan yang tidak ada pada soal ini. Pilih kembali."))
        return {"choices": sorted(choices)}

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        chosen = set(answer.get("choices", []))
        right = base.right_ids(content["options"])
        if not chosen or not right:
            return base.NOTHING
        if not content["partial"]:
            return base.FULL if chosen == right else base.NOTHING
        balance = len(chosen & right) - len(chosen - right)
        return base.Mark(max(Fraction(0), Fraction(balance, len(right))))

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        chosen = (answer or {}).get("choices", [])
        rows = base.option_rows(base.in_order(content["options"], order), chosen)
        return (base.ReviewGroup(gettext("Jawaban"), rows),)
