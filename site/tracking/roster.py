"""The list of people behind the figures: the same rows, with names."""

import re
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses import counting
from courses.models import CountState, Enrolment
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES
from people.models import Status
from people.nip import normalise
from tracking.lens import Lens

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
SORTS = {
    "nama": ("person__name",),
    "unit": ("unit_name", "person__name"),
    "jenis": ("person__status", "person__name"),
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


def people_rows(lens: Lens, filters: Filters) -> QuerySet[Enrolment]:
    """Enrolments with `at_state`, `at_path`, `unit_name` and `at_lapse` as of the day, filtered and sorted.

    `at_lapse` tells until when the certificate holds which the person is asked to renew.
    """
    if lens.course is None:
        return Enrolment.objects.none()
    rows: QuerySet[Any] = (
        counting.enrolments_as_of(lens.agency, lens.course, lens.cycle, lens.day)
        if lens.is_past
        else _now(lens)
    )
    if filters.unit:
        chosen = Agency.objects.within(lens.agency).filter(slug=filters.unit).first()
        if chosen is None:
            return Enrolment.objects.none()
        word = "at_path" if filters.only_own else "at_path__startswith"
        rows = rows.filter(**{word: chosen.path})
    rows = rows.filter(at_state__in=STATES.get(filters.state, OBLIGED_STATES))
    if filters.state == OVERDUE:
        rows = rows.filter(due_on__lt=lens.day)
    rows = rows.annotate(at_lapse=_lapse(lens))
    if filters.state == LAPSING:
        rows = rows.filter(at_lapse__isnull=False)
    if filters.status:
        rows = rows.filter(person__status=filters.status)
    if filters.text:
        rows = rows.filter(person__name__icontains=filters.text)
    if filters.number:
        rows = rows.filter(person__nip__contains=filters.number)
    name = Agency.objects.filter(path=OuterRef("at_path")).order_by().values("name")[:1]
    rows = rows.annotate(unit_name=Subquery(name))
    return rows.select_related("person").order_by(*_order(filters.order))


def progress(row: Any, lens: Lens) -> int | None:
    """Percent done on the day; of those who were under way then, only today's is known."""
    if row.at_state == CountState.COMPLETED:
        return 100
    if row.at_state in (CountState.NOT_ACTIVATED, CountState.NOT_BEGUN):
        return 0
    return None if lens.is_past else row.percent


def _lapse(lens: Lens) -> Subquery:
    """In whatever cycle the renewal stands: of the list of last year it tells who has to come back."""
    end = counting.end_of(lens.agency, lens.day)
    open_ones = Enrolment.objects.renewing(lens.day, end).filter(
        course=lens.course, person=OuterRef("person")
    )
    return Subquery(open_ones.order_by("-enrolled_at").values("lapses_on")[:1])


def _order(order: str) -> list:
    falling = order.startswith("-")
    first, *rest = SORTS[order.lstrip("-")]
    key = F(first).desc(nulls_last=True) if falling else F(first).asc(nulls_last=True)
    return [key, *rest, "pk"]


def _now(lens: Lens) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.filter(course=lens.course, cycle=lens.cycle)
        .within(lens.agency)
        .annotate(at_state=F("counted_as"), at_path=F("agency__path"))
    )
