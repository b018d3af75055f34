"""The list of people behind the figures: the same rows, with names."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses import past
from courses.counting import Totals
from courses.models import CountState, CoursePage, Enrolment
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES
from courses.then import end_of
from people.models import Status
from people.nip import normalise
from tracking.lens import Lens
from tracking.overview import totals

NUMBER_KEY = "tracking_number"
OVERDUE = "terlambat"
LAPSING = "habis-berlaku"
STATES: dict[str, tuple[str, ...]] = {
    "selesai": (CountState.COMPLETED,),
    "berjalan": (CountState.IN_PROGRESS,),
    "belum-mulai": (CountState.NOT_BEGUN,),
    "belum-aktivasi": (CountState.NOT_ACTIVATED,),
    "belum-selesai": UNFINISHED_STATES,
    OVERDUE: UNFINISHED_STATES,
    LAPSING: OBLIGED_STATES,
    "dikecualikan": (CountState.EXCLUDED,),
}
STATE_LABELS = {
    "": _("Semua yang wajib"),
    "belum-selesai": _("Belum selesai"),
    "selesai": _("Selesai"),
    "berjalan": _("Berjalan"),
    "belum-mulai": _("Belum mulai"),
    "belum-aktivasi": _("Belum aktivasi"),
    OVERDUE: _("Terlambat"),
    LAPSING: _("Sertifikat habis masa berlaku"),
    "dikecualikan": _("Dikecualikan"),
}
# The same words as figures of the counts.
FIGURES: dict[str, Callable[[Totals], int]] = {
    "": lambda whole: whole.obliged,
    "selesai": lambda whole: whole.completed,
    "berjalan": lambda whole: whole.in_progress,
    "belum-mulai": lambda whole: whole.not_begun,
    "belum-aktivasi": lambda whole: whole.not_activated,
    "belum-selesai": lambda whole: whole.obliged - whole.completed,
    OVERDUE: lambda whole: whole.overdue,
    "dikecualikan": lambda whole: whole.excluded,
}
BY_NAME = ("nama", "-nama")
# A longer list comes by name: any other order would sort all of it for each page.
MOST_SORTED = 100_000
SORTS = {
    "nama": ("person__name",),
    "unit": ("unit_name", "person__name"),
    "jenis": ("person__status", "person__name"),
    "jabatan": ("person__post", "person__name"),
    "keadaan": ("at_state", "person__name"),
    "batas": ("due_on", "person__name"),
    "kemajuan": ("steps_done", "person__name"),
}


@dataclass(frozen=True)
class Filters:
    """What the reader narrows the list to. `number` comes from the session, never from an address."""

    state: str = ""
    status: str = ""
    unit: str = ""
    only_own: bool = False
    text: str = ""
    number: str = ""
    order: str = "nama"


def looks_like_number(text: str) -> bool:
    """Six digits or more in a row of digits: part of a NIP, or a participant's number."""
    return bool(re.fullmatch(r"N?[0-9]{6,}", normalise(text)))


def read_filters(request: HttpRequest) -> Filters:
    """What the address of the page says; a number that was searched for comes from the session."""
    kept = request.session.get(NUMBER_KEY, "") if request.GET.get("cari") == "nomor" else ""
    return filters_of(request.GET, kept)


def filters_of(words: QueryDict, number: str) -> Filters:
    """Unknown words are left out; a number typed into an address is not used."""
    state, status, order = words.get("status", ""), words.get("jenis", ""), words.get("urut", "")
    text = _typed(words, "q").strip()[:100]
    return Filters(
        state=state if state in STATES else "",
        status=status if status in Status.values else "",
        unit=_typed(words, "unit"),
        only_own=words.get("langsung") == "1",
        text="" if looks_like_number(text) else text,
        number=number,
        order=order if order.lstrip("-") in SORTS else "nama",
    )


def _typed(words: QueryDict, name: str) -> str:
    """What was typed, without the one character that PostgreSQL cannot hold."""
    return words.get(name, "").replace("\0", "")


def hides_people(lens: Lens, roots: Sequence[Agency]) -> bool:
    """Whether units of that day stand where the reader's roles do not reach: they are counted, and not named."""
    held = tuple(root.path for root in roots)
    return any(not path.startswith(held) for path, _without in lens.extent.beginnings())


def people_rows(lens: Lens, filters: Filters, roots: Sequence[Agency]) -> QuerySet[Enrolment]:
    """Enrolments with `at_state`, `at_path`, `unit_name` and `at_lapse` as of the day, filtered and sorted.

    `unit_now` is what the unit is called today.
    `at_lapse` tells until when the certificate holds which the person is asked to renew. `roots` are the tops
    of what is open to the reader: nobody is named whose unit stands elsewhere by now.
    """
    if lens.course is None:
        return _now(lens).annotate(at_lapse=_lapse(lens)).none()
    rows: QuerySet[Any] = _then(lens, lens.course) if lens.is_past else _now(lens)
    rows = rows.annotate(at_lapse=_lapse(lens))
    if hides_people(lens, roots):
        open_ones = [Q(at_path__startswith=root.path) for root in roots]
        rows = rows.filter(reduce(or_, open_ones)) if open_ones else rows.none()
    if filters.unit:
        chosen = _chosen(lens, filters)
        if chosen is None:
            return rows.none()
        whole = lens.tree.extent(chosen.path).within("at_path")
        rows = rows.filter(Q(at_path=chosen.path) if filters.only_own else whole)
    rows = rows.filter(at_state__in=STATES.get(filters.state, OBLIGED_STATES))
    if filters.state == OVERDUE:
        rows = rows.filter(due_on__lt=lens.day)
    if filters.state == LAPSING:
        rows = rows.filter(at_lapse__isnull=False)
    if filters.status:
        rows = rows.filter(person__status=filters.status)
    if filters.text:
        rows = rows.filter(person__name__icontains=filters.text)
    if filters.number:
        rows = rows.filter(person__nip__contains=filters.number)
    return rows.select_related("person").order_by(*_order(filters.order))


def how_many(
    lens: Lens, filters: Filters, rows: QuerySet[Enrolment], roots: Sequence[Agency]
) -> int:
    """The length of the list: a figure that is known, where nobody is searched for or left out."""
    is_searched = filters.text or filters.number or filters.status or filters.only_own
    if lens.course is None or is_searched or filters.state not in FIGURES:
        return rows.count()
    if hides_people(lens, roots):
        return rows.count()
    if filters.unit:
        chosen = _chosen(lens, filters)
        # A day of the past ends at another hour where the unit has another zone.
        if chosen is None or lens.is_past:
            return rows.count()
        lens = replace(lens, agency=chosen)
    return FIGURES[filters.state](totals(lens))


def _chosen(lens: Lens, filters: Filters) -> Agency | None:
    """The unit that the list is narrowed to, where it stood under the agency."""
    here = lens.extent.within("path")
    return Agency.objects.filter(here, slug=filters.unit).first()


def progress(state: str, done: int, whole: int, lens: Lens) -> int | None:
    """Percent done on the day; of those who were under way then, only today's is known."""
    if state == CountState.COMPLETED:
        return 100
    if state in (CountState.NOT_ACTIVATED, CountState.NOT_BEGUN):
        return 0
    if lens.is_past:
        return None
    return 100 * done // whole if whole else 0


def _lapse(lens: Lens) -> Subquery:
    """In whatever cycle the renewal stands: of the list of last year it tells who has to come back."""
    end = end_of(lens.agency, lens.day)
    open_ones = Enrolment.objects.renewing(lens.day, end).filter(
        course=lens.course, person=OuterRef("person")
    )
    return Subquery(open_ones.order_by("-enrolled_at").values("lapses_on")[:1])


def _order(order: str) -> list:
    falling = order.startswith("-")
    first, *rest = SORTS[order.lstrip("-")]
    if order in BY_NAME:  # never empty, and in the order of an index, both ways
        return ["-person__name", "-person"] if falling else ["person__name", "person"]
    key = F(first).desc(nulls_last=True) if falling else F(first).asc(nulls_last=True)
    return [key, *rest, "pk"]


def _then(lens: Lens, course: CoursePage) -> QuerySet[Any]:
    unit = Agency.objects.filter(path=OuterRef("at_path")).order_by()
    then = unit.named_on(lens.day).values(name_on=Coalesce("name_then", "name"))
    words = (lens.agency, course, lens.cycle, lens.day)
    rows = past.enrolments_as_of(*words, tree=lens.tree)
    return rows.annotate(unit_name=Subquery(then[:1]), unit_now=Subquery(unit.values("name")[:1]))


def _now(lens: Lens) -> QuerySet[Enrolment]:
    name = F("agency__name")
    return (
        Enrolment.objects.filter(course=lens.course, cycle=lens.cycle)
        .within(lens.agency)
        .annotate(at_state=F("counted_as"), at_path=F("agency__path"))
        .annotate(unit_name=name, unit_now=name)
    )
