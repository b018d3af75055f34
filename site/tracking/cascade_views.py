"""An instruction goes down the tree: received here, looked at from above."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from courses.actions.acknowledging import NotAsked, acknowledge
from courses.models import Assignment
from people.actions import audit
from people.http import PersonRequest
from tracking import exports
from tracking.doors import Door, open_door
from tracking.framing import framed, without
from tracking.lens import read_lens
from tracking.receipts import FILTERS, read_receipts, receipt_table

ROWS = 50


@login_required
@require_POST
def receive(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Received and passed on, by somebody of the agency itself; a second time changes nothing."""
    door = open_door(request.user, slug, names=True)
    found = _found(door, public_id)
    note = request.POST.get("catatan", "").strip()
    try:
        acknowledge(
            assignment=found,
            agency=door.agency,
            actor=request.user,
            now=timezone.now(),
            note=note,
        )
    except NotAsked:
        raise Http404 from None
    messages.success(request, _("Tanda terima dicatat. Unit di bawah Anda kini diminta pula."))
    return redirect("tracking:overview", slug=slug)


@login_required
@never_cache
@require_GET
def receipts(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Level by level; observers see which offices, BKPSDM also who."""
    door = open_door(request.user, slug)
    found = _found(door, public_id)
    wanted = _wanted(request)
    seen = read_receipts(door, found, wanted)
    context = {
        **framed(door, read_lens(request, door.agency), _("Tanda terima")),
        "assignment": found,
        "counts": seen.counts,
        "page": Paginator(seen.rows, ROWS).get_page(request.GET.get("page")),
        "filters": FILTERS.items(),
        "wanted": wanted,
        "download": without(request, "page"),
    }
    return render(request, "tracking/receipts.html", context)


@login_required
@require_GET
def export_receipts(
    request: PersonRequest, slug: str, public_id: uuid.UUID, form: str
) -> HttpResponseBase:
    """The table as on the screen, all pages."""
    door = open_door(request.user, slug)
    found = _found(door, public_id)
    rows = read_receipts(door, found, _wanted(request)).rows
    audit.record(
        actor=request.user,
        verb="tracking.receipts_exported",
        subject=found,
        details={"form": form, "rows": len(rows), "agency": door.agency.slug},
    )
    name = f"netral-tanda-terima-{door.agency.slug}-{timezone.localdate():%Y%m%d}"
    return exports.respond(form, name, *receipt_table(rows, door))


def _wanted(request: PersonRequest) -> str:
    wanted = request.GET.get("keadaan", "")
    return wanted if wanted in FILTERS else ""


def _found(door: Door, public_id: uuid.UUID) -> Assignment:
    """Given by the agency or from above it, and still standing."""
    rows = Assignment.objects.standing().reaching(door.agency)
    return get_object_or_404(rows.select_related("course", "agency"), public_id=public_id)
