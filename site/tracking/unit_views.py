"""The units below an agency: listed, set up, renamed, closed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from agencies.models import Agency, AgencyName
from agencies.moving import PARENTS
from people.actions.units import add_unit, change_unit, close_unit, siasn_code
from people.http import PersonRequest
from people.models import Placement
from tracking.answering import is_done, status_of
from tracking.doors import Door, open_door
from tracking.framing import framed
from tracking.lens import Lens, read_lens
from tracking.unit_forms import UnitChangeForm, UnitForm

ROWS = 25
METHODS = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_GET
def units(request: PersonRequest, slug: str) -> HttpResponse:
    """The units right below, with everybody placed in them and under them today."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    above, children = door.family()
    page = Paginator(children, ROWS).get_page(request.GET.get("page"))
    placed = _placed_below(door.agency, lens)
    names = AgencyName.objects.filter(agency__in=[unit.pk for unit in page])
    earlier: dict[int, AgencyName] = {}
    for row in names:
        earlier.setdefault(row.agency_id, row)
    unit: Any
    for unit in page:
        unit.people = placed.get(unit.path, 0)
        unit.earlier_name = earlier.get(unit.pk)
        unit.is_movable = unit.is_active and unit.kind in PARENTS
    context = {
        **framed(door, lens, pgettext("plural", "Unit")),
        "page": page,
        "own": placed.get(door.agency.path, 0),
    }
    return render(request, "tracking/units.html", context)


@login_required
@never_cache
@require_http_methods(METHODS)
def add(request: PersonRequest, slug: str) -> HttpResponse:
    door = open_door(request.user, slug, names=True)
    return _answer(
        request,
        door,
        UnitForm(request.POST or None, under=door.agency),
        _("Tambah unit"),
        lambda words, lens: add_unit(parent=door.agency, actor=request.user, **words),
        _("Unit ditambahkan."),
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def change(request: PersonRequest, slug: str, unit: str) -> HttpResponse:
    door = open_door(request.user, slug, names=True)
    found = _below(door, unit)
    form = UnitChangeForm(
        request.POST or None, initial=UnitChangeForm.facts_of(found, siasn_code(found))
    )
    return _answer(
        request,
        door,
        form,
        _("Ubah %(name)s") % {"name": found.name},
        lambda words, lens: change_unit(unit=found, on=lens.today, actor=request.user, **words),
        _("Unit diubah."),
        unit=found,
        note=_(
            "Bila namanya diganti, nama lama tetap dikenali dalam daftar pegawai dan tampil sebagai"
            " nama dahulu. Alamat halamannya tidak berubah."
        ),
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def close(request: PersonRequest, slug: str, unit: str) -> HttpResponse:
    door = open_door(request.user, slug, names=True)
    found = _below(door, unit)
    return _answer(
        request,
        door,
        forms.Form(request.POST if request.method == "POST" else None),
        _("Tutup %(name)s") % {"name": found.name},
        lambda words, lens: close_unit(unit=found, today=lens.today, actor=request.user),
        _("Unit ditutup."),
        unit=found,
        note=_(
            "Sesudah ditutup, unit ini tidak dapat dipilih lagi. Angka hari-hari yang lalu tetap ada."
            " Hanya operator yang dapat membukanya kembali."
        ),
    )


def _below(door: Door, slug: str) -> Agency:
    """A unit under the agency; the agency itself is looked after by those above it.

    Raises:
        Http404: when there is none of that address below.
    """
    below = Agency.objects.within(door.agency).exclude(pk=door.agency.pk)
    return get_object_or_404(below, slug=slug)


def _placed_below(agency: Agency, lens: Lens) -> dict[str, int]:
    """Path of each child, and of the agency itself, → people placed there or under it. One query."""
    length = len(agency.path) + Agency.steplen
    rows = (
        Placement.objects.as_of(lens.today)
        .within(agency)
        .annotate(child=Substr("agency__path", 1, length))
        .values_list("child")
        .annotate(people=Count("person", distinct=True))
        .order_by()
    )
    return dict(rows)


def _answer(
    request: PersonRequest,
    door: Door,
    form: forms.Form,
    title: str,
    act: Callable[[dict[str, Any], Lens], object],
    done: str,
    unit: Agency | None = None,
    note: str = "",
) -> HttpResponse:
    """The form; or, when it is in order, the act and the way to the list it belongs to."""
    lens = read_lens(request, door.agency)
    back = reverse("tracking:units", args=[door.agency.slug])
    if is_done(request, form, lambda words: act(words, lens), done):
        return redirect(back)
    context = {
        **framed(door, lens, title, [(pgettext("plural", "Unit"), back)]),
        "title": title,
        "note": note,
        "unit": unit,
        "form": form,
        "back": back,
    }
    return render(request, "tracking/unit_form.html", context, status=status_of(form))
