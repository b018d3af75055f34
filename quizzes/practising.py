"""Practice as its pages read it: the day's plan, and one question with or without its key."""

import datetime as dt
import random
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from people.models import Person
from people.prepared import prepared
from quizzes.drilling import Plan, Turn, plan
from quizzes.kinds import Kind, ReviewGroup, kind_named
from quizzes.models import Drill, QuestionVersion


def plan_of(person: Person, now: dt.datetime) -> Plan:
    """One query, however many questions wait."""
    return plan(
        (
            Turn(pk, due, seen and timezone.localdate(seen))
            for pk, due, seen in _turns(person=person.pk)
        ),
        timezone.localdate(now),
    )


@prepared
def _turns(person: int) -> QuerySet[Drill, tuple[int, dt.date, dt.datetime | None]]:
    return Drill.objects.open_to(person).values_list("pk", "due_on", "last_seen_at")


@dataclass(frozen=True, slots=True)
class Card:
    """One question in practice, with its options in an order that changes from day to day."""

    drill: Drill
    version: QuestionVersion
    order: list[str]

    @property
    def kind(self) -> Kind:
        return kind_named(self.version.kind)

    @property
    def stem(self) -> str:
        return self.version.content["stem"]

    def clean(self, data: Any) -> dict[str, Any] | None:
        return self.kind.clean(self.version.content["answer"], data)

    def shown(self) -> dict[str, Any]:
        """Never the key, and never an earlier answer: it would do the remembering."""
        return self.kind.present(self.version.content["answer"], self.order)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The card answered, with its key."""

    share: int
    groups: tuple[ReviewGroup, ...]
    practice: str
    explanation: str
    provisions: list[dict[str, str]]


def card_of(person: Person, drill: int, now: dt.datetime) -> Card | None:
    """The person's own, if its key may be shown to them. Two queries."""
    found = Drill.objects.open_to(person).filter(pk=drill).first()
    return None if found is None else _card(found, found.current_version(), now)


def cards_of_today(person: Person, now: dt.datetime) -> list[Card]:
    """What is for today, in the order of the plan. Three queries, however many there are."""
    due = [turn.drill for turn in plan_of(person, now).due]
    drills = Drill.objects.open_to(person).in_bulk(due)
    versions = {
        version.question_id: version
        for version in QuestionVersion.objects.filter(
            question__in=[drill.question_id for drill in drills.values()], is_current=True
        )
    }
    return [_card(drills[pk], versions[drills[pk].question_id], now) for pk in due if pk in drills]


def _card(drill: Drill, version: QuestionVersion, now: dt.datetime) -> Card:
    day = timezone.localdate(now).toordinal()
    rng = random.Random(f"{drill.pk}/{day}")  # noqa: S311 - an order, not a secret
    order = kind_named(version.kind).new_order(version.content["answer"], rng)
    return Card(drill, version, order)


def verdict_of(card: Card) -> Verdict:
    content, answer = card.version.content, card.drill.last_answer
    mark = card.kind.mark(content["answer"], answer or {})
    return Verdict(
        share=round(mark.value * 100),
        groups=card.kind.review(content["answer"], answer, card.order),
        practice=content["practice"]["label"],
        explanation=content["explanation"],
        provisions=content["provisions"],
    )
