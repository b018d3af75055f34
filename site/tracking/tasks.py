"""What the worker runs; each may run twice."""

from django.utils import timezone
from django_q.tasks import async_task

from courses.actions.delivering import deliver
from courses.models import MailKind
from tracking import summary


def send_summaries() -> None:
    """Every quarter of an hour: summaries that wait; each time a batch, then again until none is left."""
    if deliver(kinds=(MailKind.SUMMARY,), compose=summary.compose, now=timezone.now()):
        async_task("tracking.tasks.send_summaries")
