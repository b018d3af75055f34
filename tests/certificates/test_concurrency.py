"""Two hundred at once: PostgreSQL only, since SQLite lets one writer in at a time anyway."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from agencies.models import Kind
from certificates.models import Certificate
from courses.models import Completion
from courses.signals import course_completed
from tests.cast import make_agency, make_person
from tests.certificates.conftest import make_completion, make_course, make_design

PEOPLE = 200
THREADS = 12


def complete(pk: int) -> None:
    try:
        with transaction.atomic():
            completion = Completion.objects.get(pk=pk)
            course_completed.send(sender=Completion, completion=completion)
    finally:
        connections.close_all()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_hundred_simultaneous_completions_give_consecutive_numbers():
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    agency = make_agency("Kabupaten Serentak", kind=Kind.REGENCY)
    make_design(agency)
    course = make_course()
    pks = [
        make_completion(make_person(f"Orang {number}"), course, agency).pk
        for number in range(PEOPLE)
    ]
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        list(pool.map(complete, pks))
    numbers = Certificate.objects.order_by("seq").values_list("seq", flat=True)
    assert list(numbers) == list(range(1, PEOPLE + 1))
    assert len(set(Certificate.objects.values_list("number", flat=True))) == PEOPLE
