from django.forms import modelform_factory
from django.test import override_settings
from django.utils import timezone

from agencies.actions import move_agency
from agencies.models import Agency
from agencies.viewsets import AgencyForm
from tests.cast import make_person


@override_settings(CMS_REQUIRES_MFA=False)
def test_an_operator_edits_an_agency_but_cannot_add_or_delete(client, tree):
    client.force_login(make_person("Oki", is_superuser=True, is_staff=True))
    base = "/cms/snippets/agencies/agency"
    assert client.get(f"{base}/").status_code == 200
    assert client.get(f"{base}/edit/{tree.dinkes.pk}/").status_code == 200
    assert client.get(f"{base}/add/").status_code == 302
    assert client.get(f"{base}/delete/{tree.dinkes.pk}/").status_code == 302


def test_a_unit_that_was_moved_while_the_form_was_open_stays_where_it_is_now(tree):
    fields = ["name", "short_name", "time_zone", "asks_pledge", "is_active"]
    said = {"name": "Puskesmas Lain", "time_zone": "Asia/Makassar", "is_active": "on"}
    form = modelform_factory(Agency, form=AgencyForm, fields=fields)(said, instance=tree.puskesmas)
    move_agency(unit=tree.puskesmas, under=tree.mamuju, on=timezone.localdate())
    assert form.is_valid(), form.errors
    form.save()
    unit = Agency.objects.get(slug="puskesmas")
    assert (unit.name, unit.get_parent()) == ("Puskesmas Lain", tree.mamuju)
    assert Agency.find_problems() == ([], [], [], [], [])
