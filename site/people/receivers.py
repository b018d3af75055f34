"""Signing in notes the device; a zone ends with its request."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from people.actions.sessions import note_device


@receiver(user_logged_in, dispatch_uid="people.note_device")
def note_signed_in(request: HttpRequest, **kwargs: Any) -> None:
    note_device(request=request)


@receiver(request_finished, dispatch_uid="people.leave_zone")
def leave_zone(**kwargs: Any) -> None:
    """Sent when the last line of an answer has left, and also after a fault."""
    timezone.deactivate()
