"""An office says that it has received an instruction, and passes it on."""

import datetime as dt

from django.db import transaction

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.instructions import instructions_for, receiver_roles
from courses.models import Acknowledgement, Assignment
from people.actions.audit import record
from people.models import Person


class NotAsked(ValueError):
    """Nobody asks this person to receive the assignment for this agency."""


@transaction.atomic
def acknowledge(
    *, assignment: Assignment, agency: Agency, actor: Person, now: dt.datetime, note: str = ""
) -> Acknowledgement:
    """Received; the offices below are asked in turn. A second time changes nothing.

    Raises:
        NotAsked: when the actor is no officer of the agency itself, or nothing waits there.
    """
    hold_tree_still()
    if not receiver_roles().filter(agency=agency, person=actor).exists():
        raise NotAsked
    found = Acknowledgement.objects.filter(assignment=assignment, agency=agency).first()
    if found is not None:
        return found
    if assignment not in instructions_for(actor, agency):
        raise NotAsked
    found, is_new = Acknowledgement.objects.get_or_create(
        assignment=assignment,
        agency=agency,
        defaults={"person": actor, "at": now, "note": note[:200]},
    )
    if is_new:
        record(
            actor=actor,
            verb="assignment.acknowledged",
            subject=assignment,
            details={"agency": agency.slug},
        )
    return found
