"""A whole roster of people comes under the assignments of their units, and goes again."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.actions.assignments import assign_course
from courses.actions.joining import sync_people
from courses.counting import totals, truth
from courses.models import CountState, Enrolment
from people.actions.file_import import import_file
from people.actions.undoing import ask_undo, undo_roster
from people.models import Exclusion, ExclusionReason, Person, RosterImport
from tests.cast import make_nip, make_person

TODAY = timezone.localdate()
DUE = TODAY + dt.timedelta(days=20)


@pytest.fixture
def assigned(course, tree, budi):
    """Mamuju by the regency, and Dinkes nearer by itself."""

    def assign(agency, due_on):
        return assign_course(
            course=course.page, agency=agency, cycle="2026", due_on=due_on, actor=budi, today=TODAY
        )

    return assign(tree.mamuju, DUE), assign(tree.dinkes, DUE - dt.timedelta(days=5))


def write(path, *rows):
    lines = ["nip,nama,jenis,unit", *(",".join(row) for row in rows)]
    path.write_text("\n".join(lines))
    return path


def people_of(count, unit):
    return [(make_nip(), f"Orang {number} Contoh", "PNS", unit) for number in range(count)]


def test_everybody_of_a_roster_is_enrolled_under_the_nearest_assignment(
    course, tree, assigned, tmp_path
):
    regency, office = assigned
    path = write(tmp_path / "r.csv", *people_of(3, "kabupaten-mamuju"), *people_of(4, "puskesmas"))
    import_file(path=path, agency=tree.mamuju, since=TODAY)
    rows = Enrolment.objects.filter(person__name__startswith="Orang")
    assert rows.filter(assignment=regency, agency=tree.mamuju, due_on=DUE).count() == 3
    assert rows.filter(assignment=office, agency=tree.puskesmas).count() == 4
    assert set(rows.values_list("counted_as", flat=True)) == {CountState.NOT_ACTIVATED}
    assert {row.steps_total for row in rows} == {7}
    for agency in (tree.mamuju, tree.dinkes):
        shown = totals(agency, course.page, "2026", TODAY)
        assert shown == truth(agency, course.page, "2026", TODAY)
    assert totals(tree.dinkes, course.page, "2026", TODAY).not_activated == 4


def test_many_cost_no_more_statements_than_few(tree, assigned):
    def statements(count):
        people = [make_person(f"Orang {number}", at=tree.dinkes) for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            sync_people(people=people, today=TODAY)
        assert Enrolment.objects.filter(person__in=people).count() == count
        return len(queries)

    assert statements(2) == statements(40)


def test_who_is_excluded_or_active_is_counted_as_such(course, tree, assigned):
    resting = make_person("Cuti Contoh", at=tree.dinkes)
    Exclusion.objects.create(person=resting, reason=ExclusionReason.LEAVE, since=TODAY)
    active = make_person("Aktif Contoh", at=tree.dinkes)
    sync_people(people=[resting, active], today=TODAY)
    assert Enrolment.objects.get(person=resting).counted_as == CountState.EXCLUDED
    assert Enrolment.objects.get(person=active).counted_as == CountState.NOT_BEGUN


def test_those_who_are_enrolled_already_move_along(course, tree, assigned, sari):
    sync_people(people=[sari], today=TODAY)
    newcomer = make_person("Ani Contoh", at=tree.dinkes)
    sari.placements.update(agency=tree.majene_office)
    sync_people(people=[sari, newcomer], today=TODAY)
    assert Enrolment.objects.get(person=sari).counted_as == CountState.NONE
    assert Enrolment.objects.filter(person=newcomer).exists()
    assert totals(tree.mamuju, course.page, "2026", TODAY) == truth(
        tree.mamuju, course.page, "2026", TODAY
    )


def test_where_nothing_is_assigned_nobody_is_enrolled(tree, course):
    people = [make_person(f"Orang {number}", at=tree.majene) for number in range(2)]
    sync_people(people=people, today=TODAY)
    assert not Enrolment.objects.exists()


def test_people_who_are_all_enrolled_already_move_along_together(
    course, tree, assigned, sari, budi
):
    for person in (sari, budi):
        person.placements.update(agency=tree.majene_office)
    sync_people(people=[sari, budi], today=TODAY)
    rows = Enrolment.objects.filter(person__in=[sari, budi])
    assert set(rows.values_list("counted_as", flat=True)) == {CountState.NONE}
    sync_people(people=[], today=TODAY)


def test_a_roster_taken_back_leaves_no_duty_and_no_count(course, tree, assigned, budi, tmp_path):
    before = totals(tree.mamuju, course.page, "2026", TODAY)
    path = write(tmp_path / "r.csv", *people_of(5, "puskesmas"))
    import_file(path=path, agency=tree.mamuju, since=TODAY)
    found = RosterImport.objects.get()
    ask_undo(roster_import=found, actor=budi)
    undo_roster(roster_import=found)
    assert not Person.objects.filter(name__startswith="Orang").exists()
    assert totals(tree.mamuju, course.page, "2026", TODAY) == before
    assert before == truth(tree.mamuju, course.page, "2026", TODAY)
