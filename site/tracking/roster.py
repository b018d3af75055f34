"""The list of people behind the figures: the same rows, with names."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models import CountState, Enrolment
from courses.models.counts import OBLIGED_STATES, UNFINISHED_STATES
from people.models import Exclusion, Placement, Status
from people.nip import normalise
from tracking.lens import Lens

NUMBER_KEY = "tracking_number"
OVERDUE = "terlambat"
STATES: dict[str, tuple[str, ...]] = {
    "selesai": (CountState.COMPLETED,),
    "berjalan": (CountState.IN_PROGRESS,),
    "belum-mulai": (CountState.NOT_BEGUN,),
    "belum-aktivasi": (CountState.NOT_ACTIVATED,),
    "belum-selesai": UNFINISHED_STATES,
    OVERDUE: UNFINISHED_STATES,
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
    """Unknown words are left out; a number typed into an address is not used."""
    words = request.GET
    state, status, order = words.get("status", ""), words.get("jenis", ""), words.get("urut", "")
    text = words.get("q", "").strip()[:100]
    kept = request.session.get(NUMBER_KEY, "") if words.get("cari") == "nomor" else ""
    return Filters(
        state=state if state in STATES else "",
        status=status if status in Status.values else "",
        unit=words.get("unit", ""),
        only_own=words.get("langsung") == "1",
        text="" if looks_like_number(text) else text,
        number=kept,
        order=order if order.lstrip("-") in SORTS else "nama",
    )


def people_rows(lens: Lens, filters: Filters) -> QuerySet[Enrolment]:
    """Enrolments with `at_state`, `at_agency` and `unit_name` as of the day, filtered and sorted."""
    if lens.course is None:
        return Enrolment.objects.none()
    # The columns `at_…` are annotations, which the types do not know.
    rows: QuerySet[Any] = _past(lens) if lens.is_past else _now(lens)
    units = Agency.objects.within(lens.agency)
    if filters.unit:
        chosen = Agency.objects.within(lens.agency).filter(slug=filters.unit).first()
        if chosen is None:
            return Enrolment.objects.none()
        units = (
            Agency.objects.filter(pk=chosen.pk)
            if filters.only_own
            else Agency.objects.within(chosen)
        )
    rows = rows.filter(
        at_agency__in=units.order_by().values("pk"),
        at_state__in=STATES.get(filters.state, OBLIGED_STATES),
    )
    if filters.state == OVERDUE:
        rows = rows.filter(due_on__lt=lens.day)
    if filters.status:
        rows = rows.filter(person__status=filters.status)
    if filters.text:
        rows = rows.filter(person__name__icontains=filters.text)
    if filters.number:
        rows = rows.filter(person__nip__contains=filters.number)
    name = Agency.objects.filter(pk=OuterRef("at_agency")).order_by().values("name")[:1]
    rows = rows.annotate(unit_name=Subquery(name))
    return rows.select_related("person").order_by(*_order(filters.order))


def _order(order: str) -> list:
    falling = order.startswith("-")
    first, *rest = SORTS[order.lstrip("-")]
    key = F(first).desc(nulls_last=True) if falling else F(first).asc(nulls_last=True)
    return [key, *rest, "pk"]


def _now(lens: Lens) -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(course=lens.course, cycle=lens.cycle).annotate(
        at_state=F("counted_as"), at_agency=F("agency_id")
    )


def _past(lens: Lens) -> QuerySet[Enrolment]:
    """The same reading of times and placements as `courses.counting.totals_as_of`; tests compare them."""
    day = lens.day
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=lens.agency.zone)
    placed = Placement.objects.as_of(day).filter(person=OuterRef("person")).order_by("-since")
    excluded = Exclusion.objects.as_of(day).filter(person=OuterRef("person"))
    completed = Q(completed_at__lt=end)
    state = Case(
        When(completed, then=Value(CountState.COMPLETED.value)),
        When(Exists(excluded), then=Value(CountState.EXCLUDED.value)),
        When(started_at__lt=end, then=Value(CountState.IN_PROGRESS.value)),
        When(person__activated_at__lt=end, then=Value(CountState.NOT_BEGUN.value)),
        default=Value(CountState.NOT_ACTIVATED.value),
        output_field=CharField(),
    )
    where = Case(
        When(completed, then=F("agency_id")),
        default=Coalesce(
            Subquery(placed.values("agency_id")[:1]), Value(0), output_field=BigIntegerField()
        ),
        output_field=BigIntegerField(),
    )
    return Enrolment.objects.filter(
        Q(left_on=None) | Q(left_on__gt=day),
        course=lens.course,
        cycle=lens.cycle,
        assignment__isnull=False,
        enrolled_at__lt=end,
    ).annotate(at_state=state, at_agency=where)
