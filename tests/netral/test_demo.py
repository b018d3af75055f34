"""The demo writes in bulk what the product writes one by one."""

import datetime as dt
from decimal import Decimal

import pytest
from django.forms.models import model_to_dict

from agencies.models import AgencyCode, Kind
from certificates.actions.issuing import issue_certificate
from certificates.models import Certificate, CertificateDesign, NumberCounter
from courses.actions.assignments import assign_course
from courses.actions.enrolments import enrol
from courses.models import Completion
from netral.demo import bulk, cascade
from netral.demo.awards import award_certificates
from netral.demo.cast import CAST
from people.models import AuditEntry, Person, Placement
from tests.cast import make_agency, make_nip, make_person
from tests.courses.conftest import NOW, _empty_cache, course  # noqa: F401

OWN = {"id", "code", "completion", "person", "seq", "number", "facts"}
OWN_FACTS = {"name", "nip", "code", "check_url", "number"}


@pytest.fixture
def complete(course, tree):  # noqa: F811
    CertificateDesign.objects.create(
        agency=tree.mamuju, government_name="Pemerintah Contoh", office_name="BKPSDM", city="Mamuju",
        signatory_post="Kepala", signatory_name="Nama Contoh", unit="BKPSDM",
    )  # fmt: skip

    def _complete(agency, hours):
        at = NOW - dt.timedelta(hours=hours)
        person = make_person(f"Orang {hours}", at=agency)
        enrolment = enrol(person=person, course=course.page, cycle="2026", agency=agency, now=at)
        enrolment.started_at = enrolment.completed_at = at
        enrolment.save()
        return Completion.objects.create(
            enrolment=enrolment, agency=agency, completed_at=at, score=Decimal("90.00")
        )

    return _complete


def test_a_certificate_of_many_is_the_one_that_learning_gives(complete, tree):
    alone = issue_certificate(completion=complete(tree.puskesmas, 3))
    complete(tree.puskesmas, 2)
    award_certificates()
    among_many = Certificate.objects.exclude(pk=alone.pk).get()
    one, other = (
        {name: value for name, value in model_to_dict(row).items() if name not in OWN}
        for row in (alone, among_many)
    )
    one.pop("issued_at"), other.pop("issued_at")
    assert one == other
    assert alone.facts.keys() == among_many.facts.keys()
    assert {
        name for name, value in alone.facts.items() if among_many.facts[name] != value
    } == OWN_FACTS
    assert (
        AuditEntry.objects.filter(
            verb="certificate.issued", subject__endswith=among_many.pk
        ).count()
        == 1
    )


def test_many_are_numbered_in_the_order_of_completion_without_a_gap(complete, tree):
    latest, first, other = (
        complete(tree.dinkes, 1), complete(tree.puskesmas, 9), complete(tree.majene, 5)
    )  # fmt: skip
    award_certificates()
    award_certificates()
    assert [row.certificate.seq for row in (first, latest, other)] == [1, 2, 1]
    next_one = issue_certificate(completion=complete(tree.dinkes, 0))
    assert next_one.seq == NumberCounter.objects.get(agency=tree.mamuju).last == 3


def test_rows_in_bulk_get_keys_and_leave_room_for_the_next(tree):
    people = [Person(nip=make_nip(), name=f"Orang {n}", status="pns") for n in range(3)]
    bulk.insert(people)
    bulk.insert(
        [
            Placement(person_id=person.pk, agency_id=tree.dinkes.pk, since=dt.date(2026, 1, 2))
            for person in people
        ]
    )
    people[0].post = "Arsiparis"
    bulk.update(people[:1], ["post"])
    assert make_person("Berikutnya", at=tree.dinkes).pk > max(person.pk for person in people)
    kept = Person.objects.filter(placements__agency=tree.dinkes).order_by("pk")
    assert [person.post for person in kept] == ["Arsiparis", "", "", ""]
    assert kept[1].public_id == people[1].public_id
    assert kept[1].created_at.tzinfo is not None


def test_the_instruction_of_the_demo_is_received_by_some_and_not_by_others(
    course,  # noqa: F811
    tree,
    budi,
    charlie,
    monkeypatch,
):
    """Where nobody works there is no officer, and the way down goes on without."""
    make_person("Andi Rahman Contoh, A.Md.Kep.", at=tree.dinkes, nip=CAST[0].nip)
    clerk = make_person("Dewi Contoh", at=tree.dinkes)
    for agency, code in ((tree.mamuju, "M"), (tree.majene, "J"), (tree.dinkes, "D")):
        AgencyCode.objects.create(agency=agency, system="netral", code=code)
    empty = make_agency("Kabupaten Kosong", under=tree.province, kind=Kind.REGENCY, code="K")
    offices = (("M", "M", 1), ("J", "J", None), ("K", "K", 2), ("D", "D", 3))
    monkeypatch.setattr(cascade, "OFFICES", offices)
    given = assign_course(
        course=course.page, agency=tree.province, cycle="2026", due_on=NOW.date(), actor=None,
        today=NOW.date(),
    )  # fmt: skip
    cascade.pass_on(given, began=NOW)
    received = {each.agency: (each.person, each.at) for each in given.acknowledgements.all()}
    assert received == {
        tree.mamuju: (budi, NOW + dt.timedelta(days=1)),
        tree.dinkes: (clerk, NOW + dt.timedelta(days=3)),
    }
    assert not empty.roles.exists()
