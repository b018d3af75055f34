"""A unit is moved or merged: choose where to, read what it will do, let it be done."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from agencies.moving import MoveRefused
from certificates.models import Certificate
from courses.actions.reorganising import ask_reorganisation, take_back_plan
from courses.models import Reorganisation, ReorganisationKind
from courses.reorganising import Change, Plan, make_plan
from people.http import PersonRequest
from people.models import Role
from people.models.role import NAMES_ALLOWED
from people.scopes import roots_open_to
from tracking.answering import status_of
from tracking.doors import Door, open_door
from tracking.framing import ask_again, framed
from tracking.lens import Lens, read_lens
from tracking.targets import TITLES, Targets
from tracking.unit_forms import MergeForm, MoveForm

AGAIN_SECONDS = 2
MOVED, MERGED = ReorganisationKind.MOVED, ReorganisationKind.MERGED


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: PersonRequest, slug: str, unit: str) -> HttpResponse:
    """The unit, with all below it, goes under another."""
    return _reorganise(request, slug, unit, MOVED)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: PersonRequest, slug: str, unit: str) -> HttpResponse:
    """The unit becomes part of another, and is closed."""
    return _reorganise(request, slug, unit, MERGED)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reorganisation(
    request: PersonRequest, slug: str, unit: str, public_id: uuid.UUID
) -> HttpResponse:
    """What became of it; posted to, what is planned is taken back."""
    door = open_door(request.user, slug, names=True)
    reach = door.scope.order_by().values("pk")
    found = get_object_or_404(
        Reorganisation.objects.select_related("unit", "target", "asked_by"),
        public_id=public_id,
        unit__slug=unit,
        unit__in=reach,
        target__in=reach,
    )
    if request.method == "POST":
        if take_back_plan(reorganisation=found, actor=request.user):
            messages.success(request, _("Rencana dibatalkan."))
        else:
            messages.error(request, _("Yang tidak lagi direncanakan tidak dapat dibatalkan."))
        return redirect(request.path)
    lens = read_lens(request, door.agency)
    asked = MOVED if found.kind == MOVED else MERGED
    around = _framed(door, lens, asked)
    response = render(request, "tracking/reorganisation.html", {**around, "found": found})
    return ask_again(response, AGAIN_SECONDS) if found.is_moving else response


def _reorganise(request: PersonRequest, slug: str, unit: str, asked: str) -> HttpResponse:
    """The choice comes with the address; only what is done is posted."""
    door = open_door(request.user, slug, names=True)
    found = _movable(request, door, unit)
    lens = read_lens(request, door.agency)
    words = request.POST or (request.GET if MoveForm.is_in(request.GET) else None)
    reach = Targets(door.scope.open(), found, asked)
    form = (MoveForm if asked == MOVED else MergeForm)(words, reach=reach, today=lens.today)
    plan = None
    if form.is_valid():
        target = form.cleaned_data["ke"]
        kind = form.cleaned_data.get("cara", MOVED)
        change = Change(kind, found, target, form.cleaned_data["tanggal"])
        try:
            if request.method == "POST":
                digest = request.POST.get("rencana", "")
                done = ask_reorganisation(change=change, digest=digest, actor=request.user)
                return redirect("tracking:reorganisation", slug, found.slug, done.public_id)
            plan = make_plan(change, today=lens.today)
        except MoveRefused as refusal:
            if request.method == "POST":
                messages.error(request, str(refusal))
                return redirect(f"{request.path}?{form.words}")
            form.add_error("ke", str(refusal))
    context = {
        **_framed(door, lens, asked),
        "unit": found,
        "form": form,
        "asked": asked,
        "title": TITLES[asked],
        "is_empty": form.is_empty,
    }
    if plan is None:
        return render(request, "tracking/move.html", context, status=status_of(form))
    return render(request, "tracking/move_plan.html", {**context, **_shown(request, plan)})


def _framed(door: Door, lens: Lens, asked: str) -> dict[str, Any]:
    """Below the list of units, where the way begins."""
    units = (pgettext("plural", "Unit"), reverse("tracking:units", args=[door.agency.slug]))
    return framed(door, lens, str(TITLES[asked]), [units])


def _movable(request: PersonRequest, door: Door, slug: str) -> Agency:
    """A unit whose superior unit is in reach as well: nobody takes their own office from its place."""
    unit = get_object_or_404(Agency.objects.within(door.agency), slug=slug, is_active=True)
    get_object_or_404(door.scope, path=unit.path[: -unit.steplen])
    return unit


def _shown(request: PersonRequest, plan: Plan) -> dict[str, object]:
    """The plan; officers whom the reader does not look after are shown by their role alone."""
    issued = Certificate.objects.filter(completion__agency__path__startswith=plan.change.unit.path)
    return {
        "plan": plan,
        "gaining": _officers(request, plan.gaining),
        "losing": _officers(request, plan.losing),
        "certificates": issued.count(),
    }


def _officers(request: PersonRequest, roles: tuple[Role, ...]) -> list[tuple[Role, bool]]:
    roots = tuple(root.path for root in roots_open_to(request.user, NAMES_ALLOWED))
    return [(role, role.agency.path.startswith(roots)) for role in roles]
