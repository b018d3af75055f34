"""Mail goes out: what waits is claimed, sent over one line, and marked one by one.

Only what was marked is known to be sent. A worker that dies between sending a mail and marking it has one
such mail at most; when the claim runs out that mail is sent again, and no other.
"""

import datetime as dt
import re
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from smtplib import SMTPDataError, SMTPRecipientsRefused
from zoneinfo import ZoneInfo

from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agencies.models import ZONES
from courses.models import Mailing, MailKind, MailState
from courses.waves import may_send
from people.actions.mailing import mark_bounced
from people.bounces import is_fault_of_address

AT_ONCE = 100
LEASE = dt.timedelta(minutes=10)  # longer than a task may run
PATIENCE = 120.0  # seconds; a slow server keeps the worker no longer, the next task goes on
ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")

Compose = Callable[[Sequence[Mailing]], Mapping[int, EmailMessage]]


def deliver(*, kinds: Collection[str], compose: Compose, now: dt.datetime) -> bool:
    """Sends some of what waits; False when nothing did.

    `compose` gives the letters by the keys of their mailings; a mailing without one is no longer needed.
    What a server refuses for good is noted, and with it the address where that is at fault; what it
    refuses for now is tried again after the claim.

    Raises:
        OSError, SMTPException: when the server cannot be reached or takes no mail from us; what was not
            sent waits on.
    """
    claimed = _claim(kinds, now)
    if not claimed:
        return False
    willing = [mailing for mailing in claimed if _is_wanted(mailing)]
    letters = compose(willing)
    needless = [mailing.pk for mailing in claimed if mailing.pk not in letters]
    _settle(Mailing.objects.filter(pk__in=needless), MailState.NEEDLESS)
    waiting = {mailing.pk: letters[mailing.pk] for mailing in claimed if mailing.pk in letters}
    until = time.monotonic() + PATIENCE
    connection = get_connection()
    try:
        connection.open()
        for pk in list(waiting):
            if time.monotonic() > until:
                break
            _send(connection, pk, waiting[pk])
            del waiting[pk]
    finally:
        Mailing.objects.waiting().filter(pk__in=waiting).update(claimed_at=None)
        connection.close()
    return True


def is_stuck(*, kinds: Collection[str], now: dt.datetime) -> bool:
    """Whether mail waits that may go and no worker has lately claimed any."""
    waiting = _sendable(kinds, now)
    busy = Mailing.objects.waiting().filter(claimed_at__gte=now - LEASE)
    return waiting.exists() and not busy.exists()


@transaction.atomic
def _claim(kinds: Collection[str], now: dt.datetime) -> list[Mailing]:
    """Two workers never claim the same."""
    free = _sendable(kinds, now).select_for_update(skip_locked=True)
    keys = list(free.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    rows = Mailing.objects.filter(pk__in=keys)
    rows.update(claimed_at=now)
    return list(rows.select_related("person").order_by("pk"))


def _sendable(kinds: Collection[str], now: dt.datetime) -> QuerySet[Mailing]:
    """Of today, in zones where mail may go now, and claimed by nobody who still lives."""
    moments = {zone: timezone.localtime(now, ZoneInfo(zone)) for zone, _name in ZONES}
    today = Q(pk__in=[])
    for zone, moment in moments.items():
        if may_send(moment):
            today |= Q(zone=zone, day=moment.date())
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - LEASE)
    return Mailing.objects.waiting().filter(today, free, kind__in=kinds)


def _is_wanted(mailing: Mailing) -> bool:
    """What was true when the mailing was made may have changed since."""
    person = mailing.person
    if not person.is_active or not person.email or person.is_email_refused:
        return False
    return person.wants_reminders or mailing.kind == MailKind.SUMMARY


def _send(connection, pk: int, letter: EmailMessage) -> None:
    row = Mailing.objects.waiting().filter(pk=pk)
    try:
        connection.send_messages([letter])
    except SMTPRecipientsRefused as refusal:
        address, (code, words) = next(iter(refusal.recipients.items()))
        if code >= 500:
            _refuse(row, code, words, address if _blames_address(words) else "")
    except SMTPDataError as refusal:
        if refusal.smtp_code >= 500:
            _refuse(row, refusal.smtp_code, refusal.smtp_error, "")
    else:
        _settle(row, MailState.SENT)


@transaction.atomic
def _refuse(row: QuerySet[Mailing], code: int, words: bytes | str, address: str) -> None:
    """`address` is given when it is at fault."""
    enhanced = _enhanced(words)
    _settle(row, MailState.REFUSED, answer=f"{code} {enhanced}".strip())
    if address:
        mark_bounced(addresses=[address], now=timezone.now())


def _settle(row: QuerySet[Mailing], state: MailState, **more: str) -> None:
    row.update(state=state, settled_at=timezone.now(), **more)


def _blames_address(words: bytes | str) -> bool:
    """Not when the server means us: it will not pass mail on, or does not like what we send."""
    enhanced = _enhanced(words)
    if enhanced:
        return is_fault_of_address(enhanced)
    return b"relay" not in _bytes(words).lower()


def _enhanced(words: bytes | str) -> str:
    found = ENHANCED.search(_bytes(words))
    return found[0].decode() if found else ""


def _bytes(words: bytes | str) -> bytes:
    return words.encode(errors="replace") if isinstance(words, str) else words
