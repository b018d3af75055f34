"""Who holds a role at a unit and below it; BKPSDM appoints there and ends."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models.functions import Lower
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from agencies.models import Agency
from people.actions.appointing import (
    appoint,
    check_appointment,
    closes_own_door,
    end_appointment,
    peers,
)
from people.http import PersonRequest
from people.models import Placement, Role, RoleKind
from people.models.role import APPOINTED_KINDS, RoleQuerySet
from people.plans import ends_on
from people.refusal import Refused
from people.scopes import sees_names
from tracking.answering import is_done, status_of
from tracking.doors import Door, open_door
from tracking.framing import framed
from tracking.lens import Lens, read_lens
from tracking.officer_forms import AppointmentForm, EndForm
from tracking.unit_field import Reach

ROWS = 25


@login_required
@never_cache
@require_GET
def officers(request: PersonRequest, slug: str) -> HttpResponse:
    """The roles held at the unit and below it, by place in the tree."""
    door = open_door(request.user, slug, names=True)
    kind = request.GET.get("jenis", "")
    kind = kind if kind in RoleKind.values else ""
    rows = _held(door).filter(kind=kind) if kind else _held(door)
    ordered = rows.order_by("agency__path", "kind", "person__name", "pk")
    lens = read_lens(request, door.agency)
    page = Paginator(ordered, ROWS).get_page(request.GET.get("page"))
    _tell_endings(page, lens.today)
    context = {
        **framed(door, lens, _("Petugas")),
        "page": page,
        "peers": peers(page, request.user),
        "kind": kind,
        "kinds": RoleKind.choices,
        "appointed": APPOINTED_KINDS,
    }
    return render(request, "tracking/officers.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest, slug: str) -> HttpResponse:
    """The form; then what it would open, to agree to; then the act. The number is only ever posted."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    form = AppointmentForm(
        request.POST or None, reach=_reach(door), initial={"unit": door.agency.slug}
    )
    context = {**_framed(door, lens, _("Tunjuk petugas")), "form": form}
    if request.method == "POST" and form.is_valid():
        words: dict[str, Any] = {
            "nip": form.cleaned_data["nip"],
            "kind": form.cleaned_data["kind"],
            "agency": form.cleaned_data["unit"],
            "actor": request.user,
            "today": lens.today,
        }
        try:
            if "setuju" in request.POST:
                role = appoint(**words)
                name = role.person.name
                messages.success(request, _("%(name)s sudah ditunjuk.") % {"name": name})
                return redirect("tracking:officers", slug=slug)
            person = check_appointment(**words)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            opened = {**_opened(words["kind"], words["agency"], lens), "person": person}
            return render(request, "tracking/officer_appointed.html", {**context, **opened})
    return render(request, "tracking/officer_new.html", context, status=status_of(form))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, slug: str, role: int) -> HttpResponse:
    """What closes, and for whom; the reader's own last role only with a warning."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    found = get_object_or_404(_held(door).filter(kind__in=APPOINTED_KINDS), pk=role)
    if peers([found], request.user):
        messages.error(
            request, _("Peran rekan di unit yang sama diakhiri oleh admin di unit atasnya.")
        )
        return redirect("tracking:officers", slug=slug)
    is_last = closes_own_door(found, request.user)
    form = EndForm(request.POST if request.method == "POST" else None, is_last=is_last)
    if is_done(
        request,
        form,
        lambda words: end_appointment(
            role=found,
            actor=request.user,
            today=lens.today,
            is_warned=bool(words.get("understood")),
        ),
        _("Peran diakhiri."),
    ):
        is_open = sees_names(request.user, door.agency)
        return redirect("tracking:officers", slug=slug) if is_open else redirect("courses:home")
    context = {
        **_framed(door, lens, _("Akhiri peran")),
        **_opened(found.kind, found.agency, lens),
        "role": found,
        "person": found.person,
        "form": form,
        "is_last": is_last,
    }
    return render(request, "tracking/officer_end.html", context, status=status_of(form))


def _held(door: Door) -> RoleQuerySet:
    rows = Role.objects.filter(ended_on=None, agency__path__startswith=door.agency.path)
    return rows.select_related("person", "agency")


def _tell_endings(roles: Iterable[Role], today: dt.date) -> None:
    """Each with the day on which it will end because its holder leaves. One query."""
    ahead: dict[int, list[Placement]] = defaultdict(list)
    rows = Placement.objects.exclude(until__lt=today)
    rows = rows.filter(person__in=[role.person_id for role in roles]).order_by("since")
    for row in rows.select_related("agency"):
        ahead[row.person_id].append(row)
    role: Any
    for role in roles:
        may_end = role.kind in APPOINTED_KINDS
        role.ends_on = ends_on(role, ahead[role.person_id], today) if may_end else None


def _reach(door: Door) -> Reach:
    """The unit and those right below it, as far as they are open."""
    near = Agency.objects.within(door.agency).filter(depth__lte=door.agency.depth + 1)
    return Reach(near.open().order_by("depth", Lower("name"), "pk"))


def _opened(kind: str, unit: Agency, lens: Lens) -> dict[str, Any]:
    """What a role over the unit opens, in numbers. Two queries."""
    placed = Placement.objects.as_of(lens.today).within(unit)
    return {
        "kind": RoleKind(kind),
        "unit": unit,
        "units": unit.get_descendants().filter(is_active=True).count(),
        "people": placed.values("person").distinct().count(),
    }


def _framed(door: Door, lens: Lens, title: str) -> dict[str, Any]:
    """Below the list of officers."""
    listed = (str(_("Petugas")), reverse("tracking:officers", args=[door.agency.slug]))
    return {**framed(door, lens, title, [listed]), "title": title, "back": listed[1]}
