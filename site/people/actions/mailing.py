"""Whether a person may be written to: their own wish, and what mail servers answered."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from people.actions import audit
from people.models import Person


@transaction.atomic
def set_reminders(*, person: Person, wanted: bool, actor: Person | None) -> None:
    """Turns reminders by mail on or off; a second time changes nothing.

    Without an actor it was the link in a mail, which only its reader has.
    """
    changed = Person.objects.filter(pk=person.pk, wants_reminders=not wanted).update(
        wants_reminders=wanted
    )
    person.wants_reminders = wanted
    if changed:
        verb = "person.reminders_on" if wanted else "person.reminders_off"
        audit.record(actor=actor, verb=verb, subject=person)


@transaction.atomic
def mark_bounced(*, addresses: Collection[str], now: dt.datetime) -> int:
    """Nobody at these addresses is written to until theirs changes; says how many people that are.

    Addresses are compared as mail servers do, without regard to upper and lower case.
    """
    count = 0
    for address in sorted({each.strip().lower() for each in addresses if each.strip()}):
        for person in Person.objects.filter(email__iexact=address).order_by("pk"):
            if person.is_email_refused:
                continue
            person.bounced_email, person.email_bounced_at = person.email, now
            person.save(update_fields=["bounced_email", "email_bounced_at"])
            audit.record(actor=None, verb="person.email_bounced", subject=person)
            count += 1
    return count
