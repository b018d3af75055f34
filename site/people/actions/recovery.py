"""A link by mail for a forgotten password, sent by the worker."""

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django_q.tasks import async_task

from people.actions import audit
from people.http import absolute
from people.models import Person


def request_recovery(*, nip: str) -> None:
    """Queue a message. Known or not, it costs one look-up and one task, so nobody learns which.

    The task carries the key of a row and never the number, because the queue keeps what it was given.
    """
    pk = Person.objects.reachable().filter(nip=nip).values_list("pk", flat=True).first()
    async_task("people.tasks.send_recovery", pk)


@transaction.atomic
def send_recovery_link(*, person: Person) -> None:
    """Mail the link; when the mail server refuses, nothing is noted and the worker tries again."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": token},
    )
    context = {"password_reset_url": absolute(path)}
    audit.record(actor=None, verb="person.recovery_mailed", subject=person)
    send_mail(
        subject=render_to_string("account/email/password_reset_key_subject.txt", context).strip(),
        message=render_to_string("account/email/password_reset_key_message.txt", context),
        from_email=None,
        recipient_list=[person.email],
    )
