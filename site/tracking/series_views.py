"""A series of rounds is ended."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.actions.series import end_series
from courses.models import Series
from people.http import PersonRequest
from tracking.doors import open_door
from tracking.framing import framed
from tracking.lens import read_lens
from tracking.rhythm import rhythm_lines, rule_of


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """First says what will no longer open; the button does it."""
    door = open_door(request.user, slug, names=True)
    standing = Series.objects.standing().filter(agency=door.agency).select_related("course")
    found = get_object_or_404(standing, public_id=public_id)
    lens = read_lens(request, door.agency)
    if request.method == "POST":
        end_series(series=found, actor=request.user, today=lens.today)
        messages.success(request, _("Pengulangan dihentikan. Putaran yang sudah dibuka tetap ada."))
        return redirect("tracking:assignments", slug=slug)
    context = {
        **framed(door, lens, _("Hentikan pengulangan")),
        "series": found,
        "lines": rhythm_lines(rule_of(found), door.agency, lens.today),
    }
    return render(request, "tracking/end_series.html", context)
