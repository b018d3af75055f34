"""Sealing: how every unit of a tree stood at the end of a month, kept for good."""

import datetime as dt
import gzip
from collections import defaultdict

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.extents import read_eras, tree_as_of
from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses import past, sealing
from courses.models import Assignment, CoursePage, Seal
from people.actions.audit import record

Chain = tuple[int, int, str]  # root, course, cycle


class SealingError(ValueError):
    """The month cannot be sealed; the text says why."""


def seal_months(*, now: dt.datetime, only: dt.date | None = None) -> list[Seal]:
    """Seals every month that is over and not yet sealed, or only one; each in its own transaction.

    A month that was missed is sealed late, as the records tell it now; the seal says when it was made.
    """
    roots = Agency.objects.filter(depth=1).in_bulk()
    courses = CoursePage.objects.in_bulk(Assignment.objects.values_list("course", flat=True))
    return [
        seal_month(root=roots[root], course=courses[course], cycle=cycle, month=month, now=now)
        for (root, course, cycle), months in _due(roots, now).items()
        for month in months
        if only in (None, month)
    ]


@transaction.atomic
def seal_month(
    *, root: Agency, course: CoursePage, cycle: str, month: dt.date, now: dt.datetime
) -> Seal:
    """The seal of that month; asked again, the one that exists. A few queries, whatever the tree.

    It hangs on the seal made last in its chain; two makers wait for each other at the root.

    Raises:
        SealingError: when the month is not over in the zone of the root.
    """
    hold_tree_still()
    Agency.objects.select_for_update(no_key=True).get(pk=root.pk)
    chain = Seal.objects.of(root, course, cycle)
    held = chain.filter(month=month).first()
    if held is not None:
        return held
    day = sealing.last_day(month)
    if day >= timezone.localdate(now, root.zone):
        raise SealingError(_("Bulan ini belum berakhir."))
    previous = chain.filter(following=None).defer("content").first()
    table = _table(root, course, cycle, day, now)
    text = sealing.canonical(table)
    seal = Seal.objects.create(
        root=root,
        course=course,
        cycle=cycle,
        month=month,
        previous=previous,
        digest=sealing.digest(previous.digest if previous else "", text),
        rows=len(table["units"]),
        content=gzip.compress(text, mtime=0),
        sealed_at=now,
    )
    details = {"month": f"{month:%Y-%m}", "digest": seal.digest}
    record(actor=None, verb="month.sealed", subject=seal, details=details)
    return seal


def _table(
    root: Agency, course: CoursePage, cycle: str, day: dt.date, now: dt.datetime
) -> sealing.Row:
    tree = tree_as_of(day)
    totals = past.tree_totals_as_of(root, course, cycle, day, tree=tree)
    here = tree.extent(root.path).within("path")
    units = list(Agency.objects.filter(here).only("name", "path").named_on(day))
    places = tree.drawn(unit.path for unit in units)
    rows = sealing.unit_rows(units, places, totals)
    names = {row["id"]: row["name"] for row in rows}
    return {
        "format": sealing.FORMAT,
        "root": {"id": root.pk, "slug": root.slug, "name": names[root.pk]},
        "course": {"id": course.pk, "slug": course.slug, "title": course.title},
        "cycle": cycle,
        "month": f"{day:%Y-%m}",
        "as_of": day.isoformat(),
        "made_at": now.astimezone(dt.UTC).isoformat(),
        "units": rows,
    }


def _due(roots: dict[int, Agency], now: dt.datetime) -> dict[Chain, list[dt.date]]:
    """Chain → months without a seal, the oldest first: from its first assignment to the last withdrawal.

    What was given to a unit belongs to the root under which it stood when the month ended.
    """
    by_path = {root.path: root for root in roots.values()}
    today = {path: timezone.localdate(now, root.zone) for path, root in by_path.items()}
    eras = read_eras()
    wanted: dict[Chain, set[dt.date]] = defaultdict(set)
    given = Assignment.objects.values_list(
        "agency__path", "course", "cycle", "assigned_on", "withdrawn_on"
    )
    for path, course, cycle, assigned_on, withdrawn_on in given:
        for month in sealing.months(assigned_on, max(today.values())):
            top = next(era for era in eras if era.holds(month)).tree.root_of(path)
            is_over = sealing.last_day(month) < today[top]
            if is_over and (withdrawn_on is None or withdrawn_on >= month):
                wanted[(by_path[top].pk, course, cycle)].add(month)
    sealed = Seal.objects.values_list("root", "course", "cycle", "month")
    for root_id, course_id, cycle, month in sealed:
        wanted[(root_id, course_id, cycle)].discard(month)
    return {chain: sorted(months) for chain, months in wanted.items()}
