"""New enrolments, however many: by which rules they begin, and how they are written."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from agencies.models import Agency
from courses.actions.counts import Move, Stand
from courses.models import Assignment, CountState, CoursePage, Enrolment, Narrowing
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

    def steps(self, course: int, invitation: Invitation | None) -> int:
        """How many steps there are to take, the pledge left out."""
        plan = self.plans[course]
        asked = invitation.asked if invitation else None
        return steps_of(asked, plan) if asked else plan.step_count

    def needs_pledge(self, course_id: int, agency: Agency) -> bool:
        return self.courses[course_id].has_pledge and asks_pledge(agency, self.pledges)

    def state(self, enrolment: Enrolment, person: int, *, is_activated: bool) -> CountState:
        is_excused = (enrolment.assignment_id, person) in self.excused
        return count_state(
            enrolment,
            is_activated=is_activated,
            is_excluded=is_excused or person in self.resting,
        )


def enrol_all(new: Sequence[tuple[Place, Assignment]], rules: Rules) -> list[Move]:
    """Enrols each at their place, and says what the counts hold of them.

    As columns: for a hundred thousand people their rows as objects took most of the time.
    """
    if not new:
        return []
    rows: dict[str, list[Any]] = defaultdict(list)
    untouched = {pk: Enrolment(assignment_id=pk) for pk in {duty.pk for _place, duty in new}}
    for place, duty in new:
        agency, person, course = place.agency, place.person, duty.course_id
        needs_pledge = rules.needs_pledge(course, agency)
        invitation = rules.invited.get(person)
        rows["person_id"].append(person)
        rows["course_id"].append(course)
        rows["cycle"].append(duty.cycle)
        rows["assignment_id"].append(duty.pk)
        rows["agency_id"].append(agency.pk)
        rows["due_on"].append(rules.due_on(duty, person))
        rows["lapses_on"].append(invitation.lapses_on if invitation else None)
        rows["needs_pledge"].append(needs_pledge)
        rows["steps_total"].append(rules.steps(course, invitation) + needs_pledge)
        rows["enrolled_at"].append(
            dt.datetime.combine(rules.today, dt.time.min, tzinfo=agency.zone)
        )
        state = rules.state(untouched[duty.pk], person, is_activated=place.is_activated)
        rows["counted_as"].append(state)
    keys = insert(Enrolment, rows, len(new))
    _narrow(zip(keys, rows["person_id"], strict=True), rules.invited)
    counted = ("course_id", "cycle", "agency_id", "due_on", "counted_as")
    return [
        (course, cycle, None, Stand(agency, due_on, state))
        for course, cycle, agency, due_on, state in zip(*map(rows.get, counted), strict=True)
    ]


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
