"""What the worker runs for tracking; each may run twice."""

from typing import BinaryIO

from django.http import QueryDict
from django.utils import timezone
from django_q.tasks import async_task

from courses.actions.delivering import deliver
from courses.models import MailKind
from people.actions.exporting import Tell, make_export
from people.models import Export
from people.models.role import NAMES_ALLOWED
from people.scopes import roots_open_to
from tracking import exports, roster, summary
from tracking.columns import columns_of
from tracking.lens import lens_of


def send_summaries() -> None:
    """Every quarter of an hour: summaries that wait; each time a batch, then again until none is left."""
    if deliver(kinds=(MailKind.SUMMARY,), compose=summary.compose, now=timezone.now()):
        async_task("tracking.tasks.send_summaries")


def write_people(pk: int) -> None:
    """A list of people too long for a page to wait for; nothing when it was thrown away."""
    export = Export.objects.select_related("agency", "asked_by").filter(pk=pk).first()
    if export is not None:
        make_export(export=export, write=lambda file, tell: _write(export, file, tell))


def _write(export: Export, file: BinaryIO, tell: Tell) -> None:
    words = QueryDict(export.words)
    lens = lens_of(words, export.agency)
    roots = roots_open_to(export.asked_by, NAMES_ALLOWED)
    rows = roster.people_rows(lens, roster.filters_of(words, export.number), roots)
    head, table = exports.people_table(rows, lens, export.form, columns_of(words))
    exports.write_file(export.form, file, head, exports.told(table, tell))
