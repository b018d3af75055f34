import pytest
from django.db import connection

from agencies.models import Agency
from netral.postgresql import base

pytestmark = pytest.mark.postgres


@pytest.fixture
def clock(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(base.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def another(clock, django_db_blocker):
    """A connection of its own, as a web server keeps one from request to request."""
    with django_db_blocker.unblock():
        found = connection.copy()
        found.connect()
        found.health_check_enabled = True
        clock[0] += base.TRUSTED_SECONDS + 1
        yield found
        found.close()


def asked(found, monkeypatch):
    """How often the database is asked whether it is there, for one request."""
    times = []
    usable = type(found).is_usable
    monkeypatch.setattr(found, "is_usable", lambda: times.append(1) or usable(found), raising=False)
    found.health_check_done = False
    found.close_if_health_check_failed()
    return len(times)


@pytest.mark.django_db
def test_a_connection_is_asked_after_a_rest_only(another, clock, monkeypatch):
    assert asked(another, monkeypatch) == 1
    clock[0] += base.TRUSTED_SECONDS - 1
    assert asked(another, monkeypatch) == 0
    clock[0] += 2
    assert asked(another, monkeypatch) == 1


@pytest.mark.django_db
def test_a_connection_that_is_gone_is_made_anew_after_a_rest(another, clock, monkeypatch):
    asked(another, monkeypatch)
    another.connection.close()
    clock[0] += base.TRUSTED_SECONDS + 1
    asked(another, monkeypatch)
    assert another.connection is None


@pytest.mark.django_db
def test_nothing_is_asked_in_the_middle_of_a_transaction(another, clock, monkeypatch):
    """There a failed statement makes every question fail, and the connection would be taken for broken."""
    asked(another, monkeypatch)
    another.health_check_done = False
    another.cursor().close()
    clock[0] += base.TRUSTED_SECONDS + 1
    times = []
    monkeypatch.setattr(another, "is_usable", lambda: times.append(1) or False, raising=False)
    another.cursor().close()
    assert not times
    assert another.connection is not None


@pytest.mark.django_db
def test_after_an_error_it_is_asked_at_once(another, clock, monkeypatch):
    asked(another, monkeypatch)
    another.connection.close()
    another.errors_occurred = True
    another.close_if_unusable_or_obsolete()
    assert another.connection is None


@pytest.mark.django_db
def test_what_comes_again_is_planned_once_but_not_a_search_for_a_beginning():
    """A plan that is to do for any beginning would read every row."""
    exact = Agency.objects.filter(slug="tidak-ada")
    beginning = Agency.objects.filter(path__startswith="0001")
    for _ in range(10):
        list(exact.all())
        list(beginning.all())
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        known = [statement for (statement,) in cursor.fetchall()]
    assert any('"slug" = $1' in statement for statement in known)
    assert not any(" LIKE " in statement for statement in known)
