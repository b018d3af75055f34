import pytest
from django.test import override_settings

from regulations.actions import load_regulations
from regulations.models import Practice
from tests.cast import make_person


@override_settings(CMS_REQUIRES_MFA=False)
@pytest.mark.parametrize("model", ["regulation", "provision", "practice", "election"])
def test_an_operator_reads_the_registry_in_the_cms(client, db, model):
    load_regulations()
    client.force_login(make_person("Oki", is_superuser=True, is_staff=True))
    assert client.get(f"/cms/snippets/regulations/{model}/").status_code == 200


@override_settings(CMS_REQUIRES_MFA=False)
def test_an_operator_opens_a_practice_for_editing(client, db):
    load_regulations()
    client.force_login(make_person("Oki", is_superuser=True, is_staff=True))
    pk = Practice.objects.first().pk
    assert client.get(f"/cms/snippets/regulations/practice/edit/{pk}/").status_code == 200
