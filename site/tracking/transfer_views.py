"""People asked for from one agency by another: both sides see it, the side that has them answers."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from people.actions.placements import PlacementError
from people.actions.transfers import accept_transfer, refuse_transfer, withdraw_transfer
from people.http import PersonRequest
from people.models import Role, TransferRequest
from people.models.roster import TransferQuerySet
from tracking.doors import Door, open_door
from tracking.framing import framed
from tracking.lens import read_lens

ROWS = 25


@login_required
@never_cache
@require_GET
def transfers(request: PersonRequest, slug: str) -> HttpResponse:
    """Whom others ask us for, and whom we ask others for; the newest first."""
    door = open_door(request.user, slug, names=True)
    asked_of_us = _rows().asked_of(door.agency).waiting()
    asked_by_us = _rows().asked_by(door.agency)
    page = Paginator(asked_of_us, ROWS).get_page(request.GET.get("page"))
    _tell_roles(door, page)
    context = {
        **framed(door, read_lens(request, door.agency), _("Mutasi")),
        "asked_of_us": page,
        "asked_by_us": Paginator(asked_by_us, ROWS).get_page(request.GET.get("lama")),
    }
    return render(request, "tracking/transfers.html", context)


@login_required
@require_POST
def answer(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Yes or no by the side that has the person; withdrawn by the side that asked."""
    door = open_door(request.user, slug, names=True)
    word = request.POST.get("jawaban", "")
    rows = _rows()
    rows = rows.asked_by(door.agency) if word == "tarik" else rows.asked_of(door.agency)
    found = get_object_or_404(rows, public_id=public_id)
    try:
        if word == "tarik":
            withdraw_transfer(request=found, actor=request.user)
            messages.success(request, _("Permintaan mutasi ditarik."))
        elif word == "setuju":
            accept_transfer(request=found, actor=request.user)
            messages.success(request, _("Mutasi disetujui. Orang itu kini tercatat di unit baru."))
        elif word == "tolak":
            reason = request.POST.get("alasan", "").strip()
            refuse_transfer(request=found, actor=request.user, reason=reason)
            messages.success(request, _("Permintaan mutasi ditolak."))
        else:
            raise Http404
    except PlacementError as fault:
        messages.error(request, str(fault))
    return redirect("tracking:transfers", slug=slug)


def _tell_roles(door: Door, rows: Iterable[TransferRequest]) -> None:
    """Each with the `roles` at own units that end when the person goes. One query."""
    held = Role.objects.resting_on_place().filter(person__in=[each.person_id for each in rows])
    found = list(held.select_related("agency").order_by("agency__path", "kind"))
    each: Any
    for each in rows:
        each.roles = [
            role
            for role in found
            if role.person_id == each.person_id
            and role.agency.contains(each.source)
            and not role.agency.contains(each.target)
            and door.opens(role.agency)
        ]


def _rows() -> TransferQuerySet:
    return TransferRequest.objects.select_related("person", "source", "target").order_by("-pk")
