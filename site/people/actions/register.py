"""People enter the register one by one, and what it says of them is mended."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.placements import place
from people.models import Person
from people.nip import fitting
from people.refusal import Refused
from people.register import keeps_email
from people.roster.planning import FIELDS, same_person
from people.signals import people_changed


class ChangeRefused(Refused):
    """What the register says of a person stays."""


@transaction.atomic
def create_person(
    *,
    nip: str,
    name: str,
    status: str,
    agency: Agency,
    since: dt.date,
    post: str = "",
    actor: Person | None = None,
    **fields: Any,
) -> Person:
    """A person who cannot sign in yet, placed at the agency.

    Raises:
        NipError: when the number is faulty or does not fit the status.
    """
    number = fitting(nip, status=status)
    hold_tree_still()
    person = Person.objects.create_user(
        nip=number, name=name.strip(), status=status, post=post.strip(), **fields
    )
    audit.record(actor=actor, verb="person.created", subject=person)
    place(person=person, agency=agency, since=since, actor=actor)
    return person


@transaction.atomic
def change_person(
    *, person: Person, changes: dict[str, str], seen: str, actor: Person
) -> list[str]:
    """Mend some of `FIELDS`; gives the names of those that changed. The log keeps names of fields only.

    The e-mail address opens an account: once somebody may use it, only its owner's stays. An account in
    use is not given to somebody else by another name either.

    Raises:
        ChangeRefused: for one of these, or when something was changed since `seen` was shown.
        NipError: when the number does not fit the status.
    """
    hold_tree_still()
    found = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not constant_time_compare(seen, stamp_of(found)):
        raise ChangeRefused(
            _("Data orang ini berubah sejak halaman dibuka. Periksa lagi sebelum menyimpan.")
        )
    changed = [
        name for name in FIELDS if changes.get(name, getattr(found, name)) != getattr(found, name)
    ]
    if "email" in changed and keeps_email(found):
        raise ChangeRefused(
            _("Surel membuka akun yang sudah dipakai, sehingga tidak dapat diganti di sini."),
            "email",
        )
    if "name" in changed and found.activated_at and not same_person(found.name, changes["name"]):
        raise ChangeRefused(
            _(
                "Nama ini tampak seperti nama orang lain, padahal akunnya sudah dipakai."
                " Bila orangnya benar, mintalah operator mengubahnya."
            ),
            "name",
        )
    if "status" in changed:
        fitting(found.nip, status=changes["status"])
    for name in changed:
        setattr(found, name, changes[name])
    if changed:
        found.save(update_fields=changed)
        audit.record(actor=actor, verb="person.changed", subject=found, details={"fields": changed})
    if not {"status", "post"}.isdisjoint(changed):
        # Assignments may be meant for some of these only.
        people_changed.send(sender=Person, people=[found])
    return changed


def stamp_of(person: Person) -> str:
    """Changes with anything that `change_person` may change, and tells nothing of it."""
    text = "\n".join(str(getattr(person, name)) for name in (*FIELDS, "activated_at"))
    return salted_hmac("people.register", f"{person.pk}\n{text}").hexdigest()[:20]
