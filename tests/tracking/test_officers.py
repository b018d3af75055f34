"""The page of officers: who holds what at the unit and below; appointing and ending, seen before it is done."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from people.actions.placements import leave
from people.models import AuditEntry, Role, RoleKind
from tests.cast import make_person, make_role

LIST = "/pantau/kabupaten-mamuju/petugas/"
NEW = LIST + "tunjuk/"


def text(answer):
    return answer.content.decode()


def words(person, kind="bkpsdm", unit="dinkes", **more):
    return {"nip": person.nip_grouped, "kind": kind, "unit": unit, **more}


def end_of(role):
    return f"{LIST}{role.pk}/akhiri/"


def test_the_list_holds_the_unit_and_what_is_below_and_nothing_else(
    as_budi, budi, sari, charlie, olga, tree
):
    make_role(sari, tree.puskesmas, RoleKind.CERTIFICATE_OFFICER)
    trainer = make_person("Pelatih", at=tree.majene)
    make_role(trainer, tree.mamuju, RoleKind.TRAINER)
    gone = make_role(make_person("Dulu"), tree.mamuju)
    Role.objects.filter(pk=gone.pk).update(ended_on=gone.granted_on)
    page = as_budi.get(LIST)
    assert [role.person.name for role in page.context["page"]] == [
        budi.name,
        "Pelatih",
        sari.name,
    ]
    assert charlie.name not in text(page)
    assert olga.name not in text(page)
    # What the operator gives is shown, and not ended here.
    assert text(page).count("/akhiri/") == 2
    assert budi.nip not in text(page)
    only = as_budi.get(LIST, {"jenis": "petugas_sertifikat"}).context["page"]
    assert [role.person for role in only] == [sari]


def test_the_overview_leads_to_it(as_budi, staff):
    assert f'href="{LIST}"' in text(as_budi.get("/pantau/kabupaten-mamuju/"))


def test_the_list_says_whose_role_will_end_because_they_leave(as_budi, budi, sari, tree):
    role = make_role(sari, tree.puskesmas, RoleKind.OBSERVER)
    assert "orangnya pindah" not in text(as_budi.get(LIST))
    today = timezone.localdate()
    leave(person=sari, on=today + dt.timedelta(days=4), actor=budi)
    page = as_budi.get(LIST)
    held = {each.pk: each.ends_on for each in page.context["page"]}
    assert held[role.pk] == today + dt.timedelta(days=5)
    assert "orangnya pindah atau berhenti" in text(page)


def test_appointing_shows_first_what_opens_and_then_does_it(as_budi, budi, sari, tree):
    shown = as_budi.post(NEW, words(sari))
    assert shown.status_code == 200
    for word in (sari.name, "Dinas Kesehatan", "dan 1 unit di bawahnya", "Belum ada yang berubah"):
        assert word in text(shown)
    assert not sari.roles.exists()
    done = as_budi.post(NEW, words(sari, setuju="ya"))
    assert done["Location"] == LIST
    role = sari.roles.get()
    assert (role.kind, role.agency) == (RoleKind.BKPSDM, tree.dinkes)
    assert AuditEntry.objects.get(verb="role.granted").actor == budi


def test_the_new_officer_opens_exactly_that(client, as_budi, sari, tree):
    as_budi.post(NEW, words(sari, setuju="ya"))
    client.force_login(sari)
    assert client.get("/pantau/dinkes/petugas/").status_code == 200
    assert client.get("/pantau/puskesmas/petugas/").status_code == 200
    assert client.get(LIST).status_code == 404


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"nip": "197001012015031999"}, "Tidak ada orang dengan nomor itu"),
        ({"nip": "12"}, "NIP harus 18 angka"),
        ({"nip": "N12"}, "huruf N dan 9 angka"),
        ({"nip": ""}, "NIP belum diisi"),
        ({"kind": "operator"}, "Peran"),
        ({"unit": "kabupaten-majene"}, "Unit"),
        ({"unit": "provinsi-contoh"}, "Unit"),
    ],
)
def test_what_cannot_be_is_told_and_not_done(as_budi, sari, tree, more, said):
    answer = as_budi.post(NEW, {**words(sari, setuju="ya"), **more})
    assert answer.status_code == 422
    assert said in text(answer)
    assert not sari.roles.exists()


def test_a_person_of_another_regency_is_unknown_here(as_budi, charlie, tree):
    answer = as_budi.post(NEW, words(charlie))
    assert answer.status_code == 422
    assert charlie.name not in text(answer)


def test_only_the_unit_and_those_right_below_are_offered(as_budi, tree):
    form = as_budi.get(NEW).context["form"]
    assert [value for value, _name in form.fields["unit"].choices] == ["kabupaten-mamuju", "dinkes"]


def test_a_role_is_ended_after_a_look_at_what_closes(as_budi, budi, sari, tree):
    role = make_role(sari, tree.dinkes, RoleKind.OBSERVER)
    shown = as_budi.get(end_of(role))
    assert "Dinas Kesehatan" in text(shown)
    assert sari.name in text(shown)
    assert as_budi.post(end_of(role))["Location"] == LIST
    role.refresh_from_db()
    assert role.ended_on is not None
    assert as_budi.get(end_of(role)).status_code == 404
    assert AuditEntry.objects.get(verb="role.ended").actor == budi


def test_a_peer_of_the_same_unit_is_ended_from_above(as_budi, client, budi, sari, tree):
    make_role(make_person("Kepala", at=tree.province), tree.province)
    peer, own = make_role(sari, tree.mamuju), budi.roles.get()
    page = text(as_budi.get(LIST))
    assert "Diakhiri admin di atasnya" in page
    assert end_of(own) in page
    assert end_of(peer) not in page
    told = as_budi.post(end_of(peer), follow=True)
    assert "oleh admin di unit atasnya" in text(told)
    peer.refresh_from_db()
    assert peer.ended_on is None


def test_the_own_last_role_asks_for_a_tick_and_then_lets_go(as_budi, budi, tree):
    role = budi.roles.get()
    assert "yang terakhir" in text(as_budi.get(end_of(role)))
    assert as_budi.post(end_of(role)).status_code == 422
    role.refresh_from_db()
    assert role.ended_on is None
    assert as_budi.post(end_of(role), {"understood": "on"})["Location"] == "/belajar/"
    assert as_budi.get(LIST).status_code == 404


def test_nobody_ends_what_is_held_above_or_what_the_operator_gave(as_budi, olga, sari, tree):
    above = olga.roles.get()
    operator = make_role(sari, tree.mamuju, RoleKind.OPERATOR)
    for role in (above, operator):
        assert as_budi.get(end_of(role)).status_code == 404
        assert as_budi.post(end_of(role)).status_code == 404
        role.refresh_from_db()
        assert role.ended_on is None


@pytest.mark.parametrize("address", [LIST, NEW])
def test_an_observer_finds_nothing_here(as_olga, tree, address):
    assert as_olga.get(address).status_code == 404
    assert as_olga.post(address).status_code in (404, 405)


def test_many_officers_come_by_page_and_cost_no_more_queries(as_budi, tree):
    def count():
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.get(LIST).status_code == 200
        return len(queries)

    as_budi.get(LIST)
    few = count()
    for number in range(30):
        make_role(make_person(f"Petugas {number:02d}", at=tree.dinkes), tree.dinkes)
    assert count() == few <= 12
    page = as_budi.get(LIST).context["page"]
    assert (len(page), page.paginator.count) == (25, 31)
