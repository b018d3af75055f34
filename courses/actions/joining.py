"""People who come, move or go, many at once: a roster, a transfer, an activation."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from agencies.models import Agency
from courses.actions.assignments import Terms, new_enrolment
from courses.actions.counts import Stand, write_deltas
from courses.actions.enrolments import duties_at, pledge_answers, sync_person
from courses.models import CountState, Enrolment
from courses.outline import outline
from courses.standing import count_state
from people.bulk import among
from people.models import Exclusion, Person, Placement


@transaction.atomic
def sync_people(*, people: Sequence[Person], today: dt.date) -> None:
    """Enrolments follow placements and assignments.

    Who has enrolments is looked at one by one; who has none, as after a roster, comes under the
    assignments of the unit in a few statements for all.
    """
    if not people:
        return
    if len(people) == 1:
        sync_person(person=people[0], today=today)
    else:
        keys = among([person.pk for person in people], "bigint")
        enrolled = set(Enrolment.objects.filter(person__in=keys).values_list("person", flat=True))
        # In the order of their keys, as everybody locks enrolments.
        for person in sorted(people, key=lambda person: person.pk):
            if person.pk in enrolled:
                sync_person(person=person, today=today)
        _enrol_new([person for person in people if person.pk not in enrolled], today)


@transaction.atomic
def forget_never_placed(*, people: Sequence[Person]) -> None:
    """Duties of people whom, after all, no unit ever had, and who never began: as if never entered."""
    ever = Placement.objects.filter(person=OuterRef("person"))
    Enrolment.objects.filter(
        ~Q(Exists(ever)), person__in=people, started_at=None, counted_as=CountState.NONE
    ).delete()


def _enrol_new(people: Sequence[Person], today: dt.date) -> None:
    if not people:
        return
    keys = among([person.pk for person in people], "bigint")
    placed = Placement.objects.as_of(today).filter(person__in=keys).order_by("since")
    units = dict(placed.values_list("person", "agency"))
    agencies = Agency.objects.in_bulk(set(units.values()))
    held = duties_at(agencies.values())
    courses = {duty.course for duties in held.values() for duty in duties.values()}
    if not courses:
        return
    excluded = set(
        Exclusion.objects.as_of(today).filter(person__in=keys).values_list("person", flat=True)
    )
    answers = pledge_answers()
    terms = {course.pk: Terms(answers, outline(course).step_count, today) for course in courses}
    new = []
    for person in people:
        unit = units.get(person.pk)
        for duty in held[unit].values() if unit else ():
            placement = Placement(person=person, agency=agencies[unit])
            enrolment = new_enrolment(duty, placement, terms[duty.course_id])
            enrolment.counted_as = count_state(
                enrolment,
                is_activated=person.activated_at is not None,
                is_excluded=person.pk in excluded,
            )
            new.append(enrolment)
    Enrolment.objects.bulk_create(new, batch_size=1000)
    write_deltas(
        moves=[
            (row.course_id, row.cycle, None, Stand(row.agency_id, row.due_on, row.counted_as))
            for row in new
        ]
    )
