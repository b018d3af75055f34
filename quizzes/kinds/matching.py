"""Matching with native selects: each statement earns its share."""

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base

FIELD = "pasangan-"


class Matching(base.Kind):
    name = "matching"
    label = _("Menjodohkan")
    template = "quizzes/kinds/selects.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        pairs = [
            {
                "id": base.option_id(pair["left"]),
                "text": str(pair["left"]).strip(),
                "right": base.option_id(pair["right"]),
                "note": str(pair.get("explanation") or "").strip(),
            }
            for pair in value["pairs"]
        ]
        texts = [str(pair["right"]).strip() for pair in value["pairs"]]
        texts += [str(text).strip() for text in value.get("distractors") or []]
        targets = {base.option_id(text): text for text in texts}
        return {"pairs": pairs, "targets": targets}

    def problems(self, content: base.Content) -> list[str]:
        faults = []
        if len(content["pairs"]) < 2:
            faults.append(_("Tulis paling sedikit dua pasangan."))
        if len({pair["id"] for pair in content["pairs"]}) < len(content["pairs"]):
            faults.append(_("Ada dua pernyataan dengan teks yang sama."))
        if len(content["targets"]) < 2:
            faults.append(_("Tulis paling sedikit dua pasangan yang berbeda."))
        return [str(fault) for fault in faults]

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        left = base.shuffled((pair["id"] for pair in content["pairs"]), rng)
        return left + base.shuffled(content["targets"], rng)

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        given = (answer or {}).get("pairs", {})
        targets = [{"id": key, "text": text} for key, text in content["targets"].items()]
        choices = base.in_order(targets, order)
        return {
            "legend": _("Pilih pasangan yang tepat untuk setiap pernyataan."),
            "rows": [
                {
                    "name": FIELD + pair["id"],
                    "text": pair["text"],
                    "options": [
                        {
                            "value": target["id"],
                            "text": target["text"],
                            "selected": given.get(pair["id"]) == target["id"],
                        }
                        for target in choices
                    ],
                }
                for pair in base.in_order(content["pairs"], order)
            ],
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        given = {}
        for pair in content["pairs"]:
            target = base.posted_one(data, FIELD + pair["id"])
            if target and target not in content["targets"]:
                raise base.AnswerError(
                    _("Ada pasangan yang tidak ada pada soal ini. Pilih kembali.")
                )
            if target:
                given[pair["id"]] = target
        return {"pairs": given} if given else None

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        given = answer.get("pairs", {})
        right = sum(given.get(pair["id"]) == pair["right"] for pair in content["pairs"])
        return base.Mark(Fraction(right, len(content["pairs"])))

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        given, targets = (answer or {}).get("pairs", {}), content["targets"]
        rows = tuple(
            base.ReviewRow(
                text=pair["text"],
                is_chosen=pair["id"] in given,
                is_right=given.get(pair["id"]) == pair["right"],
                note=pair["note"],
                given=targets.get(given.get(pair["id"], ""), ""),
                expected=targets[pair["right"]],
            )
            for pair in base.in_order(content["pairs"], order)
        )
        return (base.ReviewGroup(gettext("Pasangan"), rows),)
