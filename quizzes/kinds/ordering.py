"""Ordering with native selects: every step in its place earns its share.

A number used twice earns nothing for either step, so that one number for all is no trick.
"""

import random
from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import base

FIELD = "urutan-"


class Ordering(base.Kind):
    name = "ordering"
    label = _("Mengurutkan")
    template = "quizzes/kinds/selects.html"

    def freeze(self, value: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "steps": [
                {
                    "id": base.option_id(step["text"]),
                    "text": str(step["text"]).strip(),
                    "note": str(step.get("explanation") or "").strip(),
                }
                for step in value["steps"]
            ]
        }

    def problems(self, content: base.Content) -> list[str]:
        faults = []
        if len(content["steps"]) < 2:
            faults.append(_("Tulis paling sedikit dua langkah."))
        if len({step["id"] for step in content["steps"]}) < len(content["steps"]):
            faults.append(_("Ada dua langkah dengan teks yang sama."))
        return [str(fault) for fault in faults]

    def new_order(self, content: base.Content, rng: random.Random) -> list[str]:
        return base.shuffled((step["id"] for step in content["steps"]), rng)

    def present(
        self, content: base.Content, order: base.Order, answer: base.Answer | None = None
    ) -> dict[str, Any]:
        given = (answer or {}).get("places", {})
        places = range(1, len(content["steps"]) + 1)
        return {
            "legend": _("Beri nomor urut pada setiap langkah. Pakai setiap nomor satu kali."),
            "rows": [
                {
                    "name": FIELD + step["id"],
                    "text": step["text"],
                    "options": [
                        {"value": place, "text": place, "selected": given.get(step["id"]) == place}
                        for place in places
                    ],
                }
                for step in base.in_order(content["steps"], order)
            ],
        }

    def clean(self, content: base.Content, data: Mapping[str, Any]) -> dict[str, Any] | None:
        allowed = {str(place): place for place in range(1, len(content["steps"]) + 1)}
        given = {}
        for step in content["steps"]:
            place = base.posted_one(data, FIELD + step["id"])
            if place and place not in allowed:
                raise base.AnswerError(_("Nomor urut itu tidak ada. Pilih nomor dari daftar."))
            if place:
                given[step["id"]] = allowed[place]
        return {"places": given} if given else None

    def mark(self, content: base.Content, answer: base.Answer) -> base.Mark:
        given = answer.get("places", {})
        times = Counter(given.values())
        right = sum(
            given.get(step["id"]) == place and times[place] == 1
            for place, step in enumerate(content["steps"], start=1)
        )
        return base.Mark(Fraction(right, len(content["steps"])))

    def review(
        self, content: base.Content, answer: base.Answer | None, order: base.Order
    ) -> tuple[base.ReviewGroup, ...]:
        given = (answer or {}).get("places", {})
        times = Counter(given.values())
        rows = tuple(
            base.ReviewRow(
                text=step["text"],
                is_chosen=step["id"] in given,
                is_right=given.get(step["id"]) == place and times[place] == 1,
                note=step["note"],
                given=str(given.get(step["id"], "")),
                expected=str(place),
            )
            for place, step in enumerate(content["steps"], start=1)
        )
        return (base.ReviewGroup(gettext("Urutan yang benar"), rows),)
