"""Renewals: who is obliged and whose certificate runs out takes the course again, in a round for that alone."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from agencies.holding import hold_tree_still
from agencies.models import paths_to_all
from courses.actions.backdating import remember_duties
from courses.actions.beginning import Invitation, Place
from courses.actions.counts import write_deltas
from courses.actions.following import follow, places_of, stand_of
from courses.cycles import renewal_cycle
from courses.fitting import duties, given_at
from courses.missed import asked_of_each
from courses.models import Assignment, AssignmentExclusion, CountState, CoursePage, Enrolment
from people.actions.audit import record
from people.bulk import among, batches, rewrite
from people.models import Exclusion

Plan = dict[tuple[Assignment, str], dict[int, Invitation]]  # the duty, the cycle → people


@transaction.atomic
def open_renewals(*, course: CoursePage, lapses: Mapping[int, dt.date], today: dt.date) -> int:
    """Enrols whoever is still obliged; `lapses` are people and until when their certificate holds.

    Where the course says so, each is asked only for what they missed in the round before. Who has a
    round of the course to finish, is on leave, or is excused stays out. Run twice, it adds nobody.
    The statements do not grow with the people. Says how many are asked to renew.
    """
    hold_tree_still()
    count = 0
    for some in batches(sorted(lapses)):
        places = places_of(_free(course, some, today), today)
        for (duty, cycle), people in _planned(course, places, lapses, today).items():
            renewal = _round(duty, cycle, today)
            if renewal.withdrawn_on is None:
                key = (course.pk, cycle)
                follow(people=people, today=today, key=key, invited=people)
                count += len(people)
    return count


@transaction.atomic
def end_renewals(*, course: CoursePage, lapses: Mapping[int, dt.date], today: dt.date) -> int:
    """Ends what is no longer needed: the certificate holds again, or another round asks the same."""
    held = _renewing(course)
    others = _unfinished(course).filter(assignment__renews=False, person=OuterRef("person"))
    needless = held.filter(~Q(person__in=among(sorted(lapses), "bigint")) | Q(Exists(others)))
    found = dict(needless.values_list("pk", "person"))
    compare = remember_duties(sorted(set(found.values())))
    keys = sorted(found)
    rows = list(Enrolment.objects.for_change().filter(pk__in=among(keys, "bigint")))
    rows = [row for row in rows if row.completed_at is None and row.left_on is None]
    moves = []
    for row in rows:
        old = stand_of(row)
        row.left_on, row.counted_as = today, CountState.NONE
        moves.append((row.course_id, row.cycle, old, stand_of(row)))
    rewrite(Enrolment, rows, ["left_on", "counted_as"])
    write_deltas(moves=moves)
    compare()
    return len(rows)


def _unfinished(course: CoursePage) -> QuerySet[Enrolment]:
    """What somebody is obliged to finish now."""
    return Enrolment.objects.filter(
        course=course,
        completed_at=None,
        left_on=None,
        assignment__withdrawn_on=None,
        assignment__closed_on=None,
        assignment__isnull=False,
    )


def _renewing(course: CoursePage) -> QuerySet[Enrolment]:
    return _unfinished(course).filter(assignment__renews=True)


def _free(course: CoursePage, people: Sequence[int], today: dt.date) -> list[int]:
    """Those who have nothing of the course to finish and are not on leave. Two queries."""
    keys = among(people, "bigint")
    busy = _unfinished(course).filter(person__in=keys).values_list("person", flat=True)
    resting = Exclusion.objects.as_of(today).filter(person__in=keys)
    out = {*busy, *resting.values_list("person", flat=True)}
    return [person for person in people if person not in out]


def _planned(
    course: CoursePage, places: Mapping[int, Place], lapses: Mapping[int, dt.date], today: dt.date
) -> Plan:
    """Whom to enrol in which round, and for what. Three queries, and those of what was missed."""
    paths = paths_to_all(place.unit.path for place in places.values())
    given = list(
        Assignment.objects.open()
        .filter(course=course, renews=False, agency__path__in=among(sorted(paths), "text"))
        .select_related("agency", "course")
    )
    people = among(sorted(places), "bigint")
    excused = set(
        AssignmentExclusion.objects.as_of(today)
        .filter(person__in=people, assignment__course=course)
        .values_list("assignment", "person")
    )
    missed = asked_of_each(course, sorted(places))
    done = _completed_this_year(course, sorted(places), today)
    units = {place.unit.pk: given_at(place.unit.path, given) for place in places.values()}
    plan: Plan = defaultdict(dict)
    for person, place in places.items():
        held = duties(units[place.unit.pk], status=place.status, post=place.post).values()
        asked = [each for each in held if (each.pk, person) not in excused]
        if asked:
            newest = max(asked, key=lambda each: (each.assigned_on, each.pk))
            cycle = renewal_cycle(today.year, done[person] + 1)
            plan[newest, cycle][person] = Invitation(lapses[person], missed.get(person))
    return plan


def _completed_this_year(course: CoursePage, people: Sequence[int], today: dt.date) -> Counter[int]:
    """Person → how many renewals of this year they have completed. One query."""
    held = Enrolment.objects.completed().filter(
        course=course,
        person__in=among(people, "bigint"),
        lapses_on__isnull=False,
        cycle__startswith=renewal_cycle(today.year, 1),
    )
    return Counter(held.values_list("person", flat=True))


def _round(duty: Assignment, cycle: str, today: dt.date) -> Assignment:
    """The round of that name which belongs to the duty. Each in it has a due date of their own."""
    found, is_new = Assignment.objects.get_or_create(
        course=duty.course,
        agency=duty.agency,
        cycle=cycle,
        defaults={
            **duty.terms,
            "due_on": dt.date(today.year, 12, 31),
            "assigned_on": today,
            "renews": True,
        },
    )
    if is_new:
        record(actor=None, verb="round.opened", subject=found, details={"cycle": cycle})
    return found
