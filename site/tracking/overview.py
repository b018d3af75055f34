"""The figures of an agency and of each unit under it."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from agencies.models import Agency, AgencySuccession
from courses import counting, past
from courses.counting import Totals
from courses.models import Reorganisation, ReorganisationState, Subscription
from courses.models.reorganisation import AHEAD
from people.models import Person, TransferRequest
from people.prepared import prepared
from tracking.doors import Door
from tracking.lens import Lens

# So long a change that was planned and not done is spoken of.
TOLD = dt.timedelta(days=30)
SORTS: dict[str, Callable[["UnitRow"], object]] = {
    "nama": lambda row: row.name.casefold(),
    "bagian": lambda row: row.totals.percent,
    "selesai": lambda row: row.totals.completed,
    "berjalan": lambda row: row.totals.in_progress,
    "belum-mulai": lambda row: row.totals.not_begun,
    "belum-aktivasi": lambda row: row.totals.not_activated,
    "terlambat": lambda row: row.totals.overdue,
    "dikecualikan": lambda row: row.totals.excluded,
}


@dataclass(frozen=True)
class UnitRow:
    """One unit; `is_own` marks the people placed at the agency itself, with `takes_small` those of units too small.

    `is_hidden` is what may not be told to the reader.
    """

    agency: Agency
    totals: Totals
    is_own: bool = False
    takes_small: bool = False
    is_hidden: bool = False

    @property
    def name(self) -> str:
        return self.agency.called

    @property
    def label(self) -> str:
        """The name, or of whom it is when it is no unit."""
        if not self.is_own:
            return self.name
        if self.takes_small:
            return _("Langsung di %(name)s, dan dari unit kecil") % {"name": self.name}
        return _("Langsung di %(name)s") % {"name": self.name}

    @property
    def bar(self) -> str:
        return f"{self.totals.percent}%"


@dataclass(frozen=True)
class Share:
    """One piece of the bar, in percent of its width, written for SVG and not for a language."""

    css: str
    x: str
    width: str


@dataclass(frozen=True)
class Notes:
    """Whether the reader has the weekly summary, and how many requests for people wait for an answer."""

    is_subscribed: bool
    waiting: int


@dataclass(frozen=True)
class Kin:
    """A unit that the agency became part of (`is_heir`), or that became part of it."""

    agency: Agency
    on: dt.date
    kind: str
    is_heir: bool
    is_open: bool


def kin(door: Door) -> list[Kin]:
    """The heir first, then who came, the latest first. No query where there is none, else one."""
    here: Any = door.agency
    if not here.has_kin:
        return []
    rows = AgencySuccession.objects.filter(Q(predecessor=here) | Q(successor=here))
    found = []
    for row in rows.select_related("predecessor", "successor").order_by("-on", "-pk"):
        is_heir = row.predecessor_id == here.pk
        other = row.successor if is_heir else row.predecessor
        found.append(Kin(other, row.on, row.kind, is_heir, is_open=door.opens(other)))
    return sorted(found, key=lambda each: not each.is_heir)


def planned(door: Door, today: dt.date) -> list[Reorganisation]:
    """Moves and mergers of the agency, and of others into it, that are to come, the first one first.

    Also the last of each unit that was not done on its day a short while ago. `is_open` tells whether the reader
    may see more of it. No query where none was ever planned, else one.
    """
    here: Any = door.agency
    if not here.has_plans:
        return []
    told = Q(state__in=AHEAD) | Q(state=ReorganisationState.REFUSED, on__gt=today - TOLD)
    beside = Q(unit=here) | Q(target=here)
    rows = Reorganisation.objects.filter(told, beside, digest="").select_related("unit", "target")
    last: dict[int, Any] = {each.unit_id: each for each in rows.order_by("on", "pk")}
    for each in last.values():
        each.is_open = door.sees_names and door.opens(each.unit) and door.opens(each.target)
    return sorted(last.values(), key=lambda each: (each.on, each.pk))


def notes(reader: Person, agency: Agency) -> Notes:
    """One query, whatever the number of requests and units."""
    row = _notes.first(person=reader.pk, unit=agency.pk, path=agency.path)
    return Notes(row.is_subscribed, row.waiting) if row else Notes(is_subscribed=False, waiting=0)


@prepared
def _notes(person: int, unit: int, path: str) -> QuerySet[Any]:
    wanted = Subscription.objects.filter(person=person, agency=OuterRef("pk"), ended_on=None)
    waiting = TransferRequest.objects.waiting().filter(source__path__startswith=path)
    number = waiting.order_by().values("state").annotate(number=Count("pk")).values("number")
    return Agency.objects.filter(pk=unit).annotate(
        is_subscribed=Exists(wanted), waiting=Coalesce(Subquery(number), 0)
    )


def totals(lens: Lens) -> Totals:
    if lens.course is None:
        return Totals()
    if lens.is_past:
        words = (lens.agency, lens.course, lens.cycle, lens.day)
        return past.totals_as_of(*words, **_past_words(lens))
    return counting.totals(lens.agency, lens.course, lens.cycle, lens.today)


def unit_rows(lens: Lens, children: Sequence[Agency], order: str) -> tuple[Totals, list[UnitRow]]:
    """The agency with all under it; the children and, when there are any, its own people.

    One query; a second one of a past day that is not kept, where others are.

    A closed unit stands there as long as somebody is counted in it.
    """
    if lens.course is None:
        return Totals(), []
    words = (lens.agency, children, lens.course, lens.cycle, lens.day)
    if lens.is_past:
        whole, found = past.family_totals_as_of(*words, **_past_words(lens))
    else:
        whole, found = counting.family_totals(*words)
    if not children:
        return whole, []
    rows = [UnitRow(child, found[child.pk]) for child in children]
    own = _rest(whole, [row.totals for row in rows])
    rows = [
        row for row in rows if row.agency.is_active or row.totals.obliged or row.totals.excluded
    ]
    if own.obliged or own.excluded:
        rows.append(UnitRow(lens.agency, own, is_own=True))
    return whole, ordered(rows, order)


def ordered(rows: Sequence[UnitRow], order: str) -> list[UnitRow]:
    """As asked, and then by name; what is hidden comes last, so that its place tells nothing."""
    name, falling = order.lstrip("-"), order.startswith("-")
    found = sorted(rows, key=SORTS["nama"])  # type: ignore[arg-type]
    found.sort(key=SORTS.get(name, SORTS["nama"]), reverse=falling)  # type: ignore[arg-type]
    return sorted(found, key=lambda row: row.is_hidden)


def shares(whole: Totals) -> list[Share]:
    """The bar: done, running, not begun, not activated, with a hair of space between."""
    pieces = []
    start = 0.0
    for css, number in (
        ("f-done", whole.completed),
        ("f-run", whole.in_progress),
        ("f-idle", whole.not_begun),
        ("f-none", whole.not_activated),
    ):
        width = 100 * number / whole.obliged if whole.obliged else 0
        if width > 0:
            pieces.append(Share(css, f"{start + 0.15:.2f}%", f"{max(width - 0.3, 0.2):.2f}%"))
        start += width
    return pieces


def _past_words(lens: Lens) -> dict[str, Any]:
    return {"begun": lens.assigned_on, "tree": lens.tree, "is_kept": lens.has_kept_days}


def _rest(whole: Totals, parts: list[Totals]) -> Totals:
    summed = sum(parts, Totals())
    return Totals(
        **{
            name: max(getattr(whole, name) - getattr(summed, name), 0)
            for name in Totals.__dataclass_fields__
        }
    )
