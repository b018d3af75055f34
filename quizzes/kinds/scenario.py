"""Boleh, dilarang, or perlu konsultasi, and then the basis: worth half and half.

With a wrong verdict the basis counts nothing: a right article under a wrong verdict is luck.
A discussion card may have no bases; then the verdict is all.
"""

import random
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base
from quizzes.kinds.single import option_problems

VERDICTS = {
    "boleh": (_("Boleh"), _("Tidak ada aturan yang melarang."), "allowed"),
    "dilarang": (_("Dilarang"), _("Ada aturan yang melarang."), "forbidden"),
    "konsultasi": (
        _("Perlu konsultasi"),
        _("Aturan belum cukup jelas; tanyakan dahulu."),
        "consult",
    ),
}
HALF = Fraction(1, 2)


class Scenario(base.Kind):
    name = "scenario"
    label = _("Situasi: boleh, dilarang, atau perlu konsultasi")
    template = "quizzes/kinds/scenario.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "verdict": value["verdict"],
            "notes": {
                "boleh": str(value.get("allowed_note") or "").strip(),
                "dilarang": str(value.get("forbidden_note") or "").strip(),
                "konsultasi": str(value.get("consult_note") or "").strip(),
            },
            "bases": base.freeze_options(value["bases"]),
        }

    def problems(self, content: base.Content) -> list[str]:
        faults = []
        if content["verdict"] not in VERDICTS:
            faults.append(str(_("Tentukan penilaian yang benar.")))
        return faults + (option_problems(content["bases"]) if content["bases"] else [])

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        return base.shuffled((option["id"] for option in content["bases"]), rng)

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        verdict, basis = (answer or {}).get("verdict"), (answer or {}).get("basis")
        return {
            "verdicts": [
                {
                    "value": name,
                    "text": text,
                    "hint": hint,
                    "icon": icon,
                    "checked": name == verdict,
                }
                for name, (text, hint, icon) in VERDICTS.items()
            ],
            "bases": [
                {"value": option["id"], "text": option["text"], "checked": option["id"] == basis}
                for option in base.in_order(content["bases"], order)
            ],
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        verdict, basis = base.posted_one(data, "penilaian"), base.posted_one(data, "dasar")
        if not verdict and not basis:
            return None
        if verdict and verdict not in VERDICTS:
            raise base.AnswerError(_("Pilih Boleh, Dilarang, atau Perlu konsultasi."))
        if basis and basis not in {option["id"] for option in content["bases"]}:
            raise base.AnswerError(_("Dasar itu tidak ada pada soal ini. Pilih salah satu dasar."))
        return {"verdict": verdict or None, "basis": basis or None}

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        if answer.get("verdict") != content["verdict"]:
            return base.NOTHING
        right = base.right_ids(content["bases"])
        is_based = not right or answer.get("basis") in right
        return base.FULL if is_based else base.Mark(HALF)

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        given = answer or {}
        verdicts = tuple(
            base.ReviewRow(
                text=str(text),
                is_chosen=name == given.get("verdict"),
                is_right=name == content["verdict"],
                note=content["notes"][name],
            )
            for name, (text, _hint, _icon) in VERDICTS.items()
        )
        chosen = [given["basis"]] if given.get("basis") else []
        bases = base.option_rows(base.in_order(content["bases"], order), chosen)
        groups = (base.ReviewGroup(gettext("Penilaian"), verdicts),)
        return (*groups, base.ReviewGroup(gettext("Dasar"), bases)) if bases else groups
