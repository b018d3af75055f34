"""A roster goes in through the browser: handed over, looked at, applied, taken back."""

import tempfile
import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.actions import audit
from people.actions.importing import choose_columns, confirm_roster, upload_roster
from people.actions.keeping import Progress, opened_list
from people.actions.queueing import ImportRefused
from people.actions.undoing import ask_undo
from people.http import PersonRequest
from people.models import ImportState, RosterImport, TransferRequest
from people.roster.listing import FAULTY, Line, unpack
from people.roster.planning import Fate
from people.roster.template import write_template
from people.scopes import reaches_over
from tracking import exports
from tracking.doors import Door, open_door
from tracking.forms import ColumnsForm, RosterForm
from tracking.framing import ask_again, framed
from tracking.lens import read_lens

ROWS = 10
FAULTS_SHOWN = 25
AGAIN_SECONDS = 2


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: PersonRequest, slug: str) -> HttpResponse:
    """Hand over a file; and what was handed over before."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    form = RosterForm(
        request.POST or None,
        request.FILES or None,
        today=lens.today,
        initial={"since": lens.today},
    )
    if request.method == "POST" and form.is_valid():
        try:
            found = upload_roster(agency=door.agency, actor=request.user, **form.cleaned_data)
        except ImportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("tracking:roster", slug=slug, public_id=found.public_id)
    handed_in = door.agency.roster_imports.select_related("uploaded_by").order_by("-uploaded_at")
    page = Paginator(handed_in, ROWS).get_page(request.GET.get("page"))
    each: Any
    for each in page:
        each.is_open = _may_open(request, each)
    status = 422 if form.is_bound else 200
    waiting = TransferRequest.objects.waiting().asked_of(door.agency)
    context = {
        **framed(door, lens, _("Daftar pegawai")),
        "form": form,
        "page": page,
        "waiting": waiting.count(),
    }
    return render(request, "tracking/imports.html", context, status=status)


@login_required
@require_GET
def empty_roster(request: PersonRequest, slug: str) -> HttpResponseBase:
    """The form to fill in, with columns that Excel leaves alone."""
    open_door(request.user, slug, names=True)
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    write_template(file)
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename="netral-daftar-pegawai.xlsx", content_type=exports.XLSX
    )


@login_required
@never_cache
@require_GET
def roster(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """One file: what it would do, is doing, or did."""
    door = open_door(request.user, slug, names=True)
    found = _found(request, door, public_id)
    context = {
        **framed(door, read_lens(request, door.agency), _("Periksa daftar pegawai")),
        "roster": found,
        "tallies": _tallies(found),
        "faults": _faults(found),
        **_progress(found),
        "columns_form": ColumnsForm(roster_import=found) if found.header and found.file else None,
        "has_something_to_do": _has_something_to_do(found),
    }
    response = render(request, "tracking/roster.html", context)
    return ask_again(response, AGAIN_SECONDS) if found.is_moving else response


@login_required
@require_POST
def set_columns(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    found = _found(request, open_door(request.user, slug, names=True), public_id)
    form = ColumnsForm(request.POST, roster_import=found)
    if form.is_valid():
        _try(request, lambda: choose_columns(roster_import=found, columns=form.places))
    else:
        messages.error(request, _("Pilih kolom yang ada pada berkas."))
    return redirect("tracking:roster", slug=slug, public_id=public_id)


@login_required
@require_POST
def apply(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    found = _found(request, open_door(request.user, slug, names=True), public_id)
    digest = request.POST.get("rencana", "")
    _try(request, lambda: confirm_roster(roster_import=found, digest=digest, actor=request.user))
    return redirect("tracking:roster", slug=slug, public_id=public_id)


@login_required
@require_POST
def undo(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    found = _found(request, open_door(request.user, slug, names=True), public_id)
    _try(request, lambda: ask_undo(roster_import=found, actor=request.user))
    return redirect("tracking:roster", slug=slug, public_id=public_id)


@login_required
@require_GET
def export_lines(
    request: PersonRequest, slug: str, public_id: uuid.UUID, fate: str, form: str
) -> HttpResponseBase:
    """One list of the dry run, whole."""
    door = open_door(request.user, slug, names=True)
    found = _found(request, door, public_id)
    if fate not in (FAULTY, *Fate.values) or not found.counts or not found.file:
        raise Http404
    audit.record(
        actor=request.user,
        verb="roster.list_exported",
        subject=found,
        details={"list": fate, "form": form, "rows": found.counts.get(fate, 0)},
    )
    head = [_("Baris"), _("Kolom"), _("NIP"), _("Nama"), _("Unit"), _("Isi"), _("Keterangan")]
    rows = (
        (
            line.row or "",
            line.column,
            line.number,
            line.name,
            line.unit,
            line.value,
            line.detail,
        )
        for line in _lines(found, fate)
    )
    name = f"netral-impor-{fate}-{door.agency.slug}-{found.uploaded_at:%Y%m%d}"
    return exports.respond(form, name, head, rows)


def _found(request: PersonRequest, door: Door, public_id: uuid.UUID) -> RosterImport:
    """Its lists are for whoever uploaded it, and for those who look after as much."""
    found = get_object_or_404(
        door.agency.roster_imports.select_related("uploaded_by", "applied_by", "undone_by"),
        public_id=public_id,
    )
    if not _may_open(request, found):
        raise Http404
    return found


def _may_open(request: PersonRequest, found: RosterImport) -> bool:
    if found.uploaded_by == request.user:
        return True
    return bool(found.reach) and reaches_over(request.user, found.reach)


def _try(request: PersonRequest, act: Callable[[], None]) -> None:
    try:
        act()
    except ImportRefused as refusal:
        messages.error(request, str(refusal))


def _tallies(found: RosterImport) -> list[tuple[str, str, int]]:
    """Fate, label and number of each list that has anything in it; the faulty rows first."""
    if not found.counts:
        return []
    labels = [(FAULTY, _("Baris yang salah")), *Fate.choices]
    tallies = ((fate, str(label), found.counts.get(fate, 0)) for fate, label in labels)
    return [tally for tally in tallies if tally[2]]


def _faults(found: RosterImport) -> list[Line]:
    if found.state != ImportState.CHECKED or not found.counts.get(FAULTY) or not found.file:
        return []
    return list(islice(_lines(found, FAULTY), FAULTS_SHOWN))


def _lines(found: RosterImport, fate: str) -> Iterator[Line]:
    try:
        with opened_list(found) as file:
            yield from unpack(file, fate)
    except FileNotFoundError:
        raise Http404 from None


def _progress(found: RosterImport) -> dict[str, Any]:
    """How far the worker is, as numbers and as a share of a hundred; nothing where it has not begun."""
    told = found.state in (ImportState.WAITING, ImportState.APPLYING)
    read = Progress(found).read() if told else None
    return {"progress": read, "percent": 100 * read[0] // read[1] if read and read[1] else 0}


def _has_something_to_do(found: RosterImport) -> bool:
    fates = {Fate.NEW, Fate.CHANGED, Fate.MOVED, Fate.FOREIGN}
    if found.ends_missing:
        fates.add(Fate.GONE)
    return any(found.counts.get(fate.value, 0) for fate in fates)
