from django.test import override_settings

from tests.cast import make_person


@override_settings(CMS_REQUIRES_MFA=False)
def test_an_operator_edits_an_agency_but_cannot_add_or_delete(client, tree):
    client.force_login(make_person("Oki", is_superuser=True, is_staff=True))
    base = "/cms/snippets/agencies/agency"
    assert client.get(f"{base}/").status_code == 200
    assert client.get(f"{base}/edit/{tree.dinkes.pk}/").status_code == 200
    assert client.get(f"{base}/add/").status_code == 302
    assert client.get(f"{base}/delete/{tree.dinkes.pk}/").status_code == 302
