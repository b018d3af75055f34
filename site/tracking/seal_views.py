"""Sealed months: which there are, what each holds, and what would be counted today."""

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from agencies.models import both_names
from courses.models import Seal
from courses.sealing import last_day, subtree
from people.actions import audit
from people.http import PersonRequest
from tracking import exports
from tracking.differences import find_differences
from tracking.doors import Door, open_door
from tracking.framing import framed
from tracking.lens import read_lens

ROWS = 25


@login_required
@never_cache
@require_GET
def seals(request: PersonRequest, slug: str) -> HttpResponse:
    """Every sealed month of the courses that were ever assigned here; the newest first."""
    door = open_door(request.user, slug)
    held = Seal.objects.touching(door.agency).select_related("course").defer("content")
    ordered = held.order_by("-month", "course__title", "-cycle", "-pk")
    page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    each: Any
    for each in page:
        each.is_late = _is_late(each, door)
    around = framed(door, read_lens(request, door.agency), _("Segel bulanan"))
    return render(request, "tracking/seals.html", {**around, "page": page})


@login_required
@never_cache
@require_GET
def seal(request: PersonRequest, slug: str, digest: str) -> HttpResponse:
    """One month: its proof, the rows of this subtree to take along, and what differs today.

    An observer reads the proof alone: a seal holds every unit, also the smallest.
    """
    door = open_door(request.user, slug)
    found = _found(door, digest)
    context = {
        **framed(door, read_lens(request, door.agency), date_format(found.month, "F Y")),
        "seal": found,
        "day": last_day(found.month),
        "is_late": _is_late(found, door),
        "opens_previous": found.opens_previous,
    }
    if door.sees_names:
        rows = subtree(found.table["units"], door.agency.pk)
        differences = find_differences(found, rows, door.agency)
        context |= {
            "own": rows[0] if rows else None,
            "called": both_names(rows[0]["name"], door.agency.name) if rows else "",
            "number": len(rows),
            "is_root": _is_root(door, found),
            "file": _file_name(found, found.root.slug, "json"),
            "page": Paginator(differences, ROWS).get_page(request.GET.get("page")),
        }
    return render(request, "tracking/seal.html", context)


@login_required
@require_GET
def seal_rows(request: PersonRequest, slug: str, digest: str) -> HttpResponseBase:
    """The sealed rows of this subtree as CSV."""
    door = open_door(request.user, slug, names=True)
    found = _found(door, digest)
    rows = subtree(found.table["units"], door.agency.pk)
    _record(request, found, "csv", len(rows))
    name = _file_name(found, door.agency.slug, "csv").removesuffix(".csv")
    return exports.respond("csv", name, *exports.sealed_table(rows))


@login_required
@require_GET
def seal_text(request: PersonRequest, slug: str, digest: str) -> HttpResponse:
    """The whole text as it was sealed, byte for byte; only at the root, whose figures it holds."""
    door = open_door(request.user, slug, names=True)
    found = _found(door, digest)
    if not _is_root(door, found):
        raise Http404
    _record(request, found, "json", found.rows)
    response = HttpResponse(found.text, content_type="application/json")
    name = _file_name(found, found.root.slug, "json")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(door: Door, digest: str) -> Any:
    """The seal; `opens_previous` tells whether the one before is open as well: a unit may have come from elsewhere."""
    open_ones = Seal.objects.touching(door.agency)
    before = Exists(open_ones.filter(pk=OuterRef("previous")))
    held = open_ones.select_related("root", "course", "previous").annotate(opens_previous=before)
    return get_object_or_404(held.defer("previous__content"), digest=digest)


def _is_root(door: Door, found: Seal) -> bool:
    return found.root_id == door.agency.pk


def _is_late(found: Seal, door: Door) -> bool:
    """Made after the first day of the following month."""
    made_on = timezone.localdate(found.sealed_at, door.agency.zone)
    return made_on > last_day(found.month) + dt.timedelta(days=1)


def _file_name(found: Seal, place: str, form: str) -> str:
    cycle = slugify(found.cycle)
    return f"netral-segel-{place}-{found.course.slug}-{cycle}-{found.month:%Y%m}.{form}"


def _record(request: PersonRequest, found: Seal, form: str, number: int) -> None:
    audit.record(
        actor=request.user,
        verb="tracking.seal_exported",
        subject=found,
        details={"form": form, "rows": number},
    )
