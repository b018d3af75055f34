"""Enrolments follow placements and assignments: the one way in which duties come, move and end."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.db import IntegrityError, transaction

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.actions.beginning import NOBODY, Invitation, Place, Rules, enrol_all
from courses.actions.counts import Stand, write_deltas
from courses.fitting import Key, duties, given_at
from courses.models import Assignment, AssignmentExclusion, CoursePage, Enrolment
from courses.outline import outline
from people.bulk import among, batches, one_of, rewrite
from people.models import Exclusion, Placement

WRITTEN = (
    "assignment_id",
    "agency_id",
    "due_on",
    "lapses_on",
    "left_on",
    "counted_as",
    "needs_pledge",
    "steps_total",
    "steps_done",
)


def pledge_answers() -> dict[str, bool]:
    """Path → whether a pledge is asked for, only where an agency has said so."""
    asked = Agency.objects.filter(asks_pledge__isnull=False)
    return dict(asked.values_list("path", "asks_pledge"))


def places_of(people: Sequence[int], today: dt.date) -> dict[int, Place]:
    """Person → the newest placement of the day."""
    rows = list(
        Placement.objects.as_of(today)
        .filter(person__in=among(people, "bigint"))
        .order_by("since")
        .values_list("person", "agency", "person__status", "person__post", "person__activated_at")
    )
    units = among(sorted({row[1] for row in rows}), "bigint")
    agencies = {agency.pk: agency for agency in Agency.objects.filter(pk__in=units)}
    return {
        person: Place(person, agencies[unit], status, post, activated_at is not None)
        for person, unit, status, post, activated_at in rows
    }


@transaction.atomic
def follow(
    *,
    people: Iterable[int],
    today: dt.date,
    key: Key | None = None,
    invited: Mapping[int, Invitation] = NOBODY,
) -> None:
    """Who comes under an open assignment is enrolled; what is unfinished moves or ends; the rest stays.

    `people` are keys; with `key` only that course and cycle is looked at. Into a renewal comes, and
    comes back, only who is `invited`; what is asked of them is written with their enrolment, and stays.
    The statements do not grow with the people.
    """
    hold_tree_still()
    # In the order of their keys, as everybody locks enrolments.
    for batch in batches(sorted(set(people))):
        try:
            with transaction.atomic():
                _follow(batch, today, key, invited)
        except IntegrityError:
            # Somebody enrolled one of them at the same moment; that row is found now.
            with transaction.atomic():
                _follow(batch, today, key, invited)


def _follow(
    people: Sequence[int], today: dt.date, key: Key | None, invited: Mapping[int, Invitation]
) -> None:
    places = places_of(people, today)
    held = _held(people, key)
    wanted = _wanted(places, key)
    rules = _rules(people, held, wanted, today, invited)
    changed, moves = [], []
    for enrolment in held:
        duty = wanted.get(enrolment.person_id, {}).pop(_key(enrolment), None)
        if enrolment.completed_at is not None:
            continue
        before, old = _written(enrolment), stand_of(enrolment)
        _move(enrolment, places.get(enrolment.person_id), duty, rules)
        if _written(enrolment) != before:
            changed.append(enrolment)
        if (stand := stand_of(enrolment)) != old:
            moves.append((*_key(enrolment), old, stand))
    new = [
        (places[person], duty)
        for person, given in wanted.items()
        for duty in given.values()
        if rules.takes_in(duty, person)
    ]
    begun = enrol_all(new, rules)
    rewrite(Enrolment, changed, [name.removesuffix("_id") for name in WRITTEN])
    write_deltas(moves=[*moves, *begun])


def _held(people: Sequence[int], key: Key | None) -> list[Enrolment]:
    held = Enrolment.objects.for_change().filter(one_of("courses_enrolment.person_id", people))
    if key is not None:
        held = held.filter(course=key[0], cycle=key[1])
    return list(held)


def _wanted(places: Mapping[int, Place], key: Key | None) -> dict[int, dict[Key, Assignment]]:
    """Person → course and cycle → the assignment that holds for them. One query."""
    units = {place.agency.pk: place.agency.path for place in places.values()}
    paths = {path for place in places.values() for path in place.agency.ancestor_paths}
    rows = Assignment.objects.standing().filter(agency__path__in=among(sorted(paths), "text"))
    if key is not None:
        rows = rows.filter(course=key[0], cycle=key[1])
    given = list(rows.select_related("agency"))
    above = {unit: given_at(path, given) for unit, path in units.items()}
    return {
        person: duties(above[place.agency.pk], status=place.status, post=place.post)
        for person, place in places.items()
    }


def _rules(
    people: Sequence[int],
    held: Sequence[Enrolment],
    wanted: Mapping[int, Mapping[Key, Assignment]],
    today: dt.date,
    invited: Mapping[int, Invitation],
) -> Rules:
    courses = {row.course_id for row in held}
    courses.update(course for given in wanted.values() for course, _cycle in given)
    keys = among(people, "bigint")
    resting = Exclusion.objects.as_of(today).filter(person__in=keys)
    excused = AssignmentExclusion.objects.as_of(today).filter(person__in=keys)
    pages = CoursePage.objects.in_bulk(courses)
    return Rules(
        today=today,
        courses=pages,
        plans={pk: outline(page) for pk, page in pages.items()},
        pledges=pledge_answers(),
        invited=invited,
        resting=frozenset(resting.values_list("person", flat=True)),
        excused=frozenset(excused.values_list("assignment", "person")),
    )


def _move(enrolment: Enrolment, place: Place | None, duty: Assignment | None, rules: Rules) -> None:
    """To where the person is and what is asked of them now."""
    is_activated = place is not None and place.is_activated
    if duty is not None and enrolment.left_on and not rules.takes_back(duty, enrolment):
        duty = None
    if duty is not None and place is not None:
        enrolment.assignment, enrolment.agency = duty, place.agency
        enrolment.due_on = rules.due_on(duty, enrolment.person_id, enrolment.due_on)
        enrolment.left_on = None
        if invitation := rules.invited.get(enrolment.person_id):
            enrolment.lapses_on = invitation.lapses_on
        needs_pledge = rules.needs_pledge(enrolment.course_id, place.agency)
        enrolment.steps_total += needs_pledge - enrolment.needs_pledge
        enrolment.needs_pledge = needs_pledge
        enrolment.steps_done = min(enrolment.steps_done, enrolment.steps_total)
    elif enrolment.assignment_id is not None:
        # The unit no longer counts the person, who need not finish any more.
        enrolment.left_on = enrolment.left_on or rules.today
    elif place is not None:
        enrolment.agency = place.agency
    enrolment.counted_as = rules.state(enrolment, enrolment.person_id, is_activated=is_activated)


def _key(enrolment: Enrolment) -> Key:
    return (enrolment.course_id, enrolment.cycle)


def stand_of(enrolment: Enrolment) -> Stand:
    """What the counts shall hold for it."""
    return Stand(enrolment.agency_id, enrolment.due_on, enrolment.counted_as)


def _written(enrolment: Enrolment) -> tuple[object, ...]:
    return tuple(getattr(enrolment, name) for name in WRITTEN)
