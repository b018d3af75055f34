"""True or false: a statement that holds or does not."""

import random
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base

CHOICES = {"benar": _("Benar"), "salah": _("Salah")}


class TrueFalse(base.Kind):
    name = "true_false"
    label = _("Benar atau salah")
    template = "quizzes/kinds/choices.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "right": "benar" if value["is_true"] else "salah",
            "notes": {
                "benar": str(value.get("true_note") or "").strip(),
                "salah": str(value.get("false_note") or "").strip(),
            },
        }

    def problems(self, content: base.Content) -> list[str]:
        if content["right"] in CHOICES:
            return []
        return [str(_("Tentukan apakah pernyataan itu benar atau salah."))]

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        return list(CHOICES)

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        chosen = (answer or {}).get("choice")
        return {
            "legend": _("Benar atau salah?"),
            "type": "radio",
            "options": [
                {"value": name, "text": label, "checked": name == chosen}
                for name, label in CHOICES.items()
            ],
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        choice = base.posted_one(data, "jawaban")
        if not choice:
            return None
        if choice not in CHOICES:
            raise base.AnswerError(_("Pilih Benar atau Salah."))
        return {"choice": choice}

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        return base.FULL if answer.get("choice") == content["right"] else base.NOTHING

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        chosen = (answer or {}).get("choice")
        rows = tuple(
            base.ReviewRow(
                text=str(label),
                is_chosen=name == chosen,
                is_right=name == content["right"],
                note=content["notes"][name],
            )
            for name, label in CHOICES.items()
        )
        return (base.ReviewGroup(gettext("Jawaban"), rows),)
