"""What a version freezes, and what keeps a question from being published."""

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from quizzes.kinds import kind_named
from regulations.models import SCORABLE_REVIEWS, Practice, Provision

if TYPE_CHECKING:
    from quizzes.models import Question


def frozen_content(question: "Question") -> dict[str, Any]:
    """Everything a learner will ever see of this version, and its key, as plain JSON."""
    block = question.answer[0]
    return {
        "kind": block.block_type,
        "stem": question.stem.strip(),
        "answer": kind_named(block.block_type).freeze(block.value),
        "explanation": question.explanation.strip(),
        "practice": {"code": question.practice.code, "label": question.practice.label},
        "provisions": [
            {
                "reference": provision.reference,
                "label": str(provision),
                "summary": provision.summary,
            }
            for provision in _provisions(question)
        ],
    }


def digest_of(content: dict[str, Any]) -> str:
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def problems(question: "Question", content: dict[str, Any]) -> list[str]:
    """Why the question may not go out as it is, in words for the trainer."""
    faults = list(kind_named(content["kind"]).problems(content["answer"]))
    if question.is_scored:
        faults += legal_faults(question.practice, _provisions(question))
    return faults


def legal_faults(practice: Practice, provisions: Iterable[Provision]) -> list[str]:
    """Only law that was checked may decide over a mark."""
    faults = []
    if not practice.is_scored:
        faults.append(
            str(
                _(
                    "Praktik %(practice)s belum boleh dinilai. Pilih praktik lain atau hapus tanda "
                    "“dinilai”."
                )
                % {"practice": practice}
            )
        )
    faults += [
        str(
            _(
                "Ketentuan %(provision)s belum terperiksa. Ganti ketentuan itu atau hapus tanda "
                "“dinilai”."
            )
            % {"provision": provision}
        )
        for provision in provisions
        if provision.review not in SCORABLE_REVIEWS
    ]
    return faults


def _provisions(question: "Question") -> list[Provision]:
    chosen = [provision.pk for provision in question.provisions.all()]
    return list(
        Provision.objects.filter(pk__in=chosen).select_related("regulation").order_by("reference")
    )
