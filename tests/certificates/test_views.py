import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from certificates.actions.issuing import issue_certificate
from certificates.actions.pledge import publish_pledge_text
from certificates.actions.revoking import revoke_certificate
from certificates.models import CertificateDesign, PledgeSignature
from certificates.permissions import DesignPolicy
from people.actions.roles import grant_role
from people.models import RoleKind
from tests.cast import make_person, make_role
from tests.certificates.conftest import make_enrolment

NOW = dt.datetime(2026, 11, 22, 1, 12, tzinfo=dt.UTC)
OFFICER = RoleKind.CERTIFICATE_OFFICER


@pytest.fixture
def certificate(completion, design):
    return issue_certificate(completion=completion)


def test_a_stranger_sees_a_valid_certificate_without_the_nip(client, certificate, sari):
    response = client.get(f"/sertifikat/{certificate.code}/")
    page = response.content.decode()
    assert response.status_code == 200
    assert "Sertifikat sah" in page
    assert "Sari Contoh, A.Md.Kep." in page
    assert certificate.number in page
    assert sari.nip not in page
    assert sari.nip_grouped not in page
    assert "noindex" in response["X-Robots-Tag"]


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "Diperiksa 2 Maret 2026, pukul 22.30 WIB."),
        ("Asia/Jayapura", "Diperiksa 3 Maret 2026, pukul 00.30 WIT."),
    ],
)
def test_the_time_of_the_check_is_that_of_the_issuer(client, certificate, monkeypatch, zone, said):
    certificate.agency.time_zone = zone
    certificate.agency.save()
    late = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    monkeypatch.setattr(timezone, "now", lambda: late)
    assert said in client.get(f"/sertifikat/{certificate.code}/").content.decode()


def test_an_expired_certificate_says_so(client, certificate):
    certificate.expires_on = dt.date(2025, 1, 1)
    certificate.save()
    assert "sudah berakhir" in client.get(f"/sertifikat/{certificate.code}/").content.decode()


def test_a_revoked_certificate_says_so_and_gives_no_file(client, certificate, budi):
    revoke_certificate(certificate=certificate, reason="Rahasia kantor", actor=budi, now=NOW)
    page = client.get(f"/sertifikat/{certificate.code}/").content.decode()
    assert "Sertifikat dicabut" in page
    assert "Rahasia kantor" not in page
    assert client.get(f"/sertifikat/{certificate.code}.pdf").status_code == 302


def test_an_unknown_code_is_a_clear_404(client, db):
    response = client.get("/sertifikat/2222-3333-4444/")
    assert response.status_code == 404
    assert "tidak pernah menerbitkan" in response.content.decode()


def test_a_typed_code_is_tidied(client, certificate):
    typed = certificate.code.replace("-", " ").lower()
    response = client.get("/sertifikat/", {"kode": typed}, follow=True)
    assert response.redirect_chain[-1][0] == f"/sertifikat/{certificate.code}/"


def test_the_list_holds_my_own_only(client, certificate, sari, charlie):
    client.force_login(sari)
    assert certificate.number in client.get("/sertifikat/").content.decode()
    client.force_login(charlie)
    assert certificate.number not in client.get("/sertifikat/").content.decode()


def test_whoever_holds_the_code_gets_the_file(client, certificate):
    response = client.get(f"/sertifikat/{certificate.code}.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")


def test_an_outsider_cannot_revoke(client, certificate, charlie, sari):
    address = f"/sertifikat/{certificate.code}/cabut/"
    assert client.post(address, {"reason": "x"}).status_code == 302
    for person in (charlie, sari):
        client.force_login(person)
        assert client.post(address, {"reason": "x"}).status_code == 404
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_an_officer_revokes_with_a_reason(client, certificate, budi):
    client.force_login(budi)
    address = f"/sertifikat/{certificate.code}/cabut/"
    assert client.post(address, {"reason": ""}).status_code == 200
    assert client.post(address, {"reason": "Salah orang"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoked_reason == "Salah orang"


def test_a_pledge_needs_the_tick_and_the_own_name(client, sari, course, tree, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "certificates.actions.pledge.record_pledge", lambda **given: heard.append(given)
    )
    text = publish_pledge_text()
    assert publish_pledge_text() == text
    enrolment = make_enrolment(sari, course, tree.puskesmas, needs_pledge=True)
    client.force_login(sari)
    address = f"/pakta/{course.slug}/"
    assert "netral" in client.get(address).content.decode()
    assert client.post(address, {"agreed": "on", "name": "Orang Lain"}).status_code == 200
    assert client.post(address, {"name": "Sari Contoh"}).status_code == 200
    assert not PledgeSignature.objects.exists()
    response = client.post(address, {"agreed": "on", "name": " sari  contoh "})
    assert (response.status_code, response["Location"]) == (302, f"/selesai/{course.slug}/")
    signature = PledgeSignature.objects.get()
    assert (signature.enrolment, signature.digest, signature.text) == (enrolment, text.digest, text)
    assert heard[0]["enrolment"] == enrolment


def test_nobody_signs_for_a_course_they_do_not_take(client, charlie, course, tree, sari):
    publish_pledge_text()
    make_enrolment(sari, course, tree.puskesmas, needs_pledge=True)
    client.force_login(charlie)
    assert client.get(f"/pakta/{course.slug}/").status_code == 404


def test_the_finishing_page_leads_to_the_file(client, certificate, sari):
    client.force_login(sari)
    page = client.get(f"/selesai/{certificate.course.slug}/").content.decode()
    assert f"/sertifikat/{certificate.code}.pdf" in page


def test_a_design_is_previewed_by_its_officer_only(client, design, budi, tree):
    address = f"/sertifikat/rancangan/{design.pk}/pratinjau.pdf"
    client.force_login(budi)
    assert client.get(address).status_code == 404
    budi.is_superuser = True
    budi.save()
    assert client.get(address)["Content-Type"] == "application/pdf"


def test_the_pledge_waits_for_the_other_requirements(client, sari, course, tree):
    publish_pledge_text()
    make_enrolment(sari, course, tree.puskesmas, needs_pledge=True, steps_done=2, steps_total=9)
    client.force_login(sari)
    assert client.get(f"/pakta/{course.slug}/").status_code == 302


def test_a_design_is_edited_in_the_cms(client, design, budi):
    budi.is_superuser = True
    budi.save()
    client.force_login(budi)
    policy = DesignPolicy(CertificateDesign)
    assert policy.user_has_permission_for_instance(budi, "change", design)
    assert list(policy.instances_user_has_permission_for(budi, "change")) == [design]


def test_a_certificate_officer_edits_designs_of_the_subtree_only(design, charlie, tree):
    make_role(charlie, tree.majene, RoleKind.CERTIFICATE_OFFICER)
    policy = DesignPolicy(CertificateDesign)
    assert policy.user_has_permission(charlie, "change")
    assert not policy.user_has_permission(charlie, "publish")
    for action in ("change", "delete", "view"):
        assert not policy.user_has_permission_for_instance(charlie, action, design)
        assert not policy.instances_user_has_permission_for(charlie, action).exists()


def test_a_certificate_officer_revokes_in_the_subtree_after_the_second_factor(
    client, certificate, tree, settings
):
    outsider, officer = make_person("Petra"), make_person("Rina")
    grant_role(person=outsider, agency=tree.majene, kind=OFFICER, actor=None)
    grant_role(person=officer, agency=tree.mamuju, kind=OFFICER, actor=None)
    address = f"/sertifikat/{certificate.code}/cabut/"
    client.force_login(outsider)
    assert client.post(address, {"reason": "x"}).status_code == 404
    client.force_login(officer)
    answer = client.post(address, {"reason": "Salah orang"})
    assert answer["Location"].startswith("/akun/dua-langkah/")
    certificate.refresh_from_db()
    assert certificate.revoked_at is None
    settings.CMS_REQUIRES_MFA = False
    assert client.post(address, {"reason": "Salah orang"}).status_code == 302
    certificate.refresh_from_db()
    assert certificate.revoked_by == officer


def test_an_officer_of_a_unit_revokes_nothing_that_the_regency_issued(client, certificate, tree):
    officer = make_person("Rina")
    make_role(officer, tree.puskesmas, OFFICER)
    client.force_login(officer)
    assert client.get(f"/sertifikat/{certificate.code}/cabut/").status_code == 404


def test_a_revocation_from_another_site_is_refused(certificate, budi):
    client = Client(enforce_csrf_checks=True)
    client.force_login(budi)
    address = f"/sertifikat/{certificate.code}/cabut/"
    assert client.post(address, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize(
    "code", ["%2F%2Fexample.com", "..%2F..%2Fadmin", "'OR 1=1--", "%00", "A" * 3000, "-", "²²²²"]
)
def test_nonsense_instead_of_a_code_is_answered_with_an_unknown_code(client, db, code):
    answer = client.get(f"/sertifikat/{code}/", follow=True)
    assert answer.status_code == 404
    assert all(to.startswith("/sertifikat/") for to, _status in answer.redirect_chain)
    assert client.get(f"/sertifikat/{code}.pdf").status_code == 404


def test_nothing_about_a_certificate_is_kept_by_browsers_or_proxies(client, certificate, budi):
    client.force_login(budi)
    for address in ("", ".pdf", "/", "/cabut/"):
        path = f"/sertifikat/{certificate.code}{address}" if address else "/sertifikat/"
        assert "no-store" in client.get(path)["Cache-Control"]


def test_the_address_of_a_certificate_is_not_taken_from_the_request(client, certificate, settings):
    settings.BASE_URL = "https://netral.example.go.id"
    page = client.get(
        f"/sertifikat/{certificate.code}/", headers={"host": "jahat.example.com"}
    ).content.decode()
    assert "jahat.example.com" not in page
