import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django_q.models import OrmQ

from certificates.actions.issuing import design_for, issue_certificate
from certificates.actions.revoking import revoke_certificate
from certificates.models import Certificate, NumberCounter
from courses.models import Completion
from courses.signals import course_completed
from people.models import RoleKind
from tests.cast import make_person, make_role
from tests.certificates.conftest import DONE, make_completion, make_design


def test_a_completion_is_certified_by_the_signal(completion, design):
    course_completed.send(sender=Completion, completion=completion)
    certificate = completion.certificate
    assert certificate.number == "800/0001/BKPSDM/XI/2026"
    assert certificate.agency == design.agency
    assert certificate.expires_on == dt.date(2028, 11, 20)
    assert OrmQ.objects.count() == 1


def test_facts_hold_every_printed_word(completion, design):
    facts = issue_certificate(completion=completion).facts
    assert facts["name"] == "Sari Contoh, A.Md.Kep."
    assert facts["hours"] == "6 (enam)"
    assert facts["period"] == "3 sampai dengan 20 November 2026"
    assert (facts["unit"], facts["office"]) == ("UPTD Puskesmas", "Dinas Kesehatan")
    assert facts["nip"].count(" ") == 3


def test_issuing_twice_gives_the_same_certificate(completion, design):
    first = issue_certificate(completion=completion)
    assert issue_certificate(completion=completion) == first
    assert NumberCounter.objects.get().last == 1


def test_later_edits_change_no_certificate(completion, design, sari):
    before = issue_certificate(completion=completion).facts
    sari.name = "Nama Baru"
    sari.save()
    design.signatory_name = "Pejabat Baru"
    design.save()
    assert (
        Certificate.objects.get().facts == before == issue_certificate(completion=completion).facts
    )


def test_numbers_are_gapless_when_a_completion_is_rolled_back(course, tree, design, colleagues):
    issue_certificate(completion=make_completion(colleagues[0], course, tree.puskesmas))
    failing = make_completion(colleagues[1], course, tree.puskesmas)
    with transaction.atomic():
        issue_certificate(completion=failing)
        transaction.set_rollback(True)
    issue_certificate(completion=make_completion(colleagues[2], course, tree.puskesmas))
    assert list(Certificate.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2]


def test_the_year_is_that_of_the_agencys_zone(course, tree, design, sari):
    """17.00 UTC on New Year's Eve is 01.00 WITA on New Year's Day."""
    late = dt.datetime(2026, 12, 31, 17, 0, tzinfo=dt.UTC)
    certificate = issue_certificate(
        completion=make_completion(sari, course, tree.puskesmas, at=late)
    )
    assert (certificate.year, certificate.facts["issued"]) == (2027, "1 Januari 2027")


def test_the_nearest_design_is_used(tree, design):
    own = make_design(tree.dinkes, unit="DINKES")
    assert design_for(tree.puskesmas) == own
    assert design_for(tree.mamuju) == design


def test_without_any_design_the_root_issues(completion, tree):
    certificate = issue_certificate(completion=completion)
    assert certificate.agency == tree.province
    assert certificate.number == "800/0001/PROVINSI-CONTOH/XI/2026"
    assert certificate.facts["signatory_name"] == ""


def test_a_design_with_a_bad_pattern_is_refused_in_the_form(design):
    design.number_pattern = "{unit}/{year}"
    with pytest.raises(ValidationError, match="seq"):
        design.full_clean()


def test_an_officer_revokes_and_an_outsider_cannot(completion, design, budi, charlie):
    certificate = issue_certificate(completion=completion)
    with pytest.raises(PermissionDenied):
        revoke_certificate(certificate=certificate, reason="Coba", actor=charlie, now=DONE)
    revoked = revoke_certificate(
        certificate=certificate, reason="Salah orang", actor=budi, now=DONE
    )
    assert (revoked.revoked_reason, revoked.revoked_by) == ("Salah orang", budi)
    again = revoke_certificate(certificate=certificate, reason="Lain", actor=budi, now=DONE)
    assert again.revoked_reason == "Salah orang"


def test_an_officer_of_a_unit_below_the_issuer_cannot_revoke(completion, design, tree):
    officer = make_person("Petugas Contoh", at=tree.dinkes)
    make_role(officer, tree.dinkes, RoleKind.CERTIFICATE_OFFICER)
    with pytest.raises(PermissionDenied):
        revoke_certificate(
            certificate=issue_certificate(completion=completion),
            reason="x",
            actor=officer,
            now=DONE,
        )
