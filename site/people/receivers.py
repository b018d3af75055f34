"""Signing in notes the device."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from people.actions.sessions import note_device


@receiver(user_logged_in, dispatch_uid="people.note_device")
def note_signed_in(request: HttpRequest, **kwargs: Any) -> None:
    note_device(request=request)
