"""Whatever was noted, on the day, afterwards or ahead: the figures of a past day are those that reading everybody gives."""

import datetime as dt
from contextlib import suppress
from unittest import mock

from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Agency, Kind, paths_to
from agencies.moving import MoveRefused
from courses.actions import backdating
from courses.actions.assignments import (
    NO_LETTER,
    assign_course,
    change_assignment,
    withdraw_assignment,
)
from courses.actions.counts import fold_deltas
from courses.actions.enrolments import restate
from courses.actions.excusing import NotObliged, excuse
from courses.actions.joining import sync_people
from courses.actions.keeping import begin_days, count_day, fold_changes
from courses.actions.reorganising import ask_reorganisation
from courses.backdating import stood
from courses.counting import Totals
from courses.models import Assignment, Enrolment, PastDay
from courses.noting import duties_of, lives_of
from courses.past import enrolments_as_of, family_totals_as_of, tree_totals_as_of
from courses.recounting import wrong_counts
from courses.reorganising import Change, make_plan
from courses.tasks import sync_everyone
from courses.then import end_of
from people.actions.correcting import Correction, correct_placements, plan_correction
from people.actions.placements import PlacementError, exclude, leave, transfer
from people.models import ExclusionReason, Person
from people.timeline import CorrectionRefused
from tests.cast import make_agency, make_person, make_role

START = dt.date(2026, 9, 1)
DAY = dt.timedelta(days=1)
DAYS = 8

# On which day what happens, to whom, where, from how many days before or after, and for how long.
ACTS = st.tuples(
    st.integers(0, DAYS - 1),
    st.sampled_from(
        [
            "activate",
            "begin",
            "complete",
            "correct",
            "exclude",
            "excuse",
            "fold",
            "follow",
            "join",
            "keep",
            "keep and count",
            "leave",
            "move",
            "postpone",
            "transfer",
            "withdraw",
        ]
    ),
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(-3, 3),
    st.integers(0, 5),
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, max_size=14), most=st.sampled_from([0, 2, 5_000]))
def test_what_came_since_is_taken_off_exactly(course, tree, budi, acts, most):
    """Also where days are kept, from whenever on, and whether changes of them are noted or thrown into doubt."""
    with mock.patch.object(backdating, "MOST", most), transaction.atomic():
        lines = _live(course.page, tree, budi, sorted(acts, key=lambda act: act[0]))
        with _at(START + DAYS * DAY):
            _look_back(course.page, lines)
        transaction.set_rollback(True)


def _live(course, tree, budi, acts):
    """Day → unit → all that it stood under that evening, itself first."""
    section = make_agency("Seksi Gizi", under=tree.puskesmas, kind=Kind.UNIT, slug="gizi")
    clinic = make_agency("Klinik", under=tree.majene_office, kind=Kind.UPT, slug="klinik")
    units = [*vars(tree).values(), section, clinic]
    make_role(budi, tree.province)
    with _at(START):
        people = [
            make_person(f"Orang {number}", at=unit, since=START - 30 * DAY)
            for number, unit in enumerate(units)
        ]
        assign_course(
            course=course,
            agency=tree.province,
            cycle="2026",
            due_on=START + 4 * DAY,
            actor=None,
            today=START,
        )
    lines = {START - DAY: _lines()}
    for number in range(DAYS):
        day = START + number * DAY
        for at, act, who, where, shift, length in acts:
            if at == number:
                with _at(day):
                    unit = Agency.objects.get(pk=units[where].pk)
                    person = people[who]
                    _act(people, person, unit, budi, act, day, shift * DAY, length * DAY)
        lines[day] = _lines()
    return lines


def _lines():
    by_path = {agency.path: agency.pk for agency in Agency.objects.all()}
    return {
        pk: [by_path[each] for each in reversed(paths_to(path))] for path, pk in by_path.items()
    }


def _act(people, person, unit, budi, act, day, shift, length):
    enrolment = Enrolment.objects.filter(person=person, left_on=None, completed_at=None).first()
    match act:
        case "fold":
            fold_deltas(limit=3)
            fold_changes()
        case "keep" | "keep and count":
            fold_deltas()
            begin_days(now=timezone.now(), large=0)
            for pk in PastDay.objects.unsure().values_list("pk", flat=True):
                if act == "keep and count" or pk % 2:
                    count_day(pk=pk)
        case "move":
            small = Agency.objects.filter(slug__in=["puskesmas", "gizi", "klinik"])
            with suppress(MoveRefused):
                change = Change("pindah", small[length.days % 3], unit, day)
                plan = make_plan(change, today=day)
                ask_reorganisation(change=change, digest=plan.digest, actor=None)
        case "follow":
            sync_everyone()
        case "join":
            people.append(make_person(f"Baru {len(people)}", at=unit, since=day + shift))
            sync_people(people=[people[-1]], today=day)
        case "transfer" | "leave":
            with suppress(PlacementError):
                if act == "leave":
                    leave(person=person, on=day + shift, actor=None)
                else:
                    transfer(person=person, to=unit, on=day + shift, actor=None)
        case "correct":
            since = day - length - DAY
            until = since + abs(shift)
            with suppress(CorrectionRefused):
                _correct(person, Correction(since, until, agency=unit.pk), budi, day)
            last = person.placements.latest("since")
            with suppress(CorrectionRefused):
                _correct(person, Correction(since, last.until, placement=last.pk), budi, day)
        case "exclude":
            until = day + shift + length if length else None
            since = day + shift
            exclude(
                person=person, reason=ExclusionReason.LEAVE, since=since, until=until, actor=None
            )
        case "activate":
            person.activated_at = person.activated_at or timezone.now()
            person.save(update_fields=["activated_at"])
        case "begin" | "complete" if enrolment:
            enrolment.started_at = enrolment.started_at or timezone.now()
            if act == "complete":
                enrolment.completed_at = timezone.now()
            enrolment.save()
            restate(enrolment=enrolment, today=day)
        case "excuse" | "postpone" | "withdraw":
            given_now = Assignment.objects.filter(withdrawn_on=None).first()
            if given_now is not None:
                _rule(given_now, person, budi, act, day, length)


def _correct(person, correction, actor, day):
    about = {"person": person, "correction": correction, "actor": actor, "today": day}
    seen = plan_correction(**about).stamp
    unit = Agency.objects.get(slug="provinsi-contoh")
    correct_placements(**about, reason="SK", office=unit, seen=seen)


def _rule(assignment, person, budi, act, day, length):
    if act == "excuse":
        with suppress(NotObliged):
            excuse(assignment=assignment, person=person, reason="Tugas lain", actor=budi, today=day)
    elif act == "withdraw":
        withdraw_assignment(assignment=assignment, actor=None, today=day)
    else:
        due_on = day + length
        change_assignment(
            assignment=assignment, due_on=due_on, letter=NO_LETTER, actor=budi, today=day
        )


def _at(day):
    moment = dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)
    return mock.patch.object(timezone, "now", return_value=moment)


def _look_back(course, lines):
    """Everybody is added up the line in which their unit stood on that evening."""
    assert not wrong_counts()
    units = Agency.objects.in_bulk()
    (province,) = (unit for unit in units.values() if unit.is_root())
    by_path = {unit.path: pk for pk, unit in units.items()}
    for day, line in lines.items():
        slow = {pk: Totals() for pk in units}
        for row in enrolments_as_of(province, course, "2026", day):
            for pk in line[by_path[row.at_path]]:
                slow[pk].add(row.at_state, row.due_on, 1, day)
        _assert_told_alike(province, course, day)
        read = tree_totals_as_of(province, course, "2026", day)
        for pk, unit in units.items():
            assert read.get(unit.path, Totals()) == slow[pk], (unit, day)
            children = [units[each] for each in units if line[each][1:2] == [pk]]
            whole, found = family_totals_as_of(unit, children, course, "2026", day, begun=START)
            assert whole == slow[pk], (unit, day)
            assert found == {child.pk: slow[child.pk] for child in children}, (unit, day)
            # Not what is kept.
            anew = family_totals_as_of(unit, children, course, "2026", day, is_kept=False)
            assert anew == (whole, found), (unit, day)


def _assert_told_alike(province, course, day):
    """What the database says of everybody, and what is worked out of the records of each."""
    asked = {
        row.pk: (row.at_path, row.at_state)
        for row in enrolments_as_of(province, course, "2026", day)
    }
    paths = dict(Agency.objects.values_list("pk", "path"))
    people = list(Person.objects.values_list("pk", flat=True))
    lives, duties, told = lives_of(people), duties_of(people), {}
    for person in people:
        for pk, duty in duties[person].items():
            if then := stood((duty, lives[person]), day, end_of(province, day)):
                told[pk] = (paths[then.unit], then.state)
    assert told == asked, day
