"""What is behind a cell of the map of practices: its questions, and never who answered them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from people.http import PersonRequest
from regulations.models import Practice
from tracking import exports
from tracking.auditing import record_export
from tracking.doors import open_door
from tracking.framing import framed
from tracking.lens import read_lens
from tracking.practices import practice_cells, question_list


@login_required
@never_cache
@require_safe
def questions(request: PersonRequest, slug: str, code: str) -> HttpResponse:
    """The questions of a practice with the share of wrong first answers in the subtree."""
    door = open_door(request.user, slug)
    lens = read_lens(request, door.agency)
    practice = get_object_or_404(Practice, code=code)
    if lens.course is None:
        raise Http404
    context = {
        **framed(door, lens, practice.label),
        "practice": practice,
        "list": question_list(door.agency, lens.course, code),
    }
    return render(request, "tracking/practice.html", context)


@login_required
@require_GET
def export_map(request: PersonRequest, slug: str, form: str) -> HttpResponseBase:
    """The map as a file, with all practices and not only those most often misunderstood."""
    door = open_door(request.user, slug)
    lens = read_lens(request, door.agency)
    if lens.course is None:
        raise Http404
    _above, children = door.family()
    cells = practice_cells(door.agency, lens.course, children)
    record_export(request, door, lens, "practices", form, len(cells))
    name = f"netral-praktik-{door.agency.slug}-{lens.today:%Y%m%d}"
    return exports.respond(form, name, *exports.practice_table(cells))
