"""What this app hears from the layers below."""

from typing import Any

from django.dispatch import receiver

from certificates.actions.issuing import issue_certificate
from courses.models import Completion
from courses.signals import course_completed


@receiver(course_completed, dispatch_uid="certificates.issue")
def certify(sender: Any, *, completion: Completion, **kwargs: Any) -> None:
    """Runs inside the transaction that completes: no completion without its certificate."""
    issue_certificate(completion=completion)
