"""What is behind a cell of the map of practices: its questions, and never who answered them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from people.http import PersonRequest
from regulations.models import Practice
from tracking.framing import framed
from tracking.lens import open_door, read_lens
from tracking.practices import question_list


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
