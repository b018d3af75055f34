"""Who is meant is in, who no longer is is out; many are left to the worker; one may be excused."""

import datetime as dt
import io

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses import tasks
from courses.actions import assignments, following
from courses.actions.acknowledging import NotAsked, acknowledge
from courses.actions.assignments import (
    Letter,
    assign_course,
    assign_courses,
    change_assignment,
    retry_assignment,
    withdraw_assignment,
)
from courses.actions.excusing import NotObliged, end_excuse, excuse
from courses.actions.following import follow
from courses.actions.joining import sync_people
from courses.actions.letters import KEPT_LOOSE, forget_loose_letters, keep_letter
from courses.actions.progress import begin
from courses.counting import totals, truth
from courses.fitting import Audience
from courses.letters import is_pdf
from courses.models import (
    Acknowledgement,
    Assignment,
    AssignmentExclusion,
    AssignmentState,
    CountState,
    Enrolment,
)
from courses.models.series import letter_storage
from courses.past import enrolments_as_of, totals_as_of
from people.actions.file_import import import_file
from people.actions.placements import transfer
from people.models import AuditEntry, Person, RoleKind, Status
from tests.cast import make_agency, make_nip, make_person, make_role
from tests.courses.conftest import make_quiz

TODAY = timezone.localdate()
DUE = TODAY + dt.timedelta(days=20)
NOW = timezone.now()
PPPK = Audience(statuses=("pppk",))
TEACHERS = Audience(words=("guru",))


@pytest.fixture
def assign(course, tree, budi):
    def _assign(agency, **more):
        given = {
            "course": course.page, "cycle": "2026", "due_on": DUE, "actor": budi, "today": TODAY,
        }  # fmt: skip
        return assign_course(agency=agency, **{**given, **more})

    return _assign


@pytest.fixture
def queued(monkeypatch):
    """What the worker was asked to do; more than three people are many."""
    asked = []
    monkeypatch.setattr(assignments, "MOST_AT_ONCE", 3)
    monkeypatch.setattr(assignments, "async_task", lambda *words: asked.append(words))
    return asked


def contract(name, unit, **fields):
    return make_person(name, at=unit, status=Status.PPPK, nip=make_nip(start="202321"), **fields)


def standing(person):
    """The person's unfinished duties."""
    return Enrolment.objects.filter(person=person, left_on=None, completed_at=None)


def is_true(course, agency):
    return totals(agency, course.page, "2026", TODAY) == truth(agency, course.page, "2026", TODAY)


def test_only_those_who_are_meant_are_enrolled(assign, course, tree, sari):
    teacher = make_person("Tina Contoh", at=tree.dinkes, post="GURU Ahli Muda")
    assign(tree.mamuju, audience=TEACHERS)
    assert set(Enrolment.objects.values_list("person", flat=True)) == {teacher.pk}


def test_a_nearer_assignment_that_does_not_fit_leaves_the_wider_one(assign, course, tree, sari):
    """In either order of giving."""
    nearby = contract("Pipit Contoh", tree.puskesmas)
    near = assign(tree.dinkes, audience=PPPK, due_on=DUE - dt.timedelta(days=5))
    wide = assign(tree.mamuju)
    assert standing(sari).get().assignment == wide
    assert standing(nearby).get().assignment == near
    assign(tree.puskesmas, audience=TEACHERS)
    assert standing(sari).get().assignment == wide
    assert is_true(course, tree.mamuju)


def test_who_gets_a_status_that_is_meant_is_in_and_out_again(assign, course, tree, sari):
    assign(tree.mamuju, audience=PPPK)
    person = contract("Pipit Contoh", tree.dinkes)
    sync_people(people=[person, sari], today=TODAY)
    assert standing(person).exists()
    assert not standing(sari).exists()
    Person.objects.filter(pk=person.pk).update(status=Status.PNS)
    sync_people(people=[person, sari], today=TODAY)
    assert not standing(person).exists()
    assert Enrolment.objects.get(person=person).counted_as == CountState.NONE
    assert is_true(course, tree.mamuju)


def test_what_is_completed_stays_when_somebody_no_longer_fits(assign, course, tree):
    person = contract("Pipit Contoh", tree.dinkes)
    assign(tree.mamuju, audience=PPPK)
    Enrolment.objects.update(started_at=NOW, completed_at=NOW, counted_as=CountState.COMPLETED)
    Person.objects.filter(pk=person.pk).update(status=Status.PNS)
    sync_people(people=[person], today=TODAY)
    row = Enrolment.objects.get(person=person)
    assert (row.left_on, row.counted_as) == (None, CountState.COMPLETED)


def test_a_roster_that_changes_a_post_changes_who_is_meant(assign, tree, tmp_path):
    person = make_person("Tono Contoh", at=tree.dinkes, post="Staf")
    assign(tree.mamuju, audience=TEACHERS)
    path = tmp_path / "r.csv"
    path.write_text(f"nip,nama,jenis,jabatan,unit\n{person.nip},Tono Contoh,PNS,Guru,dinkes")
    import_file(path=path, agency=tree.mamuju, since=TODAY)
    assert standing(person).exists()


def test_assigning_again_narrows_whom_it_means(assign, course, tree, sari, budi):
    assign(tree.mamuju)
    assert standing(sari).exists()
    assign(tree.mamuju, audience=PPPK)
    assert not standing(sari).exists()
    assert Assignment.objects.count() == 1
    assert is_true(course, tree.mamuju)


def test_following_many_costs_no_more_statements_than_few(assign, tree):
    """Also of those who are enrolled already and move."""
    assign(tree.mamuju)
    assign(tree.dinkes, audience=PPPK)

    def statements(count):
        people = [make_person(f"Orang {number}", at=tree.dinkes) for number in range(count)]
        sync_people(people=people, today=TODAY)
        for person in people:
            person.placements.update(agency=tree.puskesmas)
        with CaptureQueriesContext(connection) as queries:
            sync_people(people=people, today=TODAY)
        moved = Enrolment.objects.filter(person__in=people, agency=tree.puskesmas)
        assert moved.count() == count
        return len(queries)

    assert statements(2) == statements(40)


def test_somebody_enrolled_at_the_same_moment_is_found_the_second_time(
    assign, tree, sari, monkeypatch
):
    assign(tree.mamuju)
    Enrolment.objects.all().delete()
    tries = []
    follow_once = following._follow

    def clash(*words):
        tries.append(words)
        if len(tries) == 1:
            raise IntegrityError
        follow_once(*words)

    monkeypatch.setattr(following, "_follow", clash)
    sync_people(people=[sari], today=TODAY)
    assert (len(tries), standing(sari).count()) == (2, 1)


def test_several_courses_are_assigned_at_once(course, tree, sari, budi):
    final = make_quiz("akhir-dua")
    other = course.page.get_parent().add_child(
        instance=type(course.page)(title="Lain", slug="lain", summary="Lain", final=final)
    )
    given = assign_courses(
        courses=[course.page, other],
        agency=tree.mamuju,
        cycle="2026",
        due_on=DUE,
        actor=budi,
        today=TODAY,
        letter=Letter("800/1", TODAY, "surat.pdf"),
    )
    assert {each.letter_file.name for each in given} == {"surat.pdf"}
    assert standing(sari).count() == 2


def test_many_people_are_left_to_the_worker_whole(
    course, tree, budi, queued, django_capture_on_commit_callbacks
):
    people = [make_person(f"Orang {number}", at=tree.dinkes) for number in range(4)]
    with django_capture_on_commit_callbacks(execute=True):
        (given,) = assign_courses(
            courses=[course.page], agency=tree.mamuju, cycle="2026", due_on=DUE, actor=budi,
            today=TODAY,
        )  # fmt: skip
    assert queued == [("courses.tasks.oblige", given.pk)]
    assert given.state == AssignmentState.QUEUED
    assert not Enrolment.objects.exists()
    tasks.oblige(given.pk)
    tasks.oblige(given.pk)
    given.refresh_from_db()
    assert given.state == AssignmentState.DONE
    assert Enrolment.objects.filter(person__in=people).count() == 4
    assert is_true(course, tree.mamuju)


def test_a_fault_of_the_worker_leaves_nothing_behind_and_may_be_tried_again(
    course, tree, sari, budi, queued, monkeypatch, django_capture_on_commit_callbacks
):
    for number in range(4):
        make_person(f"Orang {number}", at=tree.dinkes)
    (given,) = assign_courses(
        courses=[course.page], agency=tree.mamuju, cycle="2026", due_on=DUE, actor=budi, today=TODAY
    )
    follow = assignments.follow

    def half_way(**words):
        follow(**words)
        raise RuntimeError

    monkeypatch.setattr(assignments, "follow", half_way)
    with pytest.raises(RuntimeError):
        tasks.oblige(given.pk)
    given.refresh_from_db()
    assert given.state == AssignmentState.FAILED
    assert not Enrolment.objects.exists()
    monkeypatch.setattr(assignments, "follow", follow)
    with django_capture_on_commit_callbacks(execute=True):
        retry_assignment(assignment=given, actor=budi)
        retry_assignment(assignment=given, actor=budi)
    assert queued == [("courses.tasks.oblige", given.pk)]
    tasks.oblige(given.pk)
    assert standing(sari).exists()


def test_a_changed_due_date_reaches_whoever_has_not_finished(assign, course, tree, sari, budi):
    given = assign(tree.mamuju)
    later = DUE + dt.timedelta(days=9)
    change_assignment(
        assignment=given, due_on=later, letter=Letter("800/2"), actor=budi, today=TODAY
    )
    assert standing(sari).get().due_on == later
    assert is_true(course, tree.mamuju)
    given.refresh_from_db()
    assert given.letter_number == "800/2"


def test_a_withdrawn_assignment_leaves_those_of_a_wider_one(assign, course, tree, sari, budi):
    wide = assign(tree.province)
    near = assign(tree.dinkes)
    withdraw_assignment(assignment=near, actor=budi, today=TODAY)
    withdraw_assignment(assignment=near, actor=budi, today=TODAY + dt.timedelta(days=1))
    assert standing(sari).get().assignment == wide
    near.refresh_from_db()
    assert near.withdrawn_on == TODAY
    assert AuditEntry.objects.filter(verb="withdrew_assignment").count() == 1


def test_one_person_is_excused_and_obliged_again(assign, course, tree, sari, budi):
    given = assign(tree.mamuju)
    words = {"assignment": given, "person": sari, "actor": budi, "today": TODAY}
    found = excuse(reason="Dinas luar", **words)
    assert excuse(reason="Lain", **words) == found
    assert totals(tree.mamuju, course.page, "2026", TODAY).excluded == 1
    begin(enrolment=standing(sari).get(), now=NOW)
    assert standing(sari).get().counted_as == CountState.EXCLUDED
    assert totals_as_of(tree.mamuju, course.page, "2026", TODAY).excluded == 1
    tomorrow = TODAY + dt.timedelta(days=1)
    end_excuse(exclusion=found, actor=budi, today=tomorrow)
    end_excuse(exclusion=found, actor=budi, today=tomorrow + dt.timedelta(days=1))
    found.refresh_from_db()
    assert found.ended_on == tomorrow
    assert standing(sari).get().counted_as == CountState.IN_PROGRESS
    assert totals_as_of(tree.mamuju, course.page, "2026", TODAY).excluded == 1
    assert totals_as_of(tree.mamuju, course.page, "2026", tomorrow).excluded == 0
    assert is_true(course, tree.mamuju)


DAY = dt.timedelta(days=1)


def excluded_on(course, agency, day, today):
    """By the figures of that day, which a list of that day has to confirm."""
    found = totals_as_of(agency, course.page, "2026", day).excluded
    rows = enrolments_as_of(agency, course.page, "2026", day)
    assert found == rows.filter(at_state=CountState.EXCLUDED).count()
    if day == today:
        assert found == totals(agency, course.page, "2026", day).excluded
    return found


@pytest.fixture
def excused(assign, tree, sari, budi):
    """Sari is excluded by the province from what it asks."""
    given = assign(tree.province)
    return excuse(assignment=given, person=sari, reason="Sakit", actor=budi, today=TODAY)


def test_an_exclusion_goes_along_to_an_assignment_further_down(assign, course, tree, sari, excused):
    near = assign(tree.mamuju, today=TODAY + 3 * DAY)
    row = standing(sari).get()
    assert (row.assignment, row.counted_as) == (near, CountState.EXCLUDED)
    along = AssignmentExclusion.objects.get(assignment=near)
    assert (along.carried_from, along.reason, along.on) == (excused, "Sakit", TODAY)
    for day in range(5):
        assert excluded_on(course, tree.mamuju, TODAY + day * DAY, TODAY + 4 * DAY) == 1
    assert is_true(course, tree.mamuju)
    nearest = assign(tree.dinkes, today=TODAY + 4 * DAY)
    assert standing(sari).get().counted_as == CountState.EXCLUDED
    assert AssignmentExclusion.objects.get(assignment=nearest).carried_from == excused


def test_it_ends_everywhere_where_it_was_made(assign, course, tree, sari, budi, excused):
    assign(tree.mamuju)
    end_excuse(exclusion=excused, actor=budi, today=TODAY + 2 * DAY)
    assert standing(sari).get().counted_as == CountState.NOT_BEGUN
    assert not AssignmentExclusion.objects.filter(ended_on=None).exists()
    assert AuditEntry.objects.filter(verb="assignment.excuse_ended").count() == 2
    assert excluded_on(course, tree.mamuju, TODAY + DAY, TODAY + 2 * DAY) == 1
    assert excluded_on(course, tree.mamuju, TODAY + 2 * DAY, TODAY + 2 * DAY) == 0
    assert is_true(course, tree.mamuju)


def test_who_is_put_back_below_stays_obliged_there(assign, course, tree, sari, budi, excused):
    near = assign(tree.mamuju)
    end_excuse(
        exclusion=AssignmentExclusion.objects.get(assignment=near), actor=budi, today=TODAY + DAY
    )
    assign(tree.mamuju, today=TODAY + 2 * DAY)
    assert standing(sari).get().counted_as == CountState.NOT_BEGUN
    excused.refresh_from_db()
    assert excused.ended_on is None
    assert is_true(course, tree.mamuju)


def test_an_order_from_above_or_elsewhere_knows_no_exclusion_of_another(
    assign, course, tree, sari, budi
):
    near, wide = assign(tree.mamuju), assign(tree.province)
    excuse(assignment=near, person=sari, reason="Sakit", actor=budi, today=TODAY)
    withdraw_assignment(assignment=near, actor=budi, today=TODAY + DAY)
    row = standing(sari).get()
    assert (row.assignment, row.counted_as) == (wide, CountState.NOT_BEGUN)
    again = assign(tree.mamuju, today=TODAY + 2 * DAY)
    assert standing(sari).get().counted_as == CountState.EXCLUDED
    assign(tree.majene, today=TODAY + 2 * DAY)
    transfer(person=sari, to=tree.majene_office, on=TODAY + 3 * DAY, actor=budi)
    follow(people=[sari.pk], today=TODAY + 3 * DAY)
    row = standing(sari).get()
    assert (row.assignment.agency, row.counted_as) == (tree.majene, CountState.NOT_BEGUN)
    assert AssignmentExclusion.objects.get(ended_on=None).assignment == again
    assert is_true(course, tree.province)


def test_another_cycle_knows_nothing_of_it(assign, tree, sari, excused):
    assign(tree.mamuju, cycle="2027")
    assert sari.enrolments.get(cycle="2027").counted_as == CountState.NOT_BEGUN


def test_who_has_finished_needs_none(assign, tree, sari, excused):
    row = standing(sari).get()
    Enrolment.objects.filter(pk=row.pk).update(
        started_at=NOW, completed_at=NOW, counted_as=CountState.COMPLETED
    )
    assign(tree.mamuju)
    assert AssignmentExclusion.objects.get() == excused


def test_the_statements_do_not_grow_with_those_who_are_excluded(assign, tree, budi):
    asked = []
    for count in (2, 12):
        given = assign(tree.province, cycle=f"C{count}")
        for number in range(count):
            person = make_person(f"Orang {count}.{number}", at=tree.dinkes)
            follow(people=[person.pk], today=TODAY)
            excuse(assignment=given, person=person, reason="Sakit", actor=budi, today=TODAY)
        with CaptureQueriesContext(connection) as captured:
            assign(tree.mamuju, cycle=f"C{count}")
        asked.append(len(captured))
        assert AssignmentExclusion.objects.filter(carried_from__assignment=given).count() == count
    assert asked[0] == asked[1]


def test_who_is_not_obliged_cannot_be_excused(assign, tree, charlie, budi):
    given = assign(tree.mamuju)
    with pytest.raises(NotObliged):
        excuse(assignment=given, person=charlie, reason="Tugas", actor=budi, today=TODAY)
    assert not AssignmentExclusion.objects.exists()


@pytest.mark.parametrize(
    ("content", "is_one"),
    [
        (b"%PDF-1.7\n1 0 obj\n%%EOF\n", True),
        (b"\xef\xbb\xbf%PDF-2.0\nx\n%%EOF", True),
        (b"%PDF-1.7\ncut off", False),
        (b"PK\x03\x04 a document", False),
        (b"", False),
        (b"x" * 2000 + b"%PDF-1.7 %%EOF", False),
    ],
)
def test_a_letter_is_a_pdf_by_what_it_holds(content, is_one):
    file = io.BytesIO(content)
    assert is_pdf(file) is is_one
    assert file.tell() == 0


def test_loose_letters_are_thrown_away_and_given_ones_kept(assign, tree):
    loose, given = (keep_letter(file=ContentFile(b"%PDF-1.7 %%EOF")) for _number in range(2))
    assign(tree.mamuju, letter=Letter(file=given))
    assert forget_loose_letters(now=timezone.now()) == 0
    assert forget_loose_letters(now=timezone.now() + 2 * KEPT_LOOSE) >= 1
    assert letter_storage().exists(given)
    assert not letter_storage().exists(loose)


def test_an_office_receives_once_and_its_own_are_asked_in_turn(assign, tree, budi):
    given = assign(tree.province)
    clerk = make_person("Dewi Contoh", at=tree.dinkes)
    make_role(clerk, tree.dinkes, RoleKind.BKPSDM)
    words = {"assignment": given, "now": NOW}
    with pytest.raises(NotAsked):
        acknowledge(agency=tree.dinkes, actor=clerk, **words)
    first = acknowledge(agency=tree.mamuju, actor=budi, note="Sudah", **words)
    again = acknowledge(agency=tree.mamuju, actor=budi, note="Lagi", **words)
    assert (first, again.note) == (again, "Sudah")
    acknowledge(agency=tree.dinkes, actor=clerk, **words)
    assert Acknowledgement.objects.count() == 2
    assert AuditEntry.objects.filter(verb="assignment.acknowledged").count() == 2


def test_nobody_receives_for_an_agency_that_is_not_their_own(assign, tree, budi, charlie, olga):
    given = assign(tree.province)
    for person, agency in (
        (charlie, tree.mamuju),
        (olga, tree.province),
        (budi, tree.dinkes),
        (budi, make_agency("Dinas Lain", under=tree.mamuju)),
    ):
        with pytest.raises(NotAsked):
            acknowledge(assignment=given, agency=agency, actor=person, now=NOW)


def test_what_the_own_agency_gave_or_has_withdrawn_is_not_received(assign, tree, budi):
    own, wide = assign(tree.mamuju), assign(tree.province)
    withdraw_assignment(assignment=wide, actor=None, today=TODAY)
    for given in (own, wide):
        with pytest.raises(NotAsked):
            acknowledge(assignment=given, agency=tree.mamuju, actor=budi, now=NOW)
