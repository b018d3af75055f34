"""The map of misunderstood practices: share of wrong answers on the first attempt, by unit.

It always shows the state of now: two days side by side would give single people away.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, Q

from agencies.models import Agency
from courses.models import CoursePage, ModulePage
from quizzes.models import Slot
from quizzes.models.attempt import CLOSED_STATES
from tracking.suppression import shown_paths

KEPT_SECONDS = 300
COLUMNS = 6
STEPS = ((15, "q1"), (30, "q2"), (45, "q3"))


@dataclass(frozen=True)
class Answers:
    """What was answered at one unit about one practice."""

    path: str
    code: str
    label: str
    people: int
    asked: int
    wrong: int


@dataclass(frozen=True)
class Cell:
    """`percent` is None when the group is hidden, and `people` is 0 when nobody answered."""

    percent: int | None
    people: int

    @property
    def css(self) -> str:
        if self.percent is None:
            return "q0"
        return next((css for limit, css in STEPS if self.percent < limit), "q4")


@dataclass(frozen=True)
class MapRow:
    name: str
    cells: tuple[Cell, ...]
    is_total: bool = False


@dataclass(frozen=True)
class PracticeMap:
    labels: tuple[str, ...]
    rows: tuple[MapRow, ...]


def practice_map(
    agency: Agency, course: CoursePage, children: Sequence[Agency]
) -> PracticeMap | None:
    """The practices most often misunderstood at the agency, for it and each child; None if too few."""
    answers = first_answers(agency, course)
    by_practice: dict[str, list[Answers]] = defaultdict(list)
    for row in answers:
        by_practice[row.code].append(row)
    columns = [_Column(code, rows, agency) for code, rows in by_practice.items()]
    columns = [column for column in columns if column.of(agency).percent is not None]
    columns.sort(key=lambda column: (-(column.of(agency).percent or 0), column.code))
    columns = columns[:COLUMNS]
    if not columns:
        return None
    rows = [MapRow(child.name, tuple(column.of(child) for column in columns)) for child in children]
    rows = [row for row in rows if any(cell.people for cell in row.cells)]
    rows.append(MapRow(agency.name, tuple(column.of(agency) for column in columns), is_total=True))
    return PracticeMap(tuple(column.label for column in columns), tuple(rows))


def first_answers(agency: Agency, course: CoursePage) -> list[Answers]:
    """First attempts under the same root of the tree, by unit and practice. One query, kept a while."""
    root = agency.ancestor_paths[0]
    key = f"tracking:answers:{course.pk}:{root}"
    found = cache.get(key)
    if found is None:
        found = [Answers(*row) for row in _rows(root, course)]
        cache.set(key, found, KEPT_SECONDS)
    return found


def _rows(root: str, course: CoursePage) -> Iterable[tuple]:
    modules = ModulePage.objects.filter(path__startswith=course.path, quiz__isnull=False)
    return (
        Slot.objects.filter(
            Q(attempt__quiz__in=[pk for pk in (course.pretest_id, course.final_id) if pk])
            | Q(attempt__quiz__in=modules.values("quiz")),
            attempt__number=1,
            attempt__state__in=CLOSED_STATES,
            attempt__agency__path__startswith=root,
            version__is_scored=True,
        )
        .order_by()
        .values_list("attempt__agency__path", "version__practice__code", "version__practice__label")
        .annotate(
            people=Count("attempt__person", distinct=True),
            asked=Count("pk", distinct=True),
            wrong=Count(
                "pk",
                distinct=True,
                filter=Q(responses__mark__lt=1) | Q(responses__mark__isnull=True),
            ),
        )
    )


class _Column:
    """One practice: what may be shown of it."""

    def __init__(self, code: str, rows: list[Answers], agency: Agency) -> None:
        self.code = code
        self.label = rows[0].label
        self.rows = rows
        self.shown, _own = shown_paths({row.path: row.people for row in rows}, agency.steplen)

    def of(self, agency: Agency) -> Cell:
        rows = [row for row in self.rows if row.path.startswith(agency.path)]
        people = sum(row.people for row in rows)
        if agency.path not in self.shown:
            return Cell(None, people)
        asked = sum(row.asked for row in rows)
        return Cell(100 * sum(row.wrong for row in rows) // asked, people)
