"""A query composed once says what it would say anew, for every kind of value, in every thread."""

import datetime as dt
from threading import Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection, models
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from people.bulk import among
from people.models import Person, Placement
from people.prepared import prepared

pytestmark = pytest.mark.django_db


@prepared
def placed(person: int, day: dt.date) -> models.QuerySet[Placement]:
    """Where somebody works."""
    rows = Placement.objects.as_of(day).filter(person=person)
    return rows.select_related("agency", "person").order_by("-since")


@pytest.fixture
def two_people(sari, budi):
    for person in (sari, budi):
        person.refresh_from_db()
    return sari, budi


def test_the_rows_are_those_of_the_query(two_people):
    today = dt.date.today()
    for person in two_people:
        (found,) = placed(person=person.pk, day=today)
        (meant,) = Placement.objects.as_of(today).filter(person=person)
        assert (found, found.agency, found.person) == (meant, meant.agency, person)
    assert placed(person=two_people[0].pk, day=dt.date(1950, 1, 1)) == []


def test_one_statement_is_sent_and_what_was_joined_needs_no_other(two_people):
    with CaptureQueriesContext(connection) as sent:
        (found,) = placed(person=two_people[0].pk, day=dt.date.today())
        assert found.agency.name == "UPTD Puskesmas"
    assert len(sent) == 1


def test_it_is_composed_once_a_thread(two_people):
    composed = []

    @prepared
    def named(person: int) -> models.QuerySet[Person]:
        composed.append(person)
        return Person.objects.filter(pk=person)

    for person in (*two_people, *two_people):
        assert named(person=person.pk) == [person]
    assert len(composed) == 1

    def elsewhere():
        named._composed()
        connection.close()

    other = Thread(target=elsewhere)
    other.start()
    other.join()
    assert len(composed) == 2


def test_rows_may_be_plain_values_and_the_first_may_be_missing(two_people):
    @prepared
    def name_of(nip: str) -> models.QuerySet[Person, tuple[str, dt.datetime]]:
        return Person.objects.filter(nip=nip).values_list("name", "created_at")

    person = two_people[0]
    assert name_of.first(nip=person.nip) == (person.name, person.created_at)
    assert name_of.first(nip="0" * 18) is None


def test_moments_and_public_keys_are_values_too(two_people):
    @prepared
    def made(public_id: UUID, since: dt.datetime) -> models.QuerySet[Person]:
        return Person.objects.filter(public_id=public_id, created_at__gte=since)

    person = two_people[0]
    assert made(public_id=person.public_id, since=person.created_at) == [person]
    later = person.created_at + dt.timedelta(seconds=1)
    assert made(public_id=person.public_id, since=later) == []
    assert made(public_id=uuid4(), since=person.created_at) == []


def test_lists_go_in_whole_whatever_their_length(two_people):
    @prepared
    def named(nips: list[str], keys: list[int]) -> models.QuerySet[Person]:
        known = Person.objects.filter(nip__in=among(nips, "text"))
        return known.filter(pk__in=among(keys, "bigint")).order_by("pk")

    sari, budi = two_people
    keys = [sari.pk, budi.pk]
    assert named(nips=[sari.nip, budi.nip], keys=keys) == [sari, budi]
    assert named(nips=[budi.nip], keys=keys) == [budi]
    assert named(nips=[budi.nip, "x", "y"], keys=[]) == []


def test_a_text_may_be_what_another_begins_with_or_holds_and_nothing_in_it_is_a_sign(two_people):
    @prepared
    def called(beginning: str, part: str) -> models.QuerySet[Person]:
        return Person.objects.filter(name__startswith=beginning, name__icontains=part)

    sari, budi = two_people
    for name in ("100% Sari", "100 Sari", "Sari 100%"):
        Person.objects.filter(pk=sari.pk).update(name=name)
        found = called(beginning="100%", part="SARI")
        assert found == ([sari] if name == "100% Sari" else [])
    assert called(beginning=budi.name[:4], part=budi.name[2:]) == [budi]
    assert called(beginning=budi.name[:4], part="_") == []


def test_a_value_that_is_used_twice_is_put_in_twice(two_people):
    @prepared
    def either(person: int) -> models.QuerySet[Person]:
        return Person.objects.filter(Q(pk=person) | Q(placements__person=person)).distinct()

    for person in two_people:
        assert either(person=person.pk) == [person]


def test_one_whose_value_never_reaches_the_statement_is_refused():
    @prepared
    def careless(person: int) -> models.QuerySet[Person]:
        return Person.objects.filter(is_active=bool(person))

    with pytest.raises(ValueError, match="careless"):
        careless(person=1)
