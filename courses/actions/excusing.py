"""One person is taken out of one assignment, and put back."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from agencies.holding import hold_tree_still
from courses.actions.backdating import remember_lives
from courses.actions.following import follow
from courses.models import Assignment, AssignmentExclusion, Enrolment
from people.actions.audit import record
from people.models import Person


class NotObliged(ValueError):
    """The person does not have this assignment to finish."""


@transaction.atomic
def excuse(
    *, assignment: Assignment, person: Person, reason: str, actor: Person, today: dt.date
) -> AssignmentExclusion:
    """The person is counted as excluded from now on. Already so, nothing changes.

    Raises:
        NotObliged: when the person does not have the assignment to finish.
    """
    hold_tree_still()
    held = Enrolment.objects.filter(assignment=assignment, person=person)
    if not held.filter(completed_at=None, left_on=None).exists():
        raise NotObliged
    compare = remember_lives([person.pk])
    found, is_new = AssignmentExclusion.objects.get_or_create(
        assignment=assignment,
        person=person,
        ended_on=None,
        defaults={"reason": reason, "by": actor, "on": today},
    )
    if is_new:
        compare()
        record(actor=actor, verb="assignment.excused", subject=found)
        _follow(found, today)
    return found


@transaction.atomic
def end_excuse(*, exclusion: AssignmentExclusion, actor: Person, today: dt.date) -> None:
    """The person is obliged again, under assignments further down too. A second time changes nothing."""
    hold_tree_still()
    compare = remember_lives([exclusion.person_id])
    standing = AssignmentExclusion.objects.filter(
        Q(pk=exclusion.pk) | Q(carried_from=exclusion.pk), ended_on=None
    )
    ended = list(standing.order_by("pk"))
    standing.update(ended_on=today)
    for each in ended:
        record(actor=actor, verb="assignment.excuse_ended", subject=each)
    if ended:
        compare()
        _follow(exclusion, today)


def _follow(exclusion: AssignmentExclusion, today: dt.date) -> None:
    assignment = exclusion.assignment
    key = (assignment.course_id, assignment.cycle)
    follow(people=[exclusion.person_id], today=today, key=key)
