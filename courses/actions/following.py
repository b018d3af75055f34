"""Enrolments follow placements and assignments: the one way in which duties come, move and end."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from agencies.holding import hold_tree_still
from agencies.models import Agency, paths_to, paths_to_all
from courses.actions.backdating import Notes, Written, hold_people
from courses.actions.beginning import NOBODY, Invitation, Place, Rules, Unit, enrol_all
from courses.actions.carrying import carry_exclusions
from courses.actions.counts import Stand, write_deltas
from courses.fitting import Key, duties
from courses.kept import newest_kept
from courses.models import Assignment, AssignmentExclusion, CoursePage, Enrolment
from courses.noting import duty_of
from courses.outline import outline
from courses.standing import count_state
from people.bulk import among, batches, one_of, rewrite
from people.models import Exclusion, Placement

OF_UNIT = ("agency", "agency__path", "agency__time_zone")
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
    rows = (
        Placement.objects.as_of(today)
        .filter(person__in=among(people, "bigint"))
        .annotate(is_activated=Q(person__activated_at__isnull=False))
        .order_by("since")
        .values_list("person", "person__status", "person__post", "is_activated", *OF_UNIT)
    )
    units: dict[int, Unit] = {}
    found = {}
    for person, status, post, is_activated, pk, path, zone in rows:
        unit = units.get(pk)
        if unit is None:
            unit = units[pk] = Unit(pk, path, ZoneInfo(zone))
        found[person] = Place(person, unit, status, post, is_activated)
    return found


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
    pledges = pledge_answers()
    kept, notes = newest_kept(key), Notes()
    # In the order of their keys, as everybody locks enrolments.
    for batch in batches(sorted(set(people))):
        if kept is not None:
            hold_people(batch)
        try:
            with transaction.atomic():
                written = _follow(batch, today, key, invited, pledges)
        except IntegrityError:
            # Somebody enrolled one of them at the same moment; that row is found now.
            with transaction.atomic():
                written = _follow(batch, today, key, invited, pledges)
        if kept is not None:
            notes.add_written(written, kept)


def _follow(
    people: Sequence[int],
    today: dt.date,
    key: Key | None,
    invited: Mapping[int, Invitation],
    pledges: Mapping[str, bool],
) -> Iterator[Written]:
    """Says what was written of which enrolments."""
    places = places_of(people, today)
    held = _held(people, key)
    wanted = _wanted(places, key)
    carry_exclusions(wanted=wanted, held=held, today=today)
    rules = _rules(people, held, wanted, today, invited, pledges)
    changed, moves, known = [], [], set()
    written: list[Written] = []
    for enrolment in held:
        key = _key(enrolment)
        known.add((enrolment.person_id, key))
        duty = wanted.get(enrolment.person_id, {}).get(key)
        if enrolment.completed_at is not None:
            continue
        before, old, then = _written(enrolment), stand_of(enrolment), duty_of(enrolment)
        _move(enrolment, places.get(enrolment.person_id), duty, rules)
        if _written(enrolment) != before:
            changed.append(enrolment)
            written.append(Written(enrolment.person_id, then, duty_of(enrolment)))
        if (stand := stand_of(enrolment)) != old:
            moves.append((*key, old, stand))
    new = [
        (places[person], duty)
        for person, given in wanted.items()
        for key, duty in given.items()
        if (person, key) not in known and rules.takes_in(duty, person)
    ]
    begun = enrol_all(new, rules)
    rewrite(Enrolment, changed, [name.removesuffix("_id") for name in WRITTEN])
    write_deltas(moves=[*moves, *begun])
    joined = (Written(place.person, None, rules.begins(place, duty)) for place, duty in new)
    return chain(written, joined)


def _held(people: Sequence[int], key: Key | None) -> list[Enrolment]:
    held = Enrolment.objects.for_change().filter(one_of("courses_enrolment.person_id", people))
    if key is not None:
        held = held.filter(course=key[0], cycle=key[1])
    return list(held)


def _wanted(places: Mapping[int, Place], key: Key | None) -> Mapping[int, Mapping[Key, Assignment]]:
    """Person → course and cycle → the assignment that holds for them. One query.

    Worked out once for each status and post under the same assignments: most people are alike.
    """
    paths = {place.unit.path for place in places.values()}
    rows = Assignment.objects.standing().filter(
        agency__path__in=among(sorted(paths_to_all(paths)), "text")
    )
    if key is not None:
        rows = rows.filter(course=key[0], cycle=key[1])
    given: dict[str, list[Assignment]] = defaultdict(list)
    for each in rows.select_related("agency"):
        given[each.path].append(each)
    above = {path: tuple(each for each in paths_to(path) if each in given) for path in paths}
    alike: dict[tuple[tuple[str, ...], str, str], dict[Key, Assignment]] = {}
    wanted = {}
    for person, place in places.items():
        kind = (above[place.unit.path], place.status, place.post)
        if kind not in alike:
            held = [each for path in kind[0] for each in given[path]]
            alike[kind] = duties(held, status=place.status, post=place.post)
        wanted[person] = alike[kind]
    return wanted


def _rules(
    people: Sequence[int],
    held: Sequence[Enrolment],
    wanted: Mapping[int, Mapping[Key, Assignment]],
    today: dt.date,
    invited: Mapping[int, Invitation],
    pledges: Mapping[str, bool],
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
        pledges=pledges,
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
        enrolment.assignment, enrolment.agency_id = duty, place.unit.pk
        enrolment.due_on = rules.due_on(duty, enrolment.person_id, enrolment.due_on)
        enrolment.left_on = None
        if invitation := rules.invited.get(enrolment.person_id):
            enrolment.lapses_on = invitation.lapses_on
        needs_pledge = rules.needs_pledge(enrolment.course_id, place.unit)
        enrolment.steps_total += needs_pledge - enrolment.needs_pledge
        enrolment.needs_pledge = needs_pledge
        enrolment.steps_done = min(enrolment.steps_done, enrolment.steps_total)
    elif enrolment.assignment_id is not None:
        # The unit no longer counts the person, who need not finish any more.
        enrolment.left_on = enrolment.left_on or rules.today
    elif place is not None:
        enrolment.agency_id = place.unit.pk
    is_excluded = rules.is_excluded(enrolment.assignment_id, enrolment.person_id)
    enrolment.counted_as = count_state(
        enrolment, is_activated=is_activated, is_excluded=is_excluded
    )


def _key(enrolment: Enrolment) -> Key:
    return (enrolment.course_id, enrolment.cycle)


def stand_of(enrolment: Enrolment) -> Stand:
    """What the counts shall hold for it."""
    return Stand(enrolment.agency_id, enrolment.due_on, enrolment.counted_as)


def _written(enrolment: Enrolment) -> tuple[object, ...]:
    return tuple(getattr(enrolment, name) for name in WRITTEN)
