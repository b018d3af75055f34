"""Large files made by the worker: asked for, written, kept for a day, thrown away."""

import datetime as dt
import tempfile
from collections.abc import Callable
from typing import BinaryIO

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_q.tasks import async_task

from agencies.models import Agency
from people.actions import audit
from people.models import Export, ExportState, Person
from people.models.role import NAMES_ALLOWED
from people.scopes import has_role

KEPT = dt.timedelta(hours=24)
MOST_TRIES = 3

Tell = Callable[[int], None]
Write = Callable[[BinaryIO, Tell], None]


@transaction.atomic
def ask_export(
    *,
    agency: Agency,
    actor: Person,
    form: str,
    name: str,
    words: str,
    rows: int,
    task: str,
    number: str = "",
) -> Export:
    """Queued for `task`, which calls `make_export`; asked again while it waits, it is the same one."""
    # One question at a time for each person, so that a second press finds the first.
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)
    wanted = {"form": form, "words": words, "number": number, "state": ExportState.WAITING}
    waiting = Export.objects.held_by(actor, agency).filter(**wanted).first()
    if waiting is not None:
        return waiting
    export = Export.objects.create(
        agency=agency,
        asked_by=actor,
        asked_at=timezone.now(),
        name=name,
        rows_total=rows,
        **wanted,
    )
    transaction.on_commit(lambda: async_task(task, export.pk))
    return export


def make_export(*, export: Export, write: Write) -> None:
    """Writes the file, telling how far it is, and keeps it for a day. May run twice.

    Whoever lost the role in the meantime gets nothing. A fault is told to the person, and raised.
    """
    rows = Export.objects.filter(pk=export.pk, state=ExportState.WAITING)
    if not rows.update(tries=F("tries") + 1, rows_done=0):
        return
    export.refresh_from_db()
    may_read = has_role(export.asked_by, export.agency, NAMES_ALLOWED)
    if not may_read or export.tries > MOST_TRIES:
        rows.update(state=ExportState.FAILED)
        return
    try:
        with tempfile.TemporaryFile() as file:
            write(file, lambda count: _tell(export, count))
            file.seek(0)
            _keep(export, file)
    except BaseException:  # the queue's own time limit is no Exception
        rows.update(state=ExportState.FAILED)
        raise


@transaction.atomic
def note_download(*, export: Export, actor: Person) -> None:
    audit.record(
        actor=actor,
        verb="export.downloaded",
        subject=export,
        details={"form": export.form, "rows": export.rows_done},
    )


def clear_exports(*, now: dt.datetime) -> int:
    """Throws away what is over, and what never came to an end; says how many."""
    old = Export.objects.filter(expires_at__lte=now) | Export.objects.filter(
        expires_at=None, asked_at__lt=now - KEPT
    )
    cleared = list(old)
    for export in cleared:
        if export.file:
            export.file.delete(save=False)
        export.delete()
    return len(cleared)


def _tell(export: Export, count: int) -> None:
    Export.objects.filter(pk=export.pk).update(rows_done=count)


@transaction.atomic
def _keep(export: Export, file: BinaryIO) -> None:
    locked = Export.objects.select_for_update(of=("self",)).get(pk=export.pk)
    if locked.state != ExportState.WAITING:
        return
    locked.state, locked.expires_at = ExportState.READY, timezone.now() + KEPT
    locked.rows_done = locked.rows_total
    locked.file.save(f"{locked.public_id}.{locked.form}", File(file), save=False)
    locked.save(update_fields=["state", "expires_at", "rows_done", "file"])
