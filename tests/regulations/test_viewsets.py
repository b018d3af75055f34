"""The registry in the CMS: reviewers keep it, trainers read it, learners stay outside."""

import pytest

from people.actions.roles import grant_role
from people.models import RoleKind
from regulations.models import Election, Practice, Provision, Regulation, Stage
from tests.cast import make_person
from tests.registry import put_registry

MODELS = (Regulation, Provision, Practice, Election, Stage)
ELECTION = {
    "kind": "pilkada",
    "code": "pilkada-2029",
    "name": "Pemilihan 2029",
    "region_codes": '["76"]',
}


@pytest.fixture(autouse=True)
def registry(db, settings):
    settings.CMS_REQUIRES_MFA = False
    put_registry()


def staff(tree, kind):
    person = make_person("Rekan Contoh")
    grant_role(person=person, agency=tree.province, kind=kind, actor=None)
    person.refresh_from_db()
    return person


def address(model, view="", pk=None):
    start = f"/cms/snippets/regulations/{model._meta.model_name}/"
    return start + (f"{view}/" if view else "") + (f"{pk}/" if pk else "")


def is_refused(answer):
    """Wagtail sends whoever lacks a right back to its first page."""
    return answer.status_code == 302 and answer["Location"] == "/cms/"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("kind", [RoleKind.REVIEWER, RoleKind.OPERATOR])
def test_a_reviewer_and_an_operator_keep_the_registry(client, tree, model, kind):
    client.force_login(staff(tree, kind))
    pk = model.objects.first().pk
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model, "add")).status_code == 200
    assert client.get(address(model, "edit", pk)).status_code == 200
    assert client.get(address(model, "inspect", pk)).status_code == 200


@pytest.mark.parametrize("model", MODELS)
def test_a_trainer_reads_the_registry_and_changes_nothing(client, tree, model):
    client.force_login(staff(tree, RoleKind.TRAINER))
    pk = model.objects.first().pk
    assert client.get(address(model)).status_code == 200
    assert client.get(address(model, "inspect", pk)).status_code == 200
    for view, one in (("add", None), ("edit", pk), ("delete", pk)):
        assert is_refused(client.get(address(model, view, one)))
        assert is_refused(client.post(address(model, view, one), ELECTION))
    assert model.objects.filter(pk=pk).exists()


@pytest.mark.parametrize("model", MODELS)
def test_a_certificate_officer_has_no_business_in_the_registry(client, tree, model):
    client.force_login(staff(tree, RoleKind.CERTIFICATE_OFFICER))
    pk = model.objects.first().pk
    for view, one in (("", None), ("add", None), ("edit", pk), ("inspect", pk)):
        assert is_refused(client.get(address(model, view, one)))


def test_a_reviewer_adds_an_election_but_deletes_none(client, tree):
    client.force_login(staff(tree, RoleKind.REVIEWER))
    assert client.post(address(Election, "add"), ELECTION).status_code == 302
    added = Election.objects.get(code="pilkada-2029")
    assert is_refused(client.post(address(Election, "delete", added.pk)))
    assert Election.objects.filter(pk=added.pk).exists()


def test_a_reviewer_marks_a_provision(client, tree):
    client.force_login(staff(tree, RoleKind.REVIEWER))
    provision = Provision.objects.first()
    names = ("code", "reference", "label", "summary", "review", "review_note")
    fields = {name: getattr(provision, name) for name in names}
    fields |= {"regulation": provision.regulation_id, "needs_review": "on"}
    assert client.post(address(Provision, "edit", provision.pk), fields).status_code == 302
    provision.refresh_from_db()
    assert provision.needs_review
