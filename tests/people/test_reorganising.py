"""What is known of people and rosters when units are merged or moved."""

import datetime as dt

import pytest
from django.utils import timezone

from agencies.actions import rename, succeed_agency
from agencies.models import Agency, AgencyCode, AgencyName, CodeSystem, Kind
from people.actions.file_import import import_file
from people.actions.importing import upload_roster
from people.actions.queueing import ImportRefused
from people.actions.reorganising import carry_reach, hand_over_people
from people.actions.units import close_unit
from people.models import Person, RosterImport, TransferRequest, TransferState
from people.register import units_of
from tests.cast import make_agency, make_nip, make_person, make_placement

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def social(tree):
    return make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")


def succeed(unit, successor):
    return succeed_agency(unit=unit, successor=successor, on=TODAY, kind="gabung")


def fresh(agency):
    return Agency.objects.get(pk=agency.pk)


def ask(person, source, target):
    return TransferRequest.objects.create(person=person, source=source, target=target, on=TODAY)


def test_a_placement_that_begins_that_very_day_goes_over_whole(tree, social):
    person = make_person("Baru Contoh", at=tree.dinkes, since=TODAY)
    assert hand_over_people(unit=tree.dinkes, to=social, on=TODAY, actor=None) == 1
    placement = person.placements.get()
    assert (placement.agency, placement.since, placement.until) == (social, TODAY, None)


def test_who_is_placed_below_the_unit_stays_there(tree, social, sari):
    assert hand_over_people(unit=tree.dinkes, to=social, on=TODAY, actor=None) == 0
    assert sari.placements.get().agency == tree.puskesmas


def test_requests_for_the_people_of_the_unit_and_by_it_go_along(tree, social, budi, charlie):
    here = make_person("Sini Contoh", at=tree.dinkes)
    wanted = ask(here, tree.dinkes, tree.majene_office)
    wanting = ask(charlie, tree.majene, tree.dinkes)
    hand_over_people(unit=tree.dinkes, to=social, on=TODAY, actor=budi)
    wanted.refresh_from_db()
    wanting.refresh_from_db()
    assert (wanted.source, wanted.state) == (social, TransferState.WAITING)
    assert (wanting.target, wanting.state) == (social, TransferState.WAITING)


def test_requests_that_are_fulfilled_or_doubled_by_it_are_withdrawn(tree, social, budi, charlie):
    there = make_person("Sana Contoh", at=social)
    fulfilled = ask(there, social, tree.dinkes)
    doubled = ask(charlie, tree.majene, tree.dinkes)
    kept = ask(charlie, tree.majene, social)
    hand_over_people(unit=tree.dinkes, to=social, on=TODAY, actor=budi)
    for request in (fulfilled, doubled, kept):
        request.refresh_from_db()
    assert (fulfilled.state, doubled.state) == (TransferState.WITHDRAWN, TransferState.WITHDRAWN)
    assert kept.state == TransferState.WAITING


def test_lists_made_for_a_subtree_are_not_for_whoever_gets_its_old_place(tree):
    def keep(*reach):
        return RosterImport.objects.create(
            agency=tree.mamuju, original_name="r.csv", sha256="0", since=TODAY, reach=list(reach)
        )

    moved = keep(tree.dinkes.path, tree.majene.path, tree.puskesmas.path)
    other = keep(tree.mamuju.path)
    carry_reach(left=tree.dinkes.path, joined="00090001")
    moved.refresh_from_db()
    other.refresh_from_db()
    below = tree.puskesmas.path.removeprefix(tree.dinkes.path)
    assert moved.reach == ["00090001", tree.majene.path, "00090001" + below]
    assert other.reach == [tree.mamuju.path]


def test_a_roster_finds_the_successor_by_the_name_code_and_address_of_the_old(tree, social):
    AgencyCode.objects.create(agency=tree.dinkes, system=CodeSystem.SIASN, code="unor-7")
    assert units_of(tree.mamuju).find("Dinas Kesehatan") == tree.dinkes.pk
    succeed(tree.dinkes, social)
    units = units_of(fresh(tree.mamuju))
    for text in ("Dinas Kesehatan", "dinkes", "unor-7", "Dinas Sosial", "dinsos"):
        assert units.find(text) == social.pk
    assert AgencyCode.objects.get(code="unor-7").agency == tree.dinkes


def test_it_finds_the_last_of_several_successors(tree, social):
    manpower = make_agency(
        "Dinas Tenaga Kerja", under=tree.mamuju, kind=Kind.OFFICE, slug="disnaker"
    )
    succeed(tree.dinkes, social)
    succeed(social, manpower)
    units = units_of(fresh(tree.mamuju))
    assert units.find("Dinas Kesehatan") == units.find("Dinas Sosial") == manpower.pk


def test_it_finds_the_successor_by_what_the_old_was_called_before(tree, social):
    rename(agency=tree.dinkes, name="Dinas Kesehatan dan Gizi", on=TODAY)
    succeed(fresh(tree.dinkes), social)
    units = units_of(fresh(tree.mamuju))
    for name in ("Dinas Kesehatan", "Dinas Kesehatan dan Gizi", "Dinas Sosial"):
        assert units.find(name) == social.pk


def test_a_name_that_two_units_bore_finds_neither_and_says_so(tree, social):
    other = make_agency("Dinas Pangan", under=tree.mamuju, kind=Kind.OFFICE, slug="dispangan")
    AgencyName.objects.create(agency=other, name="Dinas Kesehatan", until=TODAY - DAY)
    succeed(tree.dinkes, social)
    units = units_of(fresh(tree.mamuju))
    assert units.find("Dinas Kesehatan") is None
    assert "Beberapa unit" in units.fault("Dinas Kesehatan")
    assert units.find("dinkes") == social.pk


def test_a_successor_that_was_closed_takes_nobody_in(tree, social, budi):
    succeed(tree.dinkes, social)
    # What came along goes first.
    Agency.objects.filter(pk=tree.puskesmas.pk).update(is_active=False)
    close_unit(unit=fresh(social), today=TODAY, actor=budi)
    assert units_of(fresh(tree.mamuju)).find("Dinas Kesehatan") is None


def test_a_unit_opened_again_takes_people_in_itself_and_can_be_merged_again(tree, social):
    other = make_agency("Dinas Pangan", under=tree.mamuju, kind=Kind.OFFICE, slug="dispangan")
    succeed(tree.dinkes, social)
    Agency.objects.filter(pk=tree.dinkes.pk).update(is_active=True)
    assert units_of(fresh(tree.mamuju)).find("Dinas Kesehatan") == tree.dinkes.pk
    succeed(fresh(tree.dinkes), other)
    assert units_of(fresh(tree.mamuju)).find("Dinas Kesehatan") == other.pk


def test_a_new_unit_of_the_old_name_goes_before_the_old(tree, social):
    succeed(tree.dinkes, social)
    again = make_agency("Dinas Kesehatan", under=tree.mamuju, kind=Kind.OFFICE, slug="dinkes-baru")
    assert units_of(fresh(tree.mamuju)).find("Dinas Kesehatan") == again.pk


def test_a_successor_outside_the_agency_is_not_found(tree):
    clinic = make_agency("Klinik Majene", under=tree.majene_office, kind=Kind.UPT, slug="klinik")
    AgencyCode.objects.create(agency=tree.puskesmas, system=CodeSystem.SIASN, code="unor-8")
    succeed(tree.puskesmas, clinic)
    units = units_of(fresh(tree.dinkes))
    for text in ("UPTD Puskesmas", "puskesmas", "unor-8"):
        assert units.find(text) is None
    assert units_of(fresh(tree.majene)).find("UPTD Puskesmas") == clinic.pk


def test_people_of_a_roster_with_the_old_name_are_placed_in_the_successor(tree, social, tmp_path):
    make_placement(make_person("Lama Contoh"), tree.dinkes, until=TODAY - DAY)
    succeed(tree.dinkes, social)
    nip = make_nip()
    path = tmp_path / "r.csv"
    path.write_text(f"nip,nama,jenis,unit\n{nip},Baru Contoh,PNS,Dinas Kesehatan")
    import_file(path=path, agency=fresh(tree.mamuju), since=TODAY)
    assert Person.objects.get(nip=nip).placements.get().agency == social


def test_a_closed_unit_takes_no_roster(tree, social, budi):
    succeed(tree.dinkes, social)
    with pytest.raises(ImportRefused, match="sudah ditutup"):
        upload_roster(
            agency=fresh(tree.dinkes), file=None, since=TODAY, ends_missing=False, actor=budi
        )
