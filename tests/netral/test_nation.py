"""The nation is loaded by the database itself: valid numbers, counts that are the truth, indexes back in place."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from agencies.models import Agency, AgencyCode, CodeSystem, Kind
from courses.actions.following import follow
from courses.models import Completion, CountDelta, CountState, CoursePage, Enrolment
from courses.recounting import wrong_counts
from netral.demo.nation import load_nation
from netral.demo.territory import ROOT
from people.models import Exclusion, Person, Placement
from people.nip import fitting
from tests.cast import make_agency, make_person
from tests.courses.conftest import NOW, _empty_cache, course  # noqa: F401

PEOPLE = 3000
IS_POSTGRESQL = connection.vendor == "postgresql"
on_postgresql = pytest.mark.skipif(not IS_POSTGRESQL, reason="the nation needs PostgreSQL")


def load():
    return load_nation(
        people=PEOPLE, password="rahasia-kuat-1", now=NOW, report=str, provinces={"75"}
    )


@pytest.fixture
def sulbar(course):  # noqa: F811
    """What the nation finds: the province with a story of its own, and the course."""
    CoursePage.objects.filter(pk=course.page.pk).update(slug="netralitas-asn")
    province = make_agency("Provinsi Sulawesi Barat", kind=Kind.PROVINCE, slug="sulawesi-barat")
    make_agency("BKD", under=province, code="pd-76-bkd")
    AgencyCode.objects.create(agency=province, system=CodeSystem.KEMENDAGRI, code="76")
    return province


def _indexes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE tablename LIKE %s ORDER BY 1", ["%"])
        indexes = cursor.fetchall()
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE contype <> 'n' ORDER BY 1, 2"
        )
        return indexes, cursor.fetchall()


@on_postgresql
def test_the_counts_are_the_truth_and_nothing_that_guards_the_tables_is_lost(sulbar):
    before = _indexes()
    assert load() == PEOPLE
    assert _indexes() == before
    assert wrong_counts() == []
    root = Agency.objects.get(slug=ROOT)
    assert Agency.find_problems() == ([], [], [], [], [])
    assert Agency.objects.get(pk=sulbar.pk).is_child_of(root)
    crowd = Enrolment.objects.all()
    assert crowd.count() == PEOPLE
    assert set(crowd.values_list("counted_as", flat=True)) == set(CountState.values) - {"none"}
    assert Completion.objects.count() == crowd.filter(counted_as=CountState.COMPLETED).count()
    assert Exclusion.objects.count() == crowd.filter(counted_as=CountState.EXCLUDED).count()


@on_postgresql
def test_every_number_is_valid_and_everybody_is_marked_as_invented(sulbar):
    load()
    people = list(Person.objects.exclude(enrolments=None))
    assert len(people) >= PEOPLE
    for person in people:
        assert person.is_invented
        assert "Contoh" in person.name
        fitting(person.nip, status=person.status, today=dt.date(2026, 11, 22))


@on_postgresql
def test_the_rules_of_the_product_find_everybody_where_they_were_put(sulbar):
    """Or else the worker would write the whole nation anew in the first night."""
    load()
    before = list(Enrolment.objects.order_by("pk").values())
    follow(people=Person.objects.values_list("pk", flat=True), today=NOW.date())
    assert list(Enrolment.objects.order_by("pk").values()) == before
    assert not CountDelta.objects.exists()


@on_postgresql
def test_it_is_loaded_once_and_leaves_room_for_the_next(sulbar):
    load()
    assert load() == 0
    newcomer = make_person("Berikutnya", at=sulbar)
    assert newcomer.pk == Person.objects.order_by("-pk").first().pk
    assert Placement.objects.filter(person=newcomer).exists()


@pytest.mark.skipif(IS_POSTGRESQL, reason="PostgreSQL can")
@pytest.mark.parametrize("words", [["--nation"], ["--people", "200001"]])
def test_without_postgresql_it_is_refused_before_anything_is_written(db, words):
    with pytest.raises(CommandError, match="PostgreSQL"):
        call_command("load_demo", *words)
    assert not Agency.objects.exists()


def test_no_more_people_than_the_nation_has(db):
    with pytest.raises(CommandError):
        call_command("load_demo", "--people", "0")
