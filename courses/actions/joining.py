"""People who come, move or go, many at once: a roster, a transfer, an activation."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from courses.actions.following import follow
from courses.models import CountState, Enrolment
from people.models import Person, Placement


def sync_people(*, people: Sequence[Person], today: dt.date) -> None:
    """Enrolments follow placements and assignments, in a few statements for all."""
    follow(people=[person.pk for person in people], today=today)


@transaction.atomic
def forget_never_placed(*, people: Sequence[Person]) -> None:
    """Duties of people whom, after all, no unit ever had, and who never began: as if never entered."""
    ever = Placement.objects.filter(person=OuterRef("person"))
    Enrolment.objects.filter(
        ~Q(Exists(ever)), person__in=people, started_at=None, counted_as=CountState.NONE
    ).delete()
