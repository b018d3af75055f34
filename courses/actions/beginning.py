"""New enrolments, however many: by which rules they begin, and how they are written.

What is made for each of a hundred thousand people is a tuple: models and data classes took most of the time.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple
from zoneinfo import ZoneInfo

from courses.actions.counts import Move, Stand
from courses.backdating import Duty
from courses.models import Assignment, CoursePage, Enrolment, Narrowing
from courses.narrowing import Asked, steps_of
from courses.outline import Outline
from courses.standing import asks_pledge, count_state
from people.bulk import insert


@dataclass(frozen=True, slots=True)
class Invitation:
    """To a renewal: until when the certificate holds, and what is asked; None: the whole course."""

    lapses_on: dt.date
    asked: Asked | None = None


NOBODY: Mapping[int, Invitation] = MappingProxyType({})


class Unit(NamedTuple):
    """Of an agency, what is asked of it for each person there."""

    pk: int
    path: str
    zone: ZoneInfo


class Place(NamedTuple):
    """Where, and as what, somebody works today."""

    person: int
    unit: Unit
    status: str
    post: str
    is_activated: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """What is asked once for everybody who is looked at together."""

    today: dt.date
    courses: Mapping[int, CoursePage]
    plans: Mapping[int, Outline]
    pledges: Mapping[str, bool]
    invited: Mapping[int, Invitation]
    resting: frozenset[int]
    excused: frozenset[tuple[int, int]]

    def takes_in(self, duty: Assignment, person: int) -> bool:
        return duty.takes_in and (not duty.renews or person in self.invited)

    def takes_back(self, duty: Assignment, enrolment: Enrolment) -> bool:
        """Whether what had ended is asked again."""
        return not duty.renews or enrolment.person_id in self.invited

    def due_on(
        self, duty: Assignment, person: int, before: dt.date | None = None
    ) -> dt.date | None:
        """A renewal leaves the full time and never ends before the certificate does."""
        if not duty.renews:
            return duty.due_on
        invitation = self.invited.get(person)
        if invitation is None:
            return before
        days = self.courses[duty.course_id].renewal_days
        return max(invitation.lapses_on, self.today + dt.timedelta(days=days))

    def enrolled_at(self, place: Place) -> dt.datetime:
        return _beginning(self.today, place.unit.zone)

    def begins(self, place: Place, duty: Assignment) -> Duty:
        """What the new enrolment says of past days."""
        return Duty(
            course=duty.course_id,
            cycle=duty.cycle,
            assignment=duty.pk,
            agency=place.unit.pk,
            due_on=self.due_on(duty, place.person),
            enrolled_at=self.enrolled_at(place),
            started_at=None,
            completed_at=None,
            left_on=None,
        )

    def steps(self, course: int, invitation: Invitation | None) -> int:
        """How many steps there are to take, the pledge left out."""
        plan = self.plans[course]
        asked = invitation.asked if invitation else None
        return steps_of(asked, plan) if asked else plan.step_count

    def needs_pledge(self, course_id: int, unit: Unit) -> bool:
        return self.courses[course_id].has_pledge and asks_pledge(unit.path, self.pledges)

    def is_excluded(self, assignment: int | None, person: int) -> bool:
        return person in self.resting or (assignment, person) in self.excused


COLUMNS = (
    "person_id",
    "course_id",
    "cycle",
    "assignment_id",
    "agency_id",
    "due_on",
    "lapses_on",
    "needs_pledge",
    "steps_total",
    "enrolled_at",
    "counted_as",
)


def enrol_all(new: Sequence[tuple[Place, Assignment]], rules: Rules) -> list[Move]:
    """Enrols each at their place, and says what the counts hold of them."""
    if not new:
        return []
    states = _states_of_beginners()
    rows = []
    for place, duty in new:
        person, unit, invitation = place.person, place.unit, rules.invited.get(place.person)
        needs_pledge = rules.needs_pledge(duty.course_id, unit)
        is_excluded = rules.is_excluded(duty.pk, person)
        rows.append(
            (
                person,
                duty.course_id,
                duty.cycle,
                duty.pk,
                unit.pk,
                rules.due_on(duty, person),
                invitation.lapses_on if invitation else None,
                needs_pledge,
                rules.steps(duty.course_id, invitation) + needs_pledge,
                rules.enrolled_at(place),
                states[place.is_activated, is_excluded],
            )
        )
    keys = insert(Enrolment, dict(zip(COLUMNS, zip(*rows, strict=True), strict=True)), len(rows))
    _narrow(zip(keys, (row[0] for row in rows), strict=True), rules.invited)
    return [
        (course, cycle, None, Stand(unit, due_on, state))
        for _person, course, cycle, _duty, unit, due_on, *_rest, state in rows
    ]


@lru_cache(maxsize=16)
def _beginning(day: dt.date, zone: ZoneInfo) -> dt.datetime:
    """The first moment of the day: one for all who are enrolled in a zone together."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=zone)


def _states_of_beginners() -> dict[tuple[bool, bool], str]:
    """Activated or not, excluded or not → where somebody is counted who is enrolled and has done nothing yet."""
    untouched = Enrolment(assignment_id=0)
    return {
        (is_activated, is_excluded): count_state(
            untouched, is_activated=is_activated, is_excluded=is_excluded
        ).value
        for is_activated in (False, True)
        for is_excluded in (False, True)
    }


def _narrow(begun: Iterable[tuple[int, int]], invited: Mapping[int, Invitation]) -> None:
    """Writes down of whom only a part is asked; `begun` are enrolments and their people."""
    Narrowing.objects.bulk_create(
        [
            Narrowing(
                enrolment_id=enrolment,
                practices=sorted(asked.practices),
                lessons=sorted(asked.lessons),
                quizzes=sorted(asked.quizzes),
            )
            for enrolment, person in begun
            if (invitation := invited.get(person)) and (asked := invitation.asked)
        ],
        batch_size=1000,
    )
