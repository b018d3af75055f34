"""The kinds of questions, by the name of their block."""

from quizzes.kinds.base import AnswerError, Kind, Mark, ReviewGroup, ReviewRow
from quizzes.kinds.matching import Matching
from quizzes.kinds.multiple import Multiple
from quizzes.kinds.ordering import Ordering
from quizzes.kinds.scenario import Scenario
from quizzes.kinds.short import Short
from quizzes.kinds.single import Single
from quizzes.kinds.true_false import TrueFalse

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (Scenario(), Single(), Multiple(), TrueFalse(), Matching(), Ordering(), Short())
}


def kind_named(name: str) -> Kind:
    return KINDS[name]


__all__ = ["KINDS", "AnswerError", "Kind", "Mark", "ReviewGroup", "ReviewRow", "kind_named"]
