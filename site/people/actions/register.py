"""People enter the register one by one."""

import datetime as dt
from typing import Any

from django.db import transaction

from agencies.models import Agency
from people.actions import audit
from people.actions.placements import place
from people.models import Person
from people.nip import fitting


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
    person = Person.objects.create_user(
        nip=number, name=name.strip(), status=status, post=post.strip(), **fields
    )
    audit.record(actor=actor, verb="person.created", subject=person)
    place(person=person, agency=agency, since=since, actor=actor)
    return person
