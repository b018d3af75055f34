"""Enrolments follow a past that was set right; who is where today is not its matter."""

from collections.abc import Sequence

from django.db import transaction

from agencies.holding import hold_tree_still
from courses.actions.backdating import remember_duties
from courses.actions.counts import recount
from courses.correcting import held_by, moved, parted
from courses.models import Completion, Enrolment
from people.models import Person
from people.timeline import Change


@transaction.atomic
def follow_correction(*, person: Person, changes: Sequence[Change]) -> None:
    """What was finished counts where the person was on that day; a duty ends when they left.

    The certificate stays as it was printed.
    """
    hold_tree_still()
    compare = remember_duties([person.pk])
    held = list(held_by(person).for_change())
    for move in moved(held, changes):
        found = move.enrolment
        Completion.objects.filter(enrolment=found).update(agency=move.to)
        recount(
            enrolment=found,
            state=found.counted_as,
            agency=move.to,
            due_on=found.due_on,
            is_locked=True,
        )
    for part in parted(held, changes):
        Enrolment.objects.filter(pk=part.enrolment.pk).update(left_on=part.left_on)
    compare()
