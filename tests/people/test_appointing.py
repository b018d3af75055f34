"""BKPSDM appoints within its own subtree; the operator appoints by command."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from people.actions.activation import ActivationFailed, activate, issue_code
from people.actions.appointing import (
    AppointmentRefused,
    appoint,
    closes_own_door,
    end_appointment,
)
from people.models import AuditEntry, Person, Role, RoleKind, Status
from tests.cast import make_person, make_placement, make_role


def given(budi, person, agency, kind=RoleKind.BKPSDM):
    return appoint(nip=person.nip, kind=kind, agency=agency, actor=budi, today=timezone.localdate())


@pytest.mark.parametrize("kind", [RoleKind.BKPSDM, RoleKind.OBSERVER, RoleKind.CERTIFICATE_OFFICER])
def test_a_role_is_given_below_with_a_line_in_the_log(budi, sari, tree, kind):
    role = given(budi, sari, tree.dinkes, kind)
    assert (role.person, role.agency, role.kind) == (sari, tree.dinkes, kind)
    assert role.granted_on == timezone.localdate()
    entry = AuditEntry.objects.get(verb="role.granted")
    assert entry.actor == budi
    assert entry.subject == f"people.Person:{sari.pk}"
    assert entry.details == {"kind": kind, "agency": "dinkes"}


def test_a_code_given_out_before_the_role_does_not_open_it(budi, sari, tree):
    """Whoever handed it out looks after less than the role opens."""
    puskesmas_officer = make_person("Umi", at=tree.puskesmas)
    make_role(puskesmas_officer, tree.puskesmas)
    code = issue_code(person=sari, actor=puskesmas_officer)
    given(budi, sari, tree.mamuju)
    with pytest.raises(ActivationFailed):
        activate(nip=sari.nip, code=code, password="kalimat orang lain")


@pytest.mark.parametrize("issuer", ["whoever appoints", "the operator"])
def test_a_code_of_whoever_appoints_or_of_the_operator_stays_good(budi, sari, tree, issuer):
    code = issue_code(person=sari, actor=budi if issuer == "whoever appoints" else None)
    given(budi, sari, tree.dinkes)
    assert activate(nip=sari.nip, code=code, password="kalimat pendek saya") == sari


@pytest.mark.parametrize("kind", [RoleKind.OPERATOR, RoleKind.TRAINER, RoleKind.REVIEWER])
def test_roles_over_everybody_are_not_given_by_an_officer(budi, sari, tree, kind):
    with pytest.raises(AppointmentRefused):
        given(budi, sari, tree.mamuju, kind)
    assert not sari.roles.exists()


@pytest.mark.parametrize("place", ["province", "majene"])
def test_nobody_appoints_above_or_beside(budi, sari, tree, place):
    with pytest.raises(AppointmentRefused):
        given(budi, sari, getattr(tree, place))
    assert not sari.roles.exists()


def test_an_observer_and_a_former_officer_appoint_nobody(olga, budi, sari, tree):
    with pytest.raises(AppointmentRefused):
        given(olga, sari, tree.mamuju)
    Role.objects.filter(person=budi).update(ended_on=dt.date(2026, 1, 1))
    with pytest.raises(AppointmentRefused):
        given(budi, sari, tree.mamuju)
    assert not sari.roles.exists()


def test_a_person_of_others_and_a_number_of_nobody_get_the_same_words(budi, charlie, tree):
    with pytest.raises(AppointmentRefused) as of_others:
        given(budi, charlie, tree.mamuju)
    nobody = Person(nip="197001012015031999")
    with pytest.raises(AppointmentRefused) as of_nobody:
        given(budi, nobody, tree.mamuju)
    assert str(of_others.value) == str(of_nobody.value)
    assert "Majene" not in str(of_others.value)


def test_who_holds_it_already_or_may_not_sign_in_or_has_left_is_refused(budi, sari, tree):
    given(budi, sari, tree.dinkes)
    with pytest.raises(AppointmentRefused, match="sudah memegang"):
        given(budi, sari, tree.dinkes)
    shut = make_person("Tutup", at=tree.dinkes, is_active=False)
    with pytest.raises(AppointmentRefused, match="ditutup"):
        given(budi, shut, tree.dinkes)
    gone = make_person("Pergi")
    make_placement(gone, tree.dinkes, until=dt.date(2025, 1, 1))
    with pytest.raises(AppointmentRefused, match="tidak ditempatkan"):
        given(budi, gone, tree.dinkes)
    assert Role.objects.exclude(person=budi).count() == 1


def test_an_observer_need_not_be_a_civil_servant(budi, tree):
    guest = make_person("Tamu", at=tree.mamuju, status=Status.NON_ASN)
    assert given(budi, guest, tree.mamuju, RoleKind.OBSERVER).person == guest


def test_an_officer_ends_what_is_held_below_and_nothing_above(budi, sari, tree):
    today = timezone.localdate()
    below = given(budi, sari, tree.dinkes)
    above = make_role(sari, tree.province, RoleKind.OBSERVER)
    operator = make_role(sari, tree.mamuju, RoleKind.OPERATOR)
    end_appointment(role=below, actor=budi, today=today, is_warned=False)
    below.refresh_from_db()
    assert below.ended_on == today
    assert AuditEntry.objects.get(verb="role.ended").actor == budi
    for role in (above, operator):
        with pytest.raises(AppointmentRefused):
            end_appointment(role=role, actor=budi, today=today, is_warned=True)
        role.refresh_from_db()
        assert role.ended_on is None


def ended_by(actor, role):
    end_appointment(role=role, actor=actor, today=timezone.localdate(), is_warned=True)
    role.refresh_from_db()
    return role.ended_on is not None


@pytest.fixture
def head(tree):
    """BKPSDM of the province, above Mamuju."""
    person = make_person("Kepala Contoh", at=tree.province)
    make_role(person, tree.province)
    return person


def test_a_peer_is_ended_from_above_and_by_themselves(budi, head, sari, tree):
    peer = make_role(sari, tree.mamuju)
    with pytest.raises(AppointmentRefused, match="rekan"):
        ended_by(budi, peer)
    assert ended_by(head, peer)
    again = make_role(sari, tree.mamuju)
    assert ended_by(sari, again)


def test_where_nobody_is_above_a_peer_is_ended_by_a_peer(budi, sari, tree):
    assert ended_by(budi, make_role(sari, tree.mamuju))


def test_at_the_top_a_peer_is_ended_by_a_peer(head, sari, tree):
    assert ended_by(head, make_role(sari, tree.province))


def test_who_is_above_but_may_not_sign_in_counts_for_nobody(budi, head, sari, tree):
    Person.objects.filter(pk=head.pk).update(is_active=False)
    assert ended_by(budi, make_role(sari, tree.mamuju))


@pytest.mark.parametrize("kind", [RoleKind.OBSERVER, RoleKind.CERTIFICATE_OFFICER])
def test_other_kinds_at_the_same_unit_are_no_peers(budi, head, sari, tree, kind):
    assert ended_by(budi, make_role(sari, tree.mamuju, kind))


def test_the_own_last_role_ends_only_with_a_warning(budi, tree):
    today = timezone.localdate()
    last = budi.roles.get()
    assert closes_own_door(last, budi)
    with pytest.raises(AppointmentRefused, match="terakhir"):
        end_appointment(role=last, actor=budi, today=today, is_warned=False)
    other = make_role(budi, tree.dinkes)
    assert not closes_own_door(last, budi)
    end_appointment(role=last, actor=budi, today=today, is_warned=False)
    assert closes_own_door(other, budi)
    end_appointment(role=other, actor=budi, today=today, is_warned=True)
    assert not Role.objects.held_by(budi).exists()


def test_the_operator_gives_and_ends_by_command(sari, tree, capsys):
    for _time in range(2):
        call_command("grant_role", sari.nip_grouped, "pelatih", "--agency", tree.mamuju.slug)
    role = sari.roles.get()
    assert (role.kind, role.agency) == (RoleKind.TRAINER, tree.mamuju)
    call_command("end_role", sari.nip, "pelatih", "--agency", tree.mamuju.slug)
    role.refresh_from_db()
    assert role.ended_on is not None
    told = capsys.readouterr()
    assert told.out.splitlines() == [
        "Diberikan: Pelatih, Kabupaten Mamuju.",
        "Sudah dipegang: Pelatih, Kabupaten Mamuju.",
        "Berakhir: Pelatih.",
    ]
    assert sari.nip not in told.out + told.err
    verbs = AuditEntry.objects.order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["role.granted", "role.ended"]


@pytest.mark.parametrize(
    "words",
    [
        ("grant_role", "197001012015031999", "bkpsdm", "kabupaten-mamuju"),
        ("grant_role", "sari", "bkpsdm", "tidak-ada"),
        ("end_role", "sari", "bkpsdm", "kabupaten-mamuju"),
    ],
)
def test_a_command_that_cannot_be_done_says_so_and_writes_nothing(sari, tree, words):
    name, nip, kind, slug = words
    number = sari.nip if nip == "sari" else nip
    with pytest.raises(CommandError) as fault:
        call_command(name, number, kind, "--agency", slug)
    assert number not in str(fault.value)
    assert not Role.objects.exists()


def test_a_command_gives_nothing_at_a_closed_unit_or_to_a_closed_account(sari, tree):
    tree.dinkes.is_active = False
    tree.dinkes.save()
    with pytest.raises(CommandError, match="ditutup"):
        call_command("grant_role", sari.nip, "bkpsdm", "--agency", tree.dinkes.slug)
    Person.objects.filter(pk=sari.pk).update(is_active=False)
    with pytest.raises(CommandError, match="ditutup"):
        call_command("grant_role", sari.nip, "bkpsdm", "--agency", tree.mamuju.slug)
    assert not Role.objects.exists()
