"""Designs in the CMS: an officer keeps those of the own subtree, and the others are not there."""

import re

import pytest
from django.test import Client

from certificates.models import CertificateDesign
from people.actions.roles import end_role, grant_role
from people.models import RoleKind
from tests.cast import make_person
from tests.certificates.conftest import make_design

LIST = "/cms/snippets/certificates/certificatedesign/"
VIEWS = ("edit", "copy", "delete", "history", "history-results", "usage")


@pytest.fixture(autouse=True)
def password_alone(settings):
    settings.CMS_REQUIRES_MFA = False


def officer(agency, kind=RoleKind.CERTIFICATE_OFFICER):
    person = make_person("Petra Contoh", at=agency)
    grant_role(person=person, agency=agency, kind=kind, actor=None)
    return person


def signed_in(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def petra(tree):
    """Certificate officer of Kabupaten Mamuju."""
    return signed_in(officer(tree.mamuju))


@pytest.fixture
def outsider(tree):
    """Certificate officer of Kabupaten Majene."""
    return signed_in(officer(tree.majene))


def fields(agency, **more):
    return {
        "agency": agency.pk,
        "government_name": "Pemerintah Kabupaten Mamuju",
        "office_name": "Kantor Contoh",
        "logo": "",
        "title": "Sertifikat",
        "city": "Mamuju",
        "signatory_post": "Kepala Kantor",
        "signatory_name": "Nama Contoh",
        "signatory_nip": "",
        "code": "800",
        "unit": "DINKES",
        "number_pattern": "{code}/{seq:04}/{unit}/{year}",
        **more,
    }


def choices(page):
    """The agencies that the form offers, as they stand in the page."""
    select = re.search(r'<select name="agency".*?</select>', page.content.decode(), re.DOTALL)
    return {int(pk) for pk in re.findall(r'<option value="([0-9]+)"', select[0])}


def test_an_officer_opens_the_cms_and_finds_the_designs_of_the_subtree_only(petra, design, tree):
    make_design(tree.majene, office_name="Kantor Majene")
    assert LIST in petra.get("/cms/").content.decode()
    page = petra.get(LIST).content.decode()
    assert design.office_name in page
    assert "Kantor Majene" not in page
    assert "Kantor Majene" not in petra.get(f"{LIST}?q=Majene").content.decode()


def test_the_agencies_offered_are_those_of_the_subtree(petra, design, tree):
    inside = {tree.mamuju.pk, tree.dinkes.pk, tree.puskesmas.pk}
    assert choices(petra.get(f"{LIST}add/")) == inside
    assert choices(petra.get(f"{LIST}edit/{design.pk}/")) == inside


def test_an_officer_makes_changes_and_deletes_a_design(petra, tree):
    assert petra.post(f"{LIST}add/", fields(tree.dinkes)).status_code == 302
    made = CertificateDesign.objects.get(agency=tree.dinkes)
    changed = fields(tree.dinkes, office_name="Kantor Baru")
    assert petra.post(f"{LIST}edit/{made.pk}/", changed).status_code == 302
    made.refresh_from_db()
    assert made.office_name == "Kantor Baru"
    assert petra.post(f"{LIST}delete/{made.pk}/").status_code == 302
    assert not CertificateDesign.objects.exists()


def test_an_officer_makes_and_moves_no_design_beyond_the_subtree(petra, design, tree):
    for agency in (tree.majene, tree.province):
        answer = petra.post(f"{LIST}add/", fields(agency))
        assert "agency" in answer.context["form"].errors
        answer = petra.post(f"{LIST}edit/{design.pk}/", fields(agency))
        assert "agency" in answer.context["form"].errors
    assert CertificateDesign.objects.get().agency == tree.mamuju


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_for_the_officer_of_another_regency_the_design_is_not_there(
    outsider, design, tree, view, method
):
    address = f"{LIST}{view}/{design.pk}/"
    answer = getattr(outsider, method)(address, fields(tree.majene) if method == "post" else {})
    assert answer.status_code in ((302, 404, 405) if view == "copy" else (404, 405))
    if answer.status_code == 302:
        assert answer["Location"] == "/cms/"
    assert CertificateDesign.objects.get().office_name == design.office_name


@pytest.mark.parametrize("who", ["petra", "outsider"])
def test_many_at_once_are_deleted_by_nobody_with_a_role_only(request, design, who):
    client = request.getfixturevalue(who)
    client.post(f"/cms/bulk/certificates/certificatedesign/delete/?id={design.pk}")
    assert CertificateDesign.objects.filter(pk=design.pk).exists()


def test_the_preview_is_closed_to_the_outsider(petra, outsider, design):
    address = f"/sertifikat/rancangan/{design.pk}/pratinjau.pdf"
    assert petra.get(address)["Content-Type"] == "application/pdf"
    assert outsider.get(address).status_code == 404


@pytest.mark.parametrize("kind", [RoleKind.TRAINER, RoleKind.REVIEWER])
def test_writers_of_lessons_keep_no_designs(design, tree, kind):
    client = signed_in(officer(tree.mamuju, kind))
    for address in (LIST, f"{LIST}add/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, "/cms/")
    assert client.get(f"{LIST}edit/{design.pk}/").status_code in (302, 404)


def test_an_officer_whose_role_has_ended_is_outside(tree, design):
    person = officer(tree.mamuju)
    end_role(role=person.roles.get(), actor=None)
    client = signed_in(person)
    assert client.get(LIST).status_code == 403
    assert client.get(f"/sertifikat/rancangan/{design.pk}/pratinjau.pdf").status_code == 404


def test_an_operator_keeps_every_design(design, tree):
    client = signed_in(make_person("Oki", is_superuser=True, is_staff=True))
    majene = make_design(tree.majene, office_name="Kantor Majene")
    assert "Kantor Majene" in client.get(LIST).content.decode()
    page = client.get(f"{LIST}edit/{majene.pk}/")
    assert tree.province.pk in choices(page)


def test_the_second_factor_is_asked_for_in_the_cms(settings, petra):
    settings.CMS_REQUIRES_MFA = True
    assert petra.get(LIST)["Location"].startswith("/akun/dua-langkah/")
