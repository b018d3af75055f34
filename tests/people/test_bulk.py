import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.bulk import insert, one_of
from people.models import AuditEntry, Person, Placement

SINCE = dt.date(2026, 1, 5)


def placements(people, unit, **columns):
    rows = {
        "person_id": [person.pk for person in people],
        "agency_id": [unit.pk] * len(people),
        "since": [SINCE] * len(people),
    }
    return insert(Placement, rows | columns, len(people))


@pytest.fixture
def two(sari, budi):
    Placement.objects.all().delete()
    return [sari, budi]


def test_rows_are_written_as_given_with_their_keys_in_order(two, tree):
    keys = placements(two, tree.dinkes, until=[None, SINCE])
    found = [Placement.objects.get(pk=key) for key in keys]
    assert [row.person for row in found] == two
    assert [row.until for row in found] == [None, SINCE]
    assert {(row.agency, row.since) for row in found} == {(tree.dinkes, SINCE)}


def test_one_row_and_rows_that_are_all_the_same_are_written_too(two, tree):
    (key,) = placements(two[:1], tree.dinkes)
    assert Placement.objects.get(pk=key).agency == tree.dinkes
    same = {"actor_id": [None] * 3, "verb": ["uji"] * 3, "subject": ["x"] * 3}
    before = AuditEntry.objects.count()
    assert len(set(insert(AuditEntry, same, 3))) == 3
    assert AuditEntry.objects.count() == before + 3


def test_one_of_finds_what_a_list_would_find_with_one_parameter(two):
    sari, _budi = two
    with CaptureQueriesContext(connection) as captured:
        found = list(Person.objects.filter(one_of("people_person.id", [sari.pk, 0])))
    assert found == [sari]
    assert "JOIN" not in captured[0]["sql"]
    assert not Person.objects.filter(one_of("people_person.id", [])).exists()
