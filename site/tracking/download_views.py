"""Files that the worker made, for whoever asked for them and still may read them."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from people.actions.exporting import note_download
from people.http import PersonRequest
from people.models import Export, ExportState
from tracking.doors import open_door
from tracking.exports import MEDIA_TYPES
from tracking.framing import ask_again, framed
from tracking.lens import read_lens

SHOWN = 20
AGAIN_SECONDS = 5


@login_required
@never_cache
@require_GET
def downloads(request: PersonRequest, slug: str) -> HttpResponse:
    """The reader's own files of this agency, newest first; asks again while one is being made."""
    door = open_door(request.user, slug, names=True)
    now = timezone.now()
    mine = Export.objects.held_by(request.user, door.agency).kept(now).order_by("-asked_at")[:SHOWN]
    context = {
        **framed(door, read_lens(request, door.agency), _("Unduhan")),
        "mine": mine,
    }
    response = render(request, "tracking/downloads.html", context)
    is_waiting = any(export.is_waiting for export in mine)
    return ask_again(response, AGAIN_SECONDS) if is_waiting else response


@login_required
@never_cache
@require_GET
def download(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponseBase:
    """The file, once ready, for a day; the role is looked at again."""
    door = open_door(request.user, slug, names=True)
    mine = Export.objects.held_by(request.user, door.agency).kept(timezone.now())
    export = get_object_or_404(mine, public_id=public_id, state=ExportState.READY)
    note_download(export=export, actor=request.user)
    return FileResponse(
        export.file.open("rb"),
        as_attachment=True,
        filename=f"{export.name}.{export.form}",
        content_type=MEDIA_TYPES[export.form],
    )
