"""Where we stand, who is left, what is misunderstood. Every view enters through `open_door`."""

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from agencies.models import Agency, both_names
from courses.instructions import instructions_for
from courses.models import CountState
from people.actions import activation
from people.actions.exporting import ask_export
from people.http import PersonRequest
from people.models import Person, Placement, Role, Status
from people.models.role import CMS_KINDS
from people.nip import normalise
from people.scopes import roots_open_to
from tracking import curve, exports, roster, sheets
from tracking import overview as figures
from tracking.auditing import record_export
from tracking.columns import LABELS, columns_of, heads
from tracking.doors import Door, open_door
from tracking.forms import UnitFilterForm
from tracking.framing import (
    UNIT_COLUMNS,
    columns,
    figure_list,
    frame,
    framed,
    kept,
    saved_by,
    unit_lines,
    unit_order,
    without,
)
from tracking.lens import Lens, read_lens
from tracking.observed import pace_of, read_stand
from tracking.practices import practice_map
from tracking.unit_field import MOST_LISTED, Reach

ROWS = 25
SOUGHT = "unit-cari"  # what was typed in search of a unit, as the field calls it


@login_required
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """The one agency that is open, or a list to choose from."""
    tops = roots_open_to(request.user)
    if len(tops) == 1:
        return redirect("tracking:overview", slug=tops[0].slug)
    context = {"tops": tops, "saved": saved_by(request.user) if tops else []}
    return render(request, "tracking/home.html", context, status=200 if tops else 404)


@login_required
@never_cache
@require_safe
def overview(request: PersonRequest, slug: str) -> HttpResponse:
    door = open_door(request.user, slug)
    lens = read_lens(request, door.agency)
    above, children = door.family(lens)
    order = unit_order(request)
    stand = read_stand(door, lens, children, order)
    whole = stand.whole
    page = Paginator(stand.rows, ROWS).get_page(request.GET.get("page"))
    pace = pace_of(lens, stand)
    context = {
        **frame(door, lens, above),
        "kin": figures.kin(door),
        "planned": figures.planned(door, lens.today),
        "saved": saved_by(request.user),
        "stand": stand,
        "whole": whole,
        "figures": figure_list(door, lens, whole),
        "shares": figures.shares(whole),
        "page": page,
        "lines": unit_lines(door, lens, page),
        "columns": columns(request, UNIT_COLUMNS, order),
        "pace": pace,
        "points": pace.points,
        "curves": [
            curve.draw(pace.points, css="t-wide", width=1040, height=240, ticks=7),
            curve.draw(pace.points, css="t-slim", width=330, height=220, ticks=4),
        ],
        "rise": pace.rise,
        "map": lens.course
        and practice_map(
            door.agency,
            lens.course,
            [row.agency for row in page if not row.is_own and door.agency.contains(row.agency)],
        ),
        "days_left": (lens.due_on - lens.day).days if lens.due_on else None,
        "download": lens.address(urut=order if order != "nama" else ""),
        "instructions": instructions_for(request.user, door.agency) if door.sees_names else [],
        "notes": figures.notes(request.user, door.agency),
    }
    return render(request, "tracking/overview.html", context)


@login_required
@require_GET
def export_units(request: PersonRequest, slug: str, form: str) -> HttpResponseBase:
    """The table of units as on the screen, all pages."""
    door = open_door(request.user, slug)
    lens = read_lens(request, door.agency)
    _above, children = door.family(lens)
    stand = read_stand(door, lens, children, unit_order(request))
    record_export(request, door, lens, "units", form, len(stand.rows))
    name = f"netral-unit-{door.agency.slug}-{stand.day:%Y%m%d}"
    return exports.respond(form, name, *exports.unit_table(stand.rows))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: PersonRequest, slug: str) -> HttpResponse:
    """Names, for BKPSDM only. The search is posted, so that a NIP never stands in an address."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    if request.method == "POST" or roster.looks_like_number(request.GET.get("q", "")):
        return _search(request, door, lens)
    filters, shown = roster.read_filters(request), columns_of(request.GET)
    above, children = door.family(lens)
    rows = roster.people_rows(lens, filters, door.roots)
    number = roster.how_many(lens, filters, rows, door.roots)
    is_unsorted = number > roster.MOST_SORTED and filters.order not in roster.BY_NAME
    if is_unsorted:
        filters = replace(filters, order="nama")
        rows = roster.people_rows(lens, filters, door.roots)
    rows = sheets.read_whole_if_small(rows, lens, number, filters.order, ROWS)
    found = sheets.Sheets(rows, ROWS, number, request.GET.get("setelah", ""), filters.order)
    page = found.get_page(request.GET.get("page"))
    row: Any
    for row in page:
        row.state_label = CountState(row.at_state).label
        row.progress = roster.progress(row.at_state, row.steps_done, row.steps_total, lens)
        row.is_late = row.at_state in roster.UNFINISHED_STATES and bool(
            row.due_on and row.due_on < lens.day
        )
        row.has_lapsed = row.at_lapse is not None and row.at_lapse < lens.day
        row.home = _home(door, row.at_path)
        row.unit_called = both_names(row.unit_name, row.unit_now)
    above = [*above, door.agency]
    units = [
        door.agency,
        *(child for child in children if (child.is_active or lens.is_past) and door.opens(child)),
    ]
    context = {
        **frame(door, lens, above, last=_("Daftar orang")),
        "saved": saved_by(request.user),
        "filters": filters,
        "state_label": roster.STATE_LABELS[filters.state],
        "page": page,
        "is_unsorted": is_unsorted,
        "hides_people": roster.hides_people(lens, door.roots),
        "columns": columns(request, heads(shown), filters.order),
        "shown": shown,
        "labels": LABELS.items(),
        "kept": kept(request, "kolom", "page", "setelah"),
        "states": roster.STATE_LABELS.items(),
        "kinds": Status.choices,
        "units": units,
        "unit_form": _unit_form(request.GET, door, lens) if len(units) > MOST_LISTED else None,
        "download": without(request, "page", "setelah"),
    }
    return render(request, "tracking/people.html", context)


@login_required
@require_GET
def export_people(request: PersonRequest, slug: str, form: str) -> HttpResponseBase:
    """The list of people as on the screen, all pages; a very long one is made by the worker."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    filters = roster.read_filters(request)
    rows = roster.people_rows(lens, filters, door.roots)
    number = roster.how_many(lens, filters, rows, door.roots)
    record_export(request, door, lens, "people", form, number)
    name = f"netral-orang-{door.agency.slug}-{lens.day:%Y%m%d}"
    if number > exports.AT_ONCE:
        ask_export(
            agency=door.agency,
            actor=request.user,
            form=form,
            name=name,
            words=_pinned(request, lens),
            number=filters.number,
            rows=number,
            task="tracking.tasks.write_people",
        )
        return redirect("tracking:downloads", slug=slug)
    table = exports.people_table(rows, lens, form, columns_of(request.GET))
    return exports.respond(form, name, *table)


@login_required
@never_cache
@require_POST
def issue_code(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """A new activation code, shown once in the answer to this form and kept nowhere."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    placed = Placement.objects.as_of(lens.today).within(door.agency)
    person = get_object_or_404(
        Person.objects.filter(pk__in=placed.values("person")), public_id=public_id
    )
    if not _may_be_handed_a_code(person, door):
        messages.error(request, _("Akun ini dikelola operator. Mintalah kodenya kepada operator."))
        return redirect("tracking:people", slug=slug)
    code = activation.issue_code(person=person, actor=request.user)
    around = framed(door, lens, _("Kode aktivasi"))
    return render(request, "tracking/code.html", {**around, "person": person, "code": code})


def _unit_form(words: QueryDict, door: Door, lens: Lens) -> UnitFilterForm:
    """Units of the day anywhere under the agency; searched for, where a list would be too long to read."""
    units = door.scope.filter(lens.extent.within("path"))
    return UnitFilterForm(words, reach=Reach(units if lens.is_past else units.open()))


def _search(request: HttpRequest, door: Door, lens: Lens) -> HttpResponse:
    """Puts the search into the address, except a number, which goes into the session.

    With it goes the text of a search for a unit that may mean several: the page offers them to pick from.
    """
    words = request.GET.copy()
    for name in ("q", "cari", "page", "setelah"):
        words.pop(name, None)
    if request.method == "POST":
        chosen = request.POST.copy()
        words.pop(SOUGHT, None)
        if SOUGHT in chosen:
            form = _unit_form(request.POST, door, lens)
            found = form.cleaned_data["unit"] if form.is_valid() else None
            chosen["unit"] = found.slug if found else ""
            if form.errors and roster.looks_like_number(str(chosen[SOUGHT])):
                messages.error(request, str(form.errors["unit"][0]))
            elif form.errors:
                words[SOUGHT] = str(chosen[SOUGHT])
        for name in ("status", "jenis", "unit"):
            words.pop(name, None)
            if chosen.get(name):
                words[name] = str(chosen[name])
    text = (request.POST.get("q") or request.GET.get("q", "")).strip()
    if roster.looks_like_number(text):
        request.session[roster.NUMBER_KEY] = normalise(text)[:18]
        words["cari"] = "nomor"
    elif text:
        words["q"] = text
    return redirect(f"{request.path}?{words.urlencode()}" if words else request.path)


def _home(door: Door, path: str) -> Agency:
    """At which of the reader's agencies somebody's papers are found: units of that day may stand elsewhere."""
    return next(
        (each for each in (door.agency, *door.roots) if path.startswith(each.path)), door.agency
    )


def _pinned(request: HttpRequest, lens: Lens) -> str:
    """The words of the address with the day they mean, should the worker come to them after midnight."""
    words = request.GET.copy()
    if roster.looks_like_number(words.get("q", "")):
        words.pop("q")
    words["per"] = lens.day.isoformat()
    return words.urlencode()


def _may_be_handed_a_code(person: Person, door: Door) -> bool:
    """A code opens the account: never one that opens more than the reader's own subtree."""
    if person.is_superuser or person.is_staff:
        return False
    reach = door.scope.order_by().values("pk")
    held = Role.objects.held_by(person)
    return not (held.filter(kind__in=CMS_KINDS).exists() or held.exclude(agency__in=reach).exists())
