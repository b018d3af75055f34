"""One-time codes: handed out by BKPSDM, good once, for first activation and for recovery."""

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from people.actions import audit
from people.models import ActivationCode, Person
from people.nip import normalise
from people.signals import people_changed

# No 0 O 1 I L: they are mistaken for each other on paper and on the telephone.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
GOOD_FOR = dt.timedelta(days=14)


class ActivationFailed(ValueError):
    """One message for every cause, so that nobody learns which NIPs exist."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "NIP atau kode tidak cocok, atau kode sudah dipakai atau kedaluwarsa."
                " Periksa keduanya, atau minta kode baru kepada BKPSDM."
            )
        )


@transaction.atomic
def issue_code(*, person: Person, actor: Person | None) -> str:
    """A new code, shown once to whoever hands it over; older unused codes end."""
    now = timezone.now()
    person.activation_codes.filter(used_at=None, expires_at__gt=now).update(expires_at=now)
    letters = "".join(secrets.choice(ALPHABET) for _position in range(12))
    ActivationCode.objects.create(
        person=person,
        digest=_digest(person.nip, letters),
        created_by=actor,
        expires_at=now + GOOD_FOR,
    )
    audit.record(actor=actor, verb="person.code_issued", subject=person)
    return "-".join((letters[:4], letters[4:8], letters[8:]))


def end_codes_of_others(*, person: Person, but: Person | None) -> None:
    """Those that `but` has handed out stay good, and those of the operator."""
    now = timezone.now()
    handed_out = person.activation_codes.filter(used_at=None, expires_at__gt=now)
    handed_out.exclude(created_by=None).exclude(created_by=but).update(expires_at=now)


@transaction.atomic
def activate(*, nip: str, code: str, password: str, notice: str = "") -> Person:
    """Use the code up, set the password; `notice` is the privacy notice that was acknowledged.

    Raises:
        ActivationFailed: always with the same words, whatever was wrong.
    """
    hold_tree_still()
    now = timezone.now()
    row = (
        ActivationCode.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(
            digest=_digest(normalise(nip), normalise(code)),
            used_at=None,
            expires_at__gt=now,
            person__is_active=True,
        )
        .first()
    )
    if row is None:
        raise ActivationFailed
    row.used_at = now
    row.save(update_fields=["used_at"])
    person = row.person
    first = person.activated_at is None
    person.set_password(password)
    person.activated_at = person.activated_at or now
    person.save(update_fields=["password", "activated_at"])
    audit.record(
        actor=person,
        verb="person.activated" if first else "person.recovered",
        subject=person,
        details={"privacy_notice": notice} if notice else None,
    )
    people_changed.send(sender=Person, people=[person])
    return person


def _digest(nip: str, letters: str) -> str:
    return salted_hmac("people.activation", f"{nip}:{letters}", algorithm="sha256").hexdigest()
