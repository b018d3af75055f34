"""Single choice: exactly one option is right."""

import random
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base


class Single(base.Kind):
    name = "single"
    label = _("Pilihan tunggal")
    template = "quizzes/kinds/choices.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {"options": base.freeze_options(value["options"])}

    def problems(self, content: base.Content) -> list[str]:
        return option_problems(content["options"])

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        return base.shuffled((option["id"] for option in content["options"]), rng)

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        chosen = (answer or {}).get("choice")
        return {
            "legend": _("Pilih satu jawaban."),
            "type": "radio",
            "options": [
                {"value": option["id"], "text": option["text"], "checked": option["id"] == chosen}
                for option in base.in_order(content["options"], order)
            ],
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        choice = base.posted_one(data, "jawaban")
        if not choice:
            return None
        if choice not in {option["id"] for option in content["options"]}:
            raise base.AnswerError(
                _("Pilihan itu tidak ada pada soal ini. Pilih salah satu jawaban.")
            )
        return {"choice": choice}

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        is_right = answer.get("choice") in base.right_ids(content["options"])
        return base.FULL if is_right else base.NOTHING

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        chosen = (answer or {}).get("choice")
        rows = base.option_rows(
            base.in_order(content["options"], order), [chosen] if chosen else []
        )
        return (base.ReviewGroup(gettext("Jawaban"), rows),)


def option_problems(options: list[dict[str, Any]]) -> list[str]:
    """Faults of a list of which exactly one is right."""
    faults = []
    if len(options) < 2:
        faults.append(_("Tulis paling sedikit dua pilihan."))
    if len({option["id"] for option in options}) < len(options):
        faults.append(_("Ada dua pilihan dengan teks yang sama."))
    if len(base.right_ids(options)) != 1:
        faults.append(_("Tandai tepat satu pilihan sebagai benar."))
    return [str(fault) for fault in faults]
