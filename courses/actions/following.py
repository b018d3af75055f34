"""Enrolments follow placements and assignments: the one way in which duties come, move and end."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from django.db import IntegrityError, transaction

from agencies.holding import hold_tree_still
from agencies.models import Agency
from courses.actions.counts import Stand, write_deltas
from courses.fitting import Key, duties, given_at
from courses.models import (
    Assignment,
    AssignmentExclusion,
    CountState,
    CoursePage,
    Enrolment,
    Narrowing,
)
from courses.narrowing import Asked, steps_of
from courses.outline import outline
from courses.standing import asks_pledge, count_state
from people.bulk import among, batches, rewrite
from people.models import Exclusion, Placement


@dataclass(frozen=True, slots=True)
class Invitation:
    """To a renewal: until when the certificate holds, and what is asked; None: the whole course."""

    lapses_on: dt.date
    asked: Asked | None = None


NOBODY: Mapping[int, Invitation] = MappingProxyType({})
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where, and as what, somebody works today."""

    person: int
    agency: Agency
    status: str
    post: str
    is_activated: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked once for everybody who is looked at together."""

    today: dt.date
    courses: Mapping[int, CoursePage]
    pledges: Mapping[str, bool]
    invited: Mapping[int, Invitation]
    resting: frozenset[int]
    excused: frozenset[tuple[int, int]]

    def takes_in(self, duty: Assignment, person: int) -> bool:
        return duty.takes_in and (not duty.renews or person in self.invited)

    def takes_back(self, duty: Assignment, enrolment: Enrolment) -> bool:
        """Whether what had ended is asked again."""
        return not duty.renews or enrolment.person_id in self.invited

    def due_on(self, duty: Assignment, enrolment: Enrolment) -> dt.date | None:
        """A renewal leaves the full time and never ends before the certificate does."""
        if not duty.renews:
            return duty.due_on
        invitation = self.invited.get(enrolment.person_id)
        if invitation is None:
            return enrolment.due_on
        days = self.courses[duty.course_id].renewal_days
        return max(invitation.lapses_on, self.today + dt.timedelta(days=days))

    def needs_pledge(self, course_id: int, agency: Agency) -> bool:
        return self.courses[course_id].has_pledge and asks_pledge(agency, self.pledges)

    def state(self, enrolment: Enrolment, *, is_activated: bool) -> CountState:
        person = enrolment.person_id
        is_excused = (enrolment.assignment_id, person) in self.excused
        return count_state(
            enrolment,
            is_activated=is_activated,
            is_excluded=is_excused or person in self.resting,
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
    agencies = Agency.objects.in_bulk({row[1] for row in rows})
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
        _begun(places[person], duty, rules)
        for person, given in wanted.items()
        for duty in given.values()
        if rules.takes_in(duty, person)
    ]
    Enrolment.objects.bulk_create(new, batch_size=1000)
    Narrowing.objects.bulk_create(_narrowings(new, invited), batch_size=1000)
    rewrite(Enrolment, changed, [name.removesuffix("_id") for name in WRITTEN])
    write_deltas(moves=[*moves, *((*_key(row), None, stand_of(row)) for row in new)])


def _held(people: Sequence[int], key: Key | None) -> list[Enrolment]:
    held = Enrolment.objects.for_change().filter(person__in=among(people, "bigint"))
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
    return Rules(
        today=today,
        courses=CoursePage.objects.in_bulk(courses),
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
        enrolment.due_on, enrolment.left_on = rules.due_on(duty, enrolment), None
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
    enrolment.counted_as = rules.state(enrolment, is_activated=is_activated)


def _begun(place: Place, duty: Assignment, rules: Rules) -> Enrolment:
    needs_pledge = rules.needs_pledge(duty.course_id, place.agency)
    invitation = rules.invited.get(place.person)
    plan = outline(rules.courses[duty.course_id])
    asked = invitation.asked if invitation else None
    enrolment = Enrolment(
        person_id=place.person,
        course=rules.courses[duty.course_id],
        cycle=duty.cycle,
        assignment=duty,
        agency=place.agency,
        lapses_on=invitation.lapses_on if invitation else None,
        needs_pledge=needs_pledge,
        steps_total=(steps_of(asked, plan) if asked else plan.step_count) + needs_pledge,
        enrolled_at=dt.datetime.combine(rules.today, dt.time.min, tzinfo=place.agency.zone),
    )
    enrolment.due_on = rules.due_on(duty, enrolment)
    enrolment.counted_as = rules.state(enrolment, is_activated=place.is_activated)
    return enrolment


def _narrowings(new: Iterable[Enrolment], invited: Mapping[int, Invitation]) -> list[Narrowing]:
    """For those of whom only a part is asked."""
    return [
        Narrowing(
            enrolment=enrolment,
            practices=sorted(asked.practices),
            lessons=sorted(asked.lessons),
            quizzes=sorted(asked.quizzes),
        )
        for enrolment in new
        if (invitation := invited.get(enrolment.person_id)) and (asked := invitation.asked)
    ]


def _key(enrolment: Enrolment) -> Key:
    return (enrolment.course_id, enrolment.cycle)


def stand_of(enrolment: Enrolment) -> Stand:
    """What the counts shall hold for it."""
    return Stand(enrolment.agency_id, enrolment.due_on, enrolment.counted_as)


def _written(enrolment: Enrolment) -> tuple[object, ...]:
    return tuple(getattr(enrolment, name) for name in WRITTEN)
