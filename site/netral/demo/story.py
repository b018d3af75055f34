"""Who is invented, what is assigned to whom, and how far everyone came."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q

from agencies.models import Agency, AgencyCode, Kind
from certificates.models import Certificate
from courses.actions.assignments import Letter, assign_course
from courses.actions.counts import repair_counts
from courses.actions.grouping import tell_groups
from courses.models import CountState, CoursePage, Enrolment
from netral.demo import bulk
from netral.demo.awards import award_certificates
from netral.demo.cascade import pass_on
from netral.demo.cast import CAST, Member
from netral.demo.crowd import invent_people
from netral.demo.designs import make_designs
from netral.demo.history import Storyteller
from people.actions.placements import exclude, transfer
from people.actions.roles import grant_role
from people.models import ExclusionReason, Person, Placement
from quizzes.actions.attempts import start_attempt
from quizzes.actions.drills import fill_drills
from quizzes.actions.tallies import tally_answers
from quizzes.models import Attempt

CYCLE = "2026"
MONTHS = dt.timedelta(days=83)
NOTHING_BEGUN, HALF_WAY, FINISHED = (CAST[i].nip for i in range(3))
TRANSFERRED, EXCLUDED = 12, 18
AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Told:
    people: int
    certificates: int


@transaction.atomic
def tell_story(
    *, people: int, password: str, now: dt.datetime, report: Callable[[str], object]
) -> Told:
    """Everything after the content is loaded; adds only what is missing."""
    make_designs()
    _ask_for_pledges()
    began = now - MONTHS
    cast = {member.nip: join(member, password, began) for member in CAST}
    if not Person.objects.filter(is_invented=True).exclude(nip__in=cast).exists():
        report("  inventing people")
        _crowd(people, began)
        _assign(cast, began=began, now=now)
        report("  inventing their progress")
        _progress(cast, began=began, now=now)
        _mutations(cast, now=now)
        repair_counts()
        tell_groups(now=now)
    return Told(
        people=Person.objects.filter(is_invented=True).count(),
        certificates=Certificate.objects.count(),
    )


def _ask_for_pledges() -> None:
    Agency.objects.filter(depth=1).update(asks_pledge=True)


def _agency(code: str) -> Agency:
    named = AgencyCode.objects.filter(code=code).exclude(system="bps")
    return named.select_related("agency").get().agency


def join(member: Member, password: str, began: dt.datetime) -> Person:
    """Someone of the cast with placement and role; made when missing."""
    person = Person.objects.filter(nip=member.nip).first()
    if person is None:
        person = Person.objects.create_user(
            nip=member.nip,
            password=password,
            name=member.name,
            status=member.status,
            post=member.post,
            is_invented=True,
            activated_at=began,
        )
        Placement.objects.create(
            person=person,
            agency=_agency(member.agency),
            since=began.date() - dt.timedelta(days=400),
        )
    if member.role:
        grant_role(person=person, agency=_agency(member.role_agency), kind=member.role, actor=None)
    return person


def _crowd(count: int, began: dt.datetime) -> None:
    """Under the province's offices and everywhere in Kabupaten Mamuju; a few at BKPSDM elsewhere."""
    province, mamuju = _agency("76"), _agency("76.02")
    offices = Q(kind__in=[Kind.OFFICE, Kind.UNIT, Kind.UPT])
    places = list(
        Agency.objects.filter(
            (Q(path__startswith=mamuju.path) & ~Q(pk=mamuju.pk))
            | (offices & Q(path__startswith=province.path))
        )
    )
    unusable = make_password(None)
    since = began.date() - dt.timedelta(days=300)
    invented = list(invent_people(places, count))
    for start in range(0, len(invented), AT_ONCE):
        batch = invented[start : start + AT_ONCE]
        people = [
            Person(
                nip=one.nip,
                name=one.name,
                status=one.status,
                post=one.post,
                password=unusable,
                is_invented=True,
            )
            for one in batch
        ]
        bulk.insert(people)
        bulk.insert(
            [
                Placement(person_id=person.pk, agency_id=one.agency.pk, since=since)
                for person, one in zip(people, batch, strict=True)
            ]
        )


def _assign(cast: dict[str, Person], *, began: dt.datetime, now: dt.datetime) -> None:
    """The regency and the province assign; one office of Mamuju was given less time and is late."""
    course = _course()
    today = now.date()
    plan = (
        ("pd-7602-disdikbud", CAST[3], today - dt.timedelta(days=10), "800/112/BKPSDM/2026"),
        ("76.02", CAST[3], today + dt.timedelta(days=19), "800/110/BKPSDM/2026"),
        ("76", CAST[5], today + dt.timedelta(days=40), "800/87/BKD/2026"),
    )
    for code, officer, due_on, letter in plan:
        given = assign_course(
            course=course,
            agency=_agency(code),
            cycle=CYCLE,
            due_on=due_on,
            actor=cast[officer.nip],
            today=began.date(),
            letter=Letter(letter, began.date()),
        )
    # The last one is the province's.
    pass_on(given, began=began)


def _course() -> CoursePage:
    return CoursePage.objects.get(slug="netralitas-asn")


def _progress(cast: dict[str, Person], *, began: dt.datetime, now: dt.datetime) -> None:
    course = _course()
    teller = Storyteller(course, newcomer=cast[NOTHING_BEGUN], began=began, now=now)
    everyone = Enrolment.objects.filter(course=course, cycle=CYCLE).select_related("person")
    crowd = everyone.exclude(person__in=cast.values()).order_by("pk")
    last = 0
    while batch := list(crowd.filter(pk__gt=last)[:AT_ONCE]):
        teller.tell(batch)
        last = batch[-1].pk
    ours = {row.person.nip: row for row in everyone.filter(person__in=cast.values())}
    cast_teller = Storyteller(course, newcomer=cast[NOTHING_BEGUN], began=began, now=now, seed=8)
    for nip, row in ours.items():
        state = {HALF_WAY: CountState.IN_PROGRESS, FINISHED: CountState.COMPLETED}.get(
            nip, CountState.NOT_BEGUN
        )
        cast_teller.live(row, state, steps=3)
        row.person.activated_at = began
    cast_teller.write(list(ours.values()))
    award_certificates()
    fill_drills(attempts=Attempt.objects.closed())
    tally_answers(today=now.date())
    _open_attempt(ours[HALF_WAY], now)


def _open_attempt(enrolment: Enrolment, now: dt.datetime) -> Attempt:
    """The attempt has no limit of time, so that it stays open however old the demo is."""
    quiz = enrolment.course.get_children().live().specific()[3].quiz
    attempt = start_attempt(person=enrolment.person, quiz=quiz, agency=enrolment.agency, now=now)
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=None)
    attempt.deadline_at = None
    return attempt


def _mutations(cast: dict[str, Person], *, now: dt.datetime) -> None:
    """Some were transferred within Mamuju, some are excluded."""
    actor = cast[CAST[3].nip]
    mamuju = _agency("76.02")
    people = list(
        Person.objects.filter(
            placements__agency__path__startswith=mamuju.path, placements__until=None
        )
        .exclude(pk__in=[p.pk for p in cast.values()])
        .order_by("pk")[: (TRANSFERRED + EXCLUDED) * 3 : 3]
    )
    target = _agency("pd-7602-dinkes")
    for person in people[:TRANSFERRED]:
        transfer(person=person, to=target, on=now.date() - dt.timedelta(days=20), actor=actor)
    reasons = (ExclusionReason.LEAVE, ExclusionReason.STUDY, ExclusionReason.RETIRED)
    for number, person in enumerate(people[TRANSFERRED:]):
        exclude(
            person=person,
            reason=reasons[number % len(reasons)],
            since=now.date() - dt.timedelta(days=30),
            actor=actor,
        )
