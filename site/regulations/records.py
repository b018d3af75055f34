"""What the check page shows of each practice: the question in plain words, the scope, the basis."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import groupby

from regulations.acts import WORDINGS, Place, wording
from regulations.checking import Phase, Status, as_act, phases_of, table
from regulations.models import Practice, Provision

PLACES = list(Place)
ORDER = list(WORDINGS)


class Record:
    """One practice, ready to be shown."""

    def __init__(self, practice: Practice, day: dt.date) -> None:
        said = wording(practice)
        self.practice = practice
        self.act = as_act(practice, day)
        self.place = said.place
        self.wish = said.wish
        self.recorded = said.recorded
        self.provisions = list(practice.provisions.all())
        self.phases = [phase.label for phase in phases_of(practice)]
        self.statuses = [status.label for status in Status if status in practice.binds]

    @property
    def rank(self) -> tuple[int, int]:
        """By place, then in the order of the wordings; what has none comes last."""
        code = self.practice.code
        return PLACES.index(self.place), ORDER.index(code) if code in WORDINGS else len(ORDER)


class Records:
    """All practices with every answer there is."""

    def __init__(self, practices: Iterable[Practice], day: dt.date) -> None:
        records = [Record(practice, day) for practice in practices]
        records.sort(key=lambda record: record.rank)
        self.by_code = {record.practice.code: record for record in records}
        self.table = table(record.act for record in records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.by_code.values())

    def choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The acts grouped by where one meets the question."""
        return [
            (str(place.label), [(each.practice.code, str(each.wish)) for each in group])
            for place, group in groupby(self, key=lambda record: record.place)
        ]

    def provisions_of(self, code: str) -> list[Provision]:
        return self.by_code[code].provisions if code in self.by_code else []

    def answer(self, *, perbuatan: str, tahapan: str, status: str) -> dict[str, object]:
        """What the template needs to show one answer."""
        record = self.by_code[perbuatan]
        answer = self.table.answer(perbuatan, tahapan, status)
        return {
            "answer": answer,
            "answer_provisions": self.provisions_of(answer.ground.leans_on),
            "asked": {
                "act": record.wish,
                "when": f"{Phase(tahapan).label}, {Status(status).label}",
            },
            "record": record,
        }
