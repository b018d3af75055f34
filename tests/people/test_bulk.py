import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.bulk import insert, one_of, rewrite
from people.models import AuditEntry, Person, Placement, SavedView

SINCE, BEFORE = dt.date(2026, 1, 5), dt.date(2026, 1, 2)


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


def test_a_row_that_is_there_takes_what_is_given_and_keeps_the_rest(two):
    sari, budi = two
    held = SavedView.objects.create(person=sari, name="Senin", address="/pantau/lama/")
    columns = {
        "person_id": [sari.pk, budi.pk, sari.pk],
        "name": ["Senin", "Senin", "Selasa"],
        "address": ["/pantau/baru/", "/pantau/budi/", "/pantau/lain/"],
    }
    insert(SavedView, columns, 3, once_by=("person_id", "name"))
    assert [view.address for view in sari.saved_views.order_by("pk")] == [
        "/pantau/baru/",
        "/pantau/lain/",
    ]
    assert budi.saved_views.get().address == "/pantau/budi/"
    assert SavedView.objects.get(pk=held.pk).saved_at == held.saved_at


def test_rewriting_changes_the_fields_that_are_named_in_the_rows_that_are_given(two, tree):
    placements(two, tree.dinkes)
    one, other = Placement.objects.order_by("pk")
    one.until, one.since = SINCE, BEFORE
    one.agency = tree.mamuju
    rewrite(Placement, [one], ["until", "agency"])
    one.refresh_from_db()
    assert (one.until, one.agency, one.since) == (SINCE, tree.mamuju, SINCE)
    one.until = None
    rewrite(Placement, [one], ["until"])
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.until, other.until, other.agency) == (None, None, tree.dinkes)
    rewrite(Placement, [], ["until"])


def test_texts_come_back_as_they_were_written(two):
    sari, _budi = two
    words = ['a "b", {c}', "back\\slash", "NULL", "", "baris\nbaru", "é, ő"]
    count = len(words)
    columns = {
        "actor_id": [None] * count,
        "verb": ["uji"] * count,
        "subject": words,
        "details": [{"kata": [word]} for word in words],
    }
    entries = [AuditEntry.objects.get(pk=key) for key in insert(AuditEntry, columns, count)]
    assert [entry.subject for entry in entries] == words
    assert [entry.details["kata"] for entry in entries] == [[word] for word in words]
    found = Person.objects.filter(one_of("people_person.name", [sari.name, *words], "text"))
    assert list(found) == [sari]


def test_one_of_finds_what_a_list_would_find_with_one_parameter(two):
    sari, _budi = two
    with CaptureQueriesContext(connection) as captured:
        found = list(Person.objects.filter(one_of("people_person.id", [sari.pk, 0])))
    assert found == [sari]
    assert "JOIN" not in captured[0]["sql"]
    assert not Person.objects.filter(one_of("people_person.id", [])).exists()
    by_number = one_of("people_person.nip", [sari.nip, "0"], "text")
    assert list(Person.objects.filter(by_number)) == [sari]
