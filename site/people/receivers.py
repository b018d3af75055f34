"""Signing in notes the device; a zone ends with its request; a role ends when its holder leaves."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from people.actions.roles import end_roles_left
from people.actions.sessions import note_device
from people.bulk import among
from people.models import Person, Role
from people.signals import people_changed


@receiver(user_logged_in, dispatch_uid="people.note_device")
def note_signed_in(request: HttpRequest, **kwargs: Any) -> None:
    note_device(request=request)


@receiver(request_finished, dispatch_uid="people.leave_zone")
def leave_zone(**kwargs: Any) -> None:
    """Sent when the last line of an answer has left, and also after a fault."""
    timezone.deactivate()


@receiver(people_changed, dispatch_uid="people.end_roles")
def end_roles(people: list[Person], **kwargs: Any) -> None:
    """At once where the last day is over; what is planned ends on its day, by the worker."""
    keys = among([person.pk for person in people], "bigint")
    end_roles_left(roles=Role.objects.filter(person__in=keys), today=timezone.localdate())
