"""The map of misunderstood practices: share of wrong answers on the first attempt, by unit.

It always shows the state of now, and only what `quizzes.pooling` lets be told: whatever is added or
subtracted here, between units, days, courses or questions, is ten people or more.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Substr

from agencies.models import Agency
from courses.models import CoursePage, ModulePage
from quizzes.models import AnswerTally
from tracking.intervals import wilson

KEPT_SECONDS = 300
COLUMNS = 6
STEPS = ((15, "q1"), (30, "q2"), (45, "q3"))


@dataclass(frozen=True)
class Answers:
    """First answers of one part of an agency about one practice; `waiting` may not be told yet."""

    path: str
    code: str
    label: str
    asked: int
    wrong: int
    waiting: int


@dataclass(frozen=True)
class Cell:
    """Of `asked` answers so many were wrong; nothing is shown of none, however many wait."""

    code: str
    asked: int = 0
    wrong: int = 0
    waiting: int = 0

    @property
    def percent(self) -> int | None:
        return 100 * self.wrong // self.asked if self.asked else None

    @property
    def interval(self) -> tuple[int, int] | None:
        return wilson(self.wrong, self.asked) if self.asked else None

    @property
    def css(self) -> str:
        percent = self.percent
        if percent is None:
            return "q0"
        return next((css for limit, css in STEPS if percent < limit), "q4")


@dataclass(frozen=True)
class MapRow:
    agency: Agency
    cells: tuple[Cell, ...]
    is_total: bool = False

    @property
    def name(self) -> str:
        return self.agency.name


@dataclass(frozen=True)
class PracticeMap:
    """`hidden` are units that have answers, but none that may be told."""

    labels: tuple[str, ...]
    rows: tuple[MapRow, ...]
    hidden: tuple[Agency, ...]


@dataclass(frozen=True)
class QuestionRow:
    stem: str
    cell: Cell


@dataclass(frozen=True)
class QuestionList:
    """The questions of one practice: `mixed` are answers told only together, `hidden` how many are not."""

    total: Cell
    rows: tuple[QuestionRow, ...]
    mixed: Cell
    hidden: int


def practice_map(
    agency: Agency, course: CoursePage, children: Sequence[Agency]
) -> PracticeMap | None:
    """The practices most often misunderstood at the agency, for it and each child; None if too few."""
    by_practice: dict[str, list[Answers]] = defaultdict(list)
    for row in first_answers(agency, course):
        by_practice[row.code].append(row)
    totals = {code: _cell(code, rows, agency) for code, rows in by_practice.items()}
    codes = [code for code, total in totals.items() if total.asked]
    codes.sort(key=lambda code: (-(totals[code].percent or 0), code))
    codes = codes[:COLUMNS]
    if not codes:
        return None
    rows = [
        MapRow(child, tuple(_cell(code, by_practice[code], child) for code in codes))
        for child in children
    ]
    shown = [row for row in rows if any(cell.asked for cell in row.cells)]
    silent = [row for row in rows if row not in shown and any(cell.waiting for cell in row.cells)]
    shown.append(MapRow(agency, tuple(totals[code] for code in codes), is_total=True))
    return PracticeMap(
        labels=tuple(by_practice[code][0].label for code in codes),
        rows=tuple(shown),
        hidden=tuple(row.agency for row in silent),
    )


def practice_cells(
    agency: Agency, course: CoursePage, children: Sequence[Agency]
) -> list[tuple[Agency, str, Cell]]:
    """Unit, practice and cell of all that may be told: the whole first, then each child."""
    by_practice: dict[str, list[Answers]] = defaultdict(list)
    for row in first_answers(agency, course):
        by_practice[row.code].append(row)
    cells = (
        (unit, rows[0].label, _cell(code, rows, unit))
        for unit in (agency, *children)
        for code, rows in sorted(by_practice.items())
    )
    return [found for found in cells if found[2].asked]


def first_answers(agency: Agency, course: CoursePage) -> list[Answers]:
    """What may be told of the agency itself and of each child, by practice. One query, kept a while."""
    key = f"tracking:answers:{course.pk}:{agency.pk}"
    found = cache.get(key)
    if found is None:
        part = Substr("agency__path", 1, len(agency.path) + agency.steplen)
        rows = (
            tallies(agency, course)
            .annotate(part=part)
            .values_list("part", "practice__code", "practice__label")
            .annotate(a=Sum("asked"), b=Sum("wrong"), c=Sum("waiting"))
        )
        found = [Answers(*row) for row in rows]
        cache.set(key, found, KEPT_SECONDS)
    return found


def question_list(agency: Agency, course: CoursePage, code: str) -> QuestionList:
    """The questions of a practice in the subtree, the most misunderstood first. One query."""
    rows = [
        (question, stem, Cell(code, asked, wrong, waiting))
        for question, stem, asked, wrong, waiting in tallies(agency, course)
        .filter(practice__code=code)
        .values_list("question", "question__stem")
        .annotate(a=Sum("asked"), b=Sum("wrong"), c=Sum("waiting"))
    ]
    single = [QuestionRow(stem, cell) for question, stem, cell in rows if question and cell.asked]
    single.sort(key=lambda row: (-(row.cell.percent or 0), row.stem))
    return QuestionList(
        total=_sum(code, [cell for _question, _stem, cell in rows]),
        rows=tuple(single),
        mixed=_sum(code, [cell for question, _stem, cell in rows if question is None]),
        hidden=sum(1 for question, _stem, cell in rows if question and not cell.asked),
    )


def tallies(agency: Agency, course: CoursePage) -> QuerySet[AnswerTally]:
    """Of the quizzes of the course, for the agency and everything under it."""
    modules = ModulePage.objects.filter(path__startswith=course.path, quiz__isnull=False)
    quizzes = [pk for pk in (course.pretest_id, course.final_id) if pk]
    of_course = Q(quiz__in=quizzes) | Q(quiz__in=modules.values("quiz"))
    return AnswerTally.objects.filter(of_course).within(agency).order_by()


def _cell(code: str, rows: Sequence[Answers], agency: Agency) -> Cell:
    inside = [row for row in rows if row.path.startswith(agency.path)]
    return _sum(code, [Cell(code, row.asked, row.wrong, row.waiting) for row in inside])


def _sum(code: str, cells: Sequence[Cell]) -> Cell:
    return Cell(
        code,
        sum(cell.asked for cell in cells),
        sum(cell.wrong for cell in cells),
        sum(cell.waiting for cell in cells),
    )
