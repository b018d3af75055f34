"""The audit log is written here and nowhere else."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from people.models import AuditEntry, Person


def record(
    *,
    actor: Person | AnonymousUser | None,
    verb: str,
    subject: models.Model | str,
    details: dict[str, Any] | None = None,
) -> AuditEntry:
    """One line in the log; the subject is written as app.Model:pk, never as a NIP or a name."""
    return AuditEntry.objects.create(
        actor=actor if isinstance(actor, Person) else None,
        verb=verb,
        subject=subject if isinstance(subject, str) else f"{subject._meta.label}:{subject.pk}",
        details=details or {},
    )
