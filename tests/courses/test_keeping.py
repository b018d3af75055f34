"""Past days of large units are kept; whatever is dated back, what is read of them is what the records say."""

import datetime as dt
from io import StringIO
from unittest import mock

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.extents import tree_as_of
from agencies.models import Agency, Kind
from courses.actions import backdating
from courses.actions.assignments import (
    NO_LETTER,
    assign_course,
    change_assignment,
    withdraw_assignment,
)
from courses.actions.counts import fold_deltas
from courses.actions.excusing import end_excuse, excuse
from courses.actions.following import follow
from courses.actions.keeping import begin_days, count_days, fold_changes
from courses.actions.progress import record_pledge
from courses.actions.reorganising import ask_reorganisation
from courses.models import AssignmentExclusion, Enrolment, PastDay, PastDayChange
from courses.past import children_as_of, family_totals_as_of
from courses.reorganising import Change, make_plan
from courses.tasks import count_past, keep_past, sync_everyone
from people.actions.correcting import Correction, correct_placements, plan_correction
from people.actions.importing import apply_roster, check_roster, confirm_roster, upload_roster
from people.actions.placements import end_exclusion, exclude, leave, place, transfer
from people.actions.undoing import ask_undo, undo_roster
from people.models import Exclusion, ExclusionReason, Placement, RosterImport
from quizzes.models import Attempt
from quizzes.signals import attempt_finished
from tests.cast import make_agency, make_person, make_role
from tests.courses.conftest import pass_quiz

START = dt.date(2026, 9, 1)
DAY = dt.timedelta(days=1)
TODAY = START + 7 * DAY
DUE = START + 4 * DAY
CYCLE = "2026"

pytestmark = pytest.mark.usefixtures("no_worker")


def at(day, hour=4):
    """Noon in Makassar."""
    moment = dt.datetime.combine(day, dt.time(hour), tzinfo=dt.UTC)
    return mock.patch.object(timezone, "now", return_value=moment)


@pytest.fixture
def mamuju(tree):
    """Its people know where they work since long before."""
    return tree.mamuju


@pytest.fixture
def ani(tree):
    return make_person("Ani Contoh", at=tree.puskesmas, since=START - 90 * DAY)


@pytest.fixture
def lia(tree):
    return make_person("Lia Contoh", at=tree.majene_office, since=START - 90 * DAY)


@pytest.fixture
def officer(tree):
    person = make_person("Petugas Contoh", at=tree.province, since=START - 90 * DAY)
    make_role(person, tree.province)
    return person


@pytest.fixture
def assigned(course, tree, ani, lia, officer):
    with at(START):
        return assign_course(
            course=course.page,
            agency=tree.province,
            cycle=CYCLE,
            due_on=DUE,
            actor=None,
            today=START,
        )


@pytest.fixture
def kept(assigned, tree):
    """Every day until yesterday, of the province and its regencies."""
    with at(TODAY):
        fold_deltas()
        begin_days(now=timezone.now(), large=1)
        PastDay.objects.exclude(agency__in=[tree.province, tree.mamuju, tree.majene]).delete()
        count_days(seconds=60)
        assert PastDay.objects.latest("day").day == TODAY - DAY
        assert not PastDay.objects.filter(is_sure=False).exists()
        yield PastDay.objects.all()


def assert_read_as_recounted(course):
    """Of every unit and day what is read is what is counted anew."""
    for past_day in PastDay.objects.select_related("agency"):
        day, tree = past_day.day, tree_as_of(past_day.day)
        children = children_as_of(past_day.agency, tree)
        words = (past_day.agency, children, course.page, CYCLE, day)
        read = family_totals_as_of(*words, tree=tree)
        assert read == family_totals_as_of(*words, tree=tree, is_kept=False), past_day


def correct(person, correction, actor, office):
    about = {"person": person, "correction": correction, "actor": actor, "today": TODAY}
    seen = plan_correction(**about).stamp
    correct_placements(**about, reason="SK", office=office, seen=seen)


def imported(agency, actor, *lines, since, **more):
    text = "\n".join(["nip;nama;jenis;jabatan;unit;email", *lines])
    file = ContentFile(text.encode(), name="Pegawai.csv")
    given = {"ends_missing": False, **more}
    found = upload_roster(agency=agency, file=file, since=since, actor=actor, **given)
    check_roster(roster_import=found)
    found.refresh_from_db()
    confirm_roster(roster_import=found, digest=found.digest, actor=actor)
    apply_roster(roster_import=RosterImport.objects.get(pk=found.pk))
    return RosterImport.objects.get(pk=found.pk)


def line(person, unit):
    return f"{person.nip};{person.name};PNS;;{unit};"


def late_transfer(cast):
    transfer(person=cast.ani, to=cast.tree.majene_office, on=TODAY - 4 * DAY, actor=None)


def late_leaving(cast):
    leave(person=cast.ani, on=TODAY - 3 * DAY, actor=None)


def late_return(cast):
    with at(START + 3 * DAY):
        leave(person=cast.ani, on=START + 3 * DAY, actor=None)
    place(person=cast.ani, agency=cast.tree.dinkes, since=TODAY - 1 * DAY, actor=None)


def late_leave(cast):
    exclude(
        person=cast.ani,
        reason=ExclusionReason.LEAVE,
        since=TODAY - 6 * DAY,
        until=TODAY - 4 * DAY,
        actor=None,
    )


def leave_that_ended_earlier(cast):
    exclude(person=cast.ani, reason=ExclusionReason.LEAVE, since=TODAY - 6 * DAY, actor=None)
    found = Exclusion.objects.get()
    words = {"today": TODAY, "seen": found.stamp, "actor": cast.officer}
    end_exclusion(exclusion=found, on=TODAY - 4 * DAY, **words)


def excused_from_an_earlier_day(cast):
    words = {"actor": cast.officer, "today": TODAY - 4 * DAY}
    excuse(assignment=cast.assigned, person=cast.ani, reason="Tugas lain", **words)


def excuse_ended_from_an_earlier_day(cast):
    excused_from_an_earlier_day(cast)
    found = AssignmentExclusion.objects.get()
    end_excuse(exclusion=found, actor=cast.officer, today=TODAY - 2 * DAY)


def corrected_placement(cast):
    unit = cast.tree.majene_office.pk
    correction = Correction(TODAY - 5 * DAY, TODAY - 2 * DAY, agency=unit)
    correct(cast.ani, correction, cast.officer, cast.tree.province)


def corrected_after_finishing(cast):
    finish(cast, dt.datetime.combine(TODAY - 4 * DAY, dt.time(4), tzinfo=dt.UTC))
    corrected_placement(cast)


def corrected_day_of_leaving(cast):
    leave(person=cast.ani, on=TODAY - 1 * DAY, actor=None)
    last = cast.ani.placements.get()
    correction = Correction(last.since, TODAY - 4 * DAY, placement=last.pk)
    correct(cast.ani, correction, cast.officer, cast.tree.province)


def roster_of_an_earlier_day(cast):
    return imported(
        cast.tree.province, cast.officer, line(cast.ani, "dinas-majene"), since=TODAY - 4 * DAY
    )


def roster_of_an_earlier_day_taken_back(cast):
    found = roster_of_an_earlier_day(cast)
    ask_undo(roster_import=found, actor=cast.officer)
    undo_roster(roster_import=found)
    assert not Placement.objects.filter(person=cast.ani, agency=cast.tree.majene_office).exists()


def roster_that_ends_who_is_missing(cast):
    lines = [line(cast.lia, "dinas-majene"), line(cast.officer, "provinsi-contoh")]
    found = imported(
        cast.tree.province, cast.officer, *lines, since=TODAY - 4 * DAY, ends_missing=True
    )
    assert found.state == "applied", found.note


def newcomers_whose_day_began_before_the_nation_s(cast):
    """In Papua it is tomorrow an hour earlier than in Sulawesi."""
    Agency.objects.filter(pk=cast.tree.dinkes.pk).update(time_zone="Asia/Jayapura")
    person = make_person("Baru Contoh", at=cast.tree.dinkes, since=TODAY - DAY)
    follow(people=[person.pk], today=TODAY)


def date_brought_forward(cast):
    words = {"letter": NO_LETTER, "actor": cast.officer, "today": TODAY}
    change_assignment(assignment=cast.assigned, due_on=START + 2 * DAY, **words)


def given_again_after_it_was_withdrawn(cast):
    with at(TODAY - 4 * DAY):
        withdraw_assignment(assignment=cast.assigned, actor=None, today=TODAY - 4 * DAY)
    assign_course(
        course=cast.assigned.course,
        agency=cast.tree.province,
        cycle=CYCLE,
        due_on=DUE,
        actor=None,
        today=TODAY,
    )


def given_nearer_with_another_date(cast):
    assign_course(
        course=cast.assigned.course,
        agency=cast.tree.mamuju,
        cycle=CYCLE,
        due_on=TODAY + 30 * DAY,
        actor=None,
        today=TODAY,
    )


def finish(cast, moment):
    """All but the pledge, which is not asked."""
    enrolment = Enrolment.objects.get(person=cast.ani)
    for lesson in cast.course.lessons:
        enrolment.lessons.create(lesson=lesson, opened_at=moment, finished_at=moment)
    Enrolment.objects.filter(pk=enrolment.pk).update(needs_pledge=False, steps_total=7)
    for number, quiz in enumerate([*cast.course.quizzes, cast.course.final], 1):
        attempt = pass_quiz(cast.ani, quiz, now=moment, number=number)
        attempt_finished.send(sender=Attempt, attempt=attempt)
    assert Enrolment.objects.get(pk=enrolment.pk).completed_at == moment


def handed_in_without_a_signal(cast):
    finish(cast, dt.datetime.combine(TODAY - 3 * DAY, dt.time(4), tzinfo=dt.UTC))


def pledge_of_an_earlier_day(cast):
    then = dt.datetime.combine(TODAY - 2 * DAY, dt.time(4), tzinfo=dt.UTC)
    enrolment = Enrolment.objects.get(person=cast.ani)
    Enrolment.objects.filter(pk=enrolment.pk).update(needs_pledge=True)
    record_pledge(enrolment=Enrolment.objects.get(pk=enrolment.pk), now=then)
    assert Enrolment.objects.get(pk=enrolment.pk).started_at == then


def placed_by_the_night(cast):
    """A placement that was entered ahead is followed days too late."""
    with at(TODAY - 4 * DAY):
        transfer(person=cast.ani, to=cast.tree.majene_office, on=TODAY - 2 * DAY, actor=None)
    sync_everyone()


NOTED = [
    late_transfer,
    late_leaving,
    late_return,
    late_leave,
    leave_that_ended_earlier,
    excused_from_an_earlier_day,
    excuse_ended_from_an_earlier_day,
    corrected_placement,
    corrected_after_finishing,
    corrected_day_of_leaving,
    roster_of_an_earlier_day,
    roster_of_an_earlier_day_taken_back,
    roster_that_ends_who_is_missing,
    newcomers_whose_day_began_before_the_nation_s,
    date_brought_forward,
    given_again_after_it_was_withdrawn,
    given_nearer_with_another_date,
    handed_in_without_a_signal,
    pledge_of_an_earlier_day,
    placed_by_the_night,
]


@pytest.fixture
def cast(course, tree, ani, lia, officer, assigned):
    return mock.Mock(course=course, tree=tree, ani=ani, lia=lia, officer=officer, assigned=assigned)


@pytest.mark.parametrize("act", NOTED, ids=lambda act: act.__name__)
@pytest.mark.parametrize("most", [5_000, 0], ids=["noted", "counted anew"])
def test_a_record_that_is_dated_back_is_read_at_once(course, cast, kept, act, most, monkeypatch):
    monkeypatch.setattr(backdating, "MOST", most)
    act(cast)
    assert kept.filter(is_sure=False).exists() is (most == 0)
    assert PastDayChange.objects.exists() is (most > 0)
    assert_read_as_recounted(course)
    fold_changes()
    assert not PastDayChange.objects.exists()
    count_days(seconds=60)
    assert not kept.filter(is_sure=False).exists()
    assert_read_as_recounted(course)


@pytest.mark.parametrize("kind", ["pindah", "gabung"])
def test_a_unit_that_was_moved_with_an_earlier_day_puts_the_days_since_in_doubt(
    course, tree, cast, kept, kind
):
    social = make_agency("Dinas Sosial", under=tree.majene, kind=Kind.OFFICE, slug="dinsos")
    clinic = make_agency("Klinik", under=tree.majene, kind=Kind.UPT, slug="klinik")
    unit = Agency.objects.get(pk=tree.puskesmas.pk)
    target = Agency.objects.get(pk=(social if kind == "pindah" else clinic).pk)
    change = Change(kind, unit, target, TODAY - 3 * DAY)
    plan = make_plan(change, today=TODAY)
    ask_reorganisation(change=change, digest=plan.digest, actor=None)
    doubted = kept.filter(is_sure=False)
    assert {past_day.day for past_day in doubted} == {
        TODAY - number * DAY for number in range(1, 4)
    }
    assert_read_as_recounted(course)
    count_days(seconds=60)
    assert_read_as_recounted(course)


def test_what_is_of_today_is_noted_nowhere(course, tree, cast, kept):
    finish(cast, timezone.now())
    transfer(person=cast.ani, to=tree.majene_office, on=TODAY, actor=None)
    assert not PastDayChange.objects.exists()
    assert not kept.filter(is_sure=False).exists()
    assert_read_as_recounted(course)


def test_a_unit_in_another_zone_ends_its_days_at_another_time(course, tree, cast, kept):
    Agency.objects.filter(pk=tree.province.pk).update(time_zone="Asia/Jakarta")
    assert_read_as_recounted(course)
    begin_days(now=timezone.now(), large=1)
    assert not kept.filter(agency=tree.province, is_sure=True).exists()
    count_days(seconds=60)
    assert kept.filter(agency=tree.province, is_sure=True, time_zone="Asia/Jakarta").exists()
    assert_read_as_recounted(course)


def test_only_large_units_are_kept_from_the_day_on_which_their_cycle_began(course, tree, assigned):
    with at(TODAY):
        fold_deltas()
        begin_days(now=timezone.now(), large=2)
    days = PastDay.objects.all()
    assert {past_day.agency_id for past_day in days} == {tree.province.pk}
    assert [past_day.day for past_day in days.order_by("day")] == [
        START + number * DAY for number in range(7)
    ]


def test_a_day_is_kept_when_it_is_over_for_some_hours(course, tree, assigned):
    with at(TODAY):
        fold_deltas()
    with at(TODAY, hour=18):
        begin_days(now=timezone.now(), large=1)
        assert PastDay.objects.latest("day").day == TODAY - DAY
    with at(TODAY, hour=19):
        begin_days(now=timezone.now(), large=1)
        assert PastDay.objects.latest("day").day == TODAY


def test_the_worker_begins_folds_and_counts_and_may_do_so_twice(
    course, tree, assigned, monkeypatch
):
    monkeypatch.setattr("courses.tasks.begin_days", lambda now: begin_days(now=now, large=1))
    with at(TODAY):
        fold_deltas()
        assert keep_past() > 0
        assert keep_past() == 0
        assert count_past() == PastDay.objects.count()
        assert count_past() == 0


def test_what_changes_before_a_day_is_counted_is_not_added_twice(course, cast, tree):
    with at(TODAY):
        fold_deltas()
        begin_days(now=timezone.now(), large=1)
        late_transfer(cast)
        assert PastDayChange.objects.exists()
        count_days(seconds=60)
        assert_read_as_recounted(course)


def test_a_kept_day_is_read_with_one_query(course, tree, cast, kept, django_assert_num_queries):
    day = TODAY - 2 * DAY
    now = tree_as_of(day)
    late_transfer(cast)
    with django_assert_num_queries(1):
        family_totals_as_of(tree.province, [tree.mamuju], course.page, CYCLE, day, tree=now)


def test_check_counts_finds_days_that_are_wrong_and_mends_them(course, tree, cast, kept):
    call_command("check_counts", "--all-days", stdout=StringIO())
    found = kept.filter(agency=tree.province).first()
    PastDayChange.objects.create(past_day=found, part=tree.mamuju, state="completed", change=1)
    with pytest.raises(CommandError):
        call_command("check_counts", "--all-days", stdout=StringIO())
    call_command("check_counts", "--all-days", "--repair", stdout=StringIO())
    count_days(seconds=60)
    call_command("check_counts", "--all-days", stdout=StringIO())
    assert_read_as_recounted(course)
