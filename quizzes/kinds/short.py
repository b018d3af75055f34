"""Short answer: accepted forms, compared without case, spaces, or punctuation."""

import random
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base

LONGEST = 200


def normalised(text: str) -> str:
    """Letters and digits only: "Pasal 5, huruf n." and "pasal 5 huruf N" are one answer."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum())


class Short(base.Kind):
    name = "short"
    label = _("Jawaban singkat")
    template = "quizzes/kinds/short.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "accepted": [str(form).strip() for form in value["accepted"]],
            "hint": str(value.get("hint") or "").strip(),
            "note": str(value.get("note") or "").strip(),
        }

    def problems(self, content: base.Content) -> list[str]:
        if content["accepted"] and all(normalised(form) for form in content["accepted"]):
            return []
        return [str(_("Tulis paling sedikit satu jawaban yang diterima, dengan huruf atau angka."))]

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        return []

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        return {
            "legend": _("Tulis jawaban singkat."),
            "value": (answer or {}).get("text", ""),
            "hint": content["hint"],
            "longest": LONGEST,
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        text = " ".join(base.posted_one(data, "jawaban").split())
        if not text:
            return None
        if len(text) > LONGEST:
            raise base.AnswerError(_("Jawaban terlalu panjang. Tulis paling banyak 200 huruf."))
        if "\x00" in text:
            raise base.AnswerError(_("Jawaban memuat tanda yang tidak dikenal. Tulis kembali."))
        return {"text": text}

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        given = normalised(answer.get("text", ""))
        accepted = {normalised(form) for form in content["accepted"]}
        return base.FULL if given and given in accepted else base.NOTHING

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        given = (answer or {}).get("text", "")
        row = base.ReviewRow(
            text=content["accepted"][0],
            is_chosen=bool(given),
            is_right=self.mark(content, answer or {}) == base.FULL,
            note=content["note"],
            given=given,
            expected=content["accepted"][0],
        )
        return (base.ReviewGroup(gettext("Jawaban"), (row,)),)
