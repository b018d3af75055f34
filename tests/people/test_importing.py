"""A roster handed over, checked, applied and taken back: rows in the database at each step."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency
from people import tasks
from people.actions.correcting import Correction, correct_placements, plan_correction
from people.actions.importing import (
    apply_roster,
    check_roster,
    choose_columns,
    confirm_roster,
    upload_roster,
)
from people.actions.keeping import Progress, forget_rosters, opened_list
from people.actions.placements import take_back_plan, transfer
from people.actions.queueing import ImportRefused
from people.actions.undoing import ask_undo, undo_roster
from people.models import (
    AuditEntry,
    Exclusion,
    ExclusionReason,
    ImportState,
    Person,
    Placement,
    Role,
    RoleKind,
    RosterChange,
    RosterImport,
    TransferRequest,
    TransferState,
)
from people.models.roster import roster_storage
from people.roster.listing import unpack
from tests.cast import make_nip, make_person, make_placement, make_role

TODAY = timezone.localdate()
HEAD = "nip;nama;jenis;jabatan;unit;email"


pytestmark = pytest.mark.usefixtures("no_worker")


def line(nip, name="Ani Contoh", kind="PNS", post="Staf", unit="", email=""):
    return ";".join([nip, name, kind, post, unit, email])


def handed_in(agency, actor, *lines, head=HEAD, since=TODAY, ends_missing=False):
    """Uploaded and checked."""
    file = ContentFile("\n".join([head, *lines]).encode(), name="Pegawai Dinkes.csv")
    found = upload_roster(
        agency=agency, file=file, since=since, ends_missing=ends_missing, actor=actor
    )
    check_roster(roster_import=found)
    return RosterImport.objects.get(pk=found.pk)


def confirm(found, actor):
    confirm_roster(roster_import=found, digest=found.digest, actor=actor)


def undo(found, actor):
    """Asked for and done; the import as it is afterwards."""
    ask_undo(roster_import=found, actor=actor)
    undo_roster(roster_import=found)
    return RosterImport.objects.get(pk=found.pk)


def applied(found, actor):
    confirm(found, actor)
    found.refresh_from_db()
    apply_roster(roster_import=found)
    return RosterImport.objects.get(pk=found.pk)


def listed(found, fate):
    with opened_list(found) as file:
        return list(unpack(file, fate))


def test_checking_says_what_would_happen_and_writes_no_person(tree, budi, sari):
    people = Person.objects.count()
    found = handed_in(
        tree.mamuju,
        budi,
        line(make_nip(), unit="dinkes"),
        line(sari.nip, name=sari.name, post="Perawat", unit="puskesmas"),
    )
    assert found.state == ImportState.CHECKED
    assert found.counts == {
        "baru": 1,
        "berubah": 1,
        "pindah": 0,
        "mutasi": 0,
        "hilang": 1,
        "tetap": 0,
        "salah": 0,
    }
    assert Person.objects.count() == people
    assert [row.name for row in listed(found, "hilang")] == [budi.name]
    assert listed(found, "berubah")[0].detail == "jabatan: kosong menjadi Perawat"


def test_the_kept_file_has_a_name_that_names_nobody(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    assert found.original_name == "Pegawai Dinkes.csv"
    assert found.file.name == f"{found.public_id}.csv"
    assert len(found.sha256) == 64


def test_applying_creates_changes_and_moves(tree, budi, sari):
    number = make_nip()
    found = handed_in(
        tree.mamuju,
        budi,
        line(number, name="Ani Baru", unit="puskesmas", email="ani@contoh.id"),
        line(sari.nip, name=sari.name, post="Perawat", unit="dinkes"),
        line(budi.nip, name=budi.name),
    )
    found = applied(found, budi)
    assert found.state == ImportState.APPLIED
    new = Person.objects.get(nip=number)
    assert (new.name, new.email, new.activated_at) == ("Ani Baru", "ani@contoh.id", None)
    assert not new.has_usable_password()
    assert new.placements.get().agency == tree.puskesmas
    sari.refresh_from_db()
    assert sari.post == "Perawat"
    before, now = sari.placements.order_by("since")
    assert (before.agency, before.until) == (tree.puskesmas, TODAY - dt.timedelta(days=1))
    assert (now.agency, now.since, now.until) == (tree.dinkes, TODAY, None)
    noted = AuditEntry.objects.get(verb="roster.imported")
    assert noted.actor == budi
    assert noted.details["sha256"] == found.sha256
    assert (noted.details["baru"], noted.details["pindah"]) == (1, 1)


def test_applying_twice_does_it_once(tree, budi):
    found = applied(handed_in(tree.dinkes, budi, line(make_nip())), budi)
    people = Person.objects.count()
    apply_roster(roster_import=found)
    assert Person.objects.count() == people
    assert found.changes.count() == 1


def test_one_fault_and_nothing_can_be_applied(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()), line("123", unit="dinkes"))
    assert found.counts["salah"] == 1
    with pytest.raises(ImportRefused):
        confirm(found, budi)
    assert not RosterChange.objects.exists()


def test_a_fault_tells_row_column_and_what_to_do_with_the_number_masked(tree, budi):
    number = make_nip()
    found = handed_in(tree.dinkes, budi, line(number), line(f"{number}7"))
    (fault,) = listed(found, "salah")
    assert (fault.row, fault.column, fault.number) == (3, "nip", f"…{number[-2:]}7")
    assert "19 angka" in fault.detail


def test_people_who_are_missing_stay_unless_the_file_is_said_to_be_complete(tree, budi, sari):
    applied(handed_in(tree.dinkes, budi, line(make_nip())), budi)
    assert sari.placements.get().until is None
    applied(handed_in(tree.dinkes, budi, line(make_nip()), ends_missing=True), budi)
    assert sari.placements.get().until == TODAY - dt.timedelta(days=1)
    assert budi.placements.get().until is None, "who works elsewhere is not touched"


def test_when_the_register_changed_since_the_check_nothing_is_written(tree, budi, sari):
    number = make_nip()
    found = handed_in(tree.dinkes, budi, line(number))
    confirm(found, budi)
    make_person("Ani Contoh", nip=number, at=tree.dinkes)
    found.refresh_from_db()
    apply_roster(roster_import=found)
    found.refresh_from_db()
    assert (found.state, found.applied_by) == (ImportState.WAITING, None)
    assert "berubah sejak" in found.note
    check_roster(roster_import=found)
    assert found.counts["baru"] == 0
    assert not RosterChange.objects.exists()


def test_a_fault_in_the_middle_leaves_no_half_of_the_file(tree, budi, monkeypatch):
    number, other = make_nip(), make_nip()
    found = handed_in(tree.dinkes, budi, line(number), line(other))
    confirm(found, budi)

    def broken(*words, **more):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("people.actions.enacting.people_changed.send", broken)
    with pytest.raises(RuntimeError):
        apply_roster(roster_import=RosterImport.objects.get(pk=found.pk))
    assert not Person.objects.filter(nip__in=[number, other]).exists()
    assert RosterImport.objects.get(pk=found.pk).state == ImportState.APPLYING
    monkeypatch.undo()
    apply_roster(roster_import=RosterImport.objects.get(pk=found.pk))
    assert Person.objects.filter(nip__in=[number, other]).count() == 2


def test_unknown_columns_are_asked_for_and_then_checked(tree, budi):
    head = "Kode Pegawai;Sebutan;Golongan Pegawai"
    number = make_nip()
    found = handed_in(tree.dinkes, budi, f"{number};Ani Contoh;PNS", head=head)
    assert found.state == ImportState.UNCLEAR
    assert found.header == ["Kode Pegawai", "Sebutan", "Golongan Pegawai"]
    with pytest.raises(ImportRefused, match="jenis"):
        choose_columns(roster_import=found, columns={"nip": 0, "nama": 1})
    choose_columns(roster_import=found, columns={"nip": 0, "nama": 1, "jenis": 2})
    found.refresh_from_db()
    check_roster(roster_import=found)
    found.refresh_from_db()
    assert (found.state, found.counts["baru"]) == (ImportState.CHECKED, 1)


def test_a_file_that_is_no_table_is_said_to_be_unreadable(tree, budi):
    file = ContentFile(b"bukan lembar kerja", name="pegawai.xlsx")
    found = upload_roster(
        agency=tree.dinkes, file=file, since=TODAY, ends_missing=False, actor=budi
    )
    check_roster(roster_import=found)
    found.refresh_from_db()
    assert found.state == ImportState.FAILED
    assert "tidak terbaca" in found.note


def test_a_person_of_another_agency_is_asked_for_and_stays_there(tree, budi, charlie):
    found = handed_in(tree.dinkes, budi, line(charlie.nip, name=charlie.name))
    assert found.counts["mutasi"] == 1
    assert listed(found, "mutasi")[0].number == f"…{charlie.nip[-3:]}"
    applied(found, budi)
    assert charlie.placements.get().agency == tree.majene
    asked = TransferRequest.objects.get()
    assert (asked.person, asked.source, asked.target) == (charlie, tree.majene, tree.dinkes)
    applied(handed_in(tree.dinkes, budi, line(charlie.nip), line(make_nip())), budi)
    assert TransferRequest.objects.count() == 1, "asked once, however often the file comes"


def test_who_looks_after_both_units_moves_people_without_asking(tree, budi, sari):
    elsewhere = make_person("Rudi Contoh", at=tree.mamuju)
    found = handed_in(tree.dinkes, budi, line(elsewhere.nip, name=elsewhere.name))
    assert (found.counts["pindah"], found.counts["mutasi"]) == (1, 0)


def test_undoing_brings_everything_back(tree, budi, sari):
    number = make_nip()
    found = handed_in(
        tree.mamuju,
        budi,
        line(number, unit="puskesmas"),
        line(sari.nip, name="Sari Contoh, S.Kep.", post="Perawat", unit="dinkes"),
        ends_missing=True,
    )
    found = applied(found, budi)
    found = undo(found, budi)
    sari.refresh_from_db()
    assert (sari.name, sari.post) == ("Sari Contoh, A.Md.Kep.", "")
    assert (sari.placements.get().agency, sari.placements.get().until) == (tree.puskesmas, None)
    assert budi.placements.get().until is None
    assert not Person.objects.filter(nip=number).exists()
    assert (found.state, found.undone_by) == (ImportState.UNDONE, budi)
    with pytest.raises(ImportRefused):
        ask_undo(roster_import=found, actor=budi)


def test_a_move_on_the_very_first_day_is_undone_too(tree, budi):
    ani = make_person("Ani Contoh", at=tree.puskesmas, since=TODAY)
    found = applied(handed_in(tree.dinkes, budi, line(ani.nip, unit="dinkes")), budi)
    assert ani.placements.get().agency == tree.dinkes
    undo(found, budi)
    assert ani.placements.get().agency == tree.puskesmas


def activate(person):
    person.activated_at = timezone.now()
    person.save()


def rename(person):
    person.name = "Nama Lain"
    person.save()


def move(person):
    Placement.objects.filter(person=person, until=None).update(
        agency=person.placements.get().agency.get_parent()
    )


def give_role(person):
    make_role(person, Agency.objects.get(slug="puskesmas"), RoleKind.OBSERVER)


def excuse(person):
    Exclusion.objects.create(person=person, reason=ExclusionReason.LEAVE, since=TODAY)


def correct(person):
    yesterday = TODAY - dt.timedelta(days=1)
    unit = Agency.objects.get(slug="puskesmas")
    about = {
        "person": person,
        "correction": Correction(since=yesterday, until=yesterday, agency=unit.pk),
        "today": TODAY,
        "actor": Person.objects.get(name="Budi Contoh, S.Sos."),
    }
    seen = plan_correction(**about).stamp
    correct_placements(**about, reason="SK", office=unit, seen=seen)


@pytest.mark.parametrize("act", [activate, rename, move, give_role, excuse, correct])
def test_undoing_is_refused_once_something_rests_on_it(tree, budi, act):
    number = make_nip()
    old = make_person("Ani Contoh", at=tree.dinkes, active=False)
    found = handed_in(
        tree.dinkes,
        budi,
        line(number, unit="puskesmas"),
        line(old.nip, name="Ani Contoh, S.E.", unit="puskesmas"),
    )
    found = applied(found, budi)
    act(Person.objects.get(nip=number if act is not rename else old.nip))
    if act is rename:
        assert Person.objects.get(nip=old.nip).name == "Nama Lain"
    if act is move:
        assert Placement.objects.filter(person__nip=number, agency=tree.dinkes).exists()
    found = undo(found, budi)
    assert (found.state, found.undone_by) == (ImportState.APPLIED, None)
    assert "1 orang" in found.note
    stuck = Person.objects.get(nip=number if act is not rename else old.nip)
    assert stuck.name in found.note
    assert Person.objects.filter(nip=number).exists()


def take_back(person, actor):
    last, before = person.placements.order_by("-since")[:2]
    seen = f"{last.stamp}-{before.stamp}" if last.since > TODAY else last.stamp
    take_back_plan(person=person, today=TODAY, seen=seen, actor=actor)


@pytest.mark.parametrize("is_stuck", [False, True])
def test_a_move_that_was_taken_back_meanwhile_hinders_no_undoing(tree, budi, sari, is_stuck):
    """What was planned for one person is as before already; all the others are still taken back."""
    other = make_person("Rudi Contoh", at=tree.puskesmas, active=False)
    later = TODAY + dt.timedelta(days=20)
    rows = [line(one.nip, name=one.name, unit="dinkes") for one in (sari, other)]
    found = applied(handed_in(tree.mamuju, budi, *rows, since=later), budi)
    take_back(sari, budi)
    if is_stuck:
        transfer(person=other, to=tree.mamuju, on=later + dt.timedelta(days=1), actor=budi)
    found = undo(found, budi)
    if is_stuck:
        assert found.state == ImportState.APPLIED
        assert "1 orang" in found.note
        assert other.name in found.note
        assert sari.name not in found.note
        return
    assert found.state == ImportState.UNDONE
    for person in (sari, other):
        assert (person.placements.get().agency, person.placements.get().until) == (
            tree.puskesmas,
            None,
        )
        person.refresh_from_db()
        assert person.post == ""


def test_an_end_that_was_taken_back_meanwhile_hinders_no_undoing(tree, budi, sari):
    later = TODAY + dt.timedelta(days=20)
    number = make_nip()
    found = handed_in(tree.dinkes, budi, line(number), since=later, ends_missing=True)
    found = applied(found, budi)
    assert sari.placements.get().until is not None
    take_back_plan(person=sari, today=TODAY, seen=sari.placements.get().stamp, actor=budi)
    assert undo(found, budi).state == ImportState.UNDONE
    assert sari.placements.get().until is None
    assert not Person.objects.filter(nip=number).exists()


@pytest.mark.parametrize("is_listed", [True, False])
def test_undoing_brings_nobody_back_into_a_unit_that_was_closed(tree, budi, is_listed):
    """Moved away by the roster, or ended by it; then the unit became part of another."""
    person = make_person("Ani Contoh", at=tree.puskesmas)
    rows = [line(person.nip, unit="dinkes")] if is_listed else [line(make_nip())]
    found = applied(handed_in(tree.dinkes, budi, *rows, ends_missing=True), budi)
    Agency.objects.filter(pk=tree.puskesmas.pk).update(is_active=False)
    found = undo(found, budi)
    assert found.state == ImportState.APPLIED
    assert "unit lamanya sudah ditutup" in found.note
    assert not Placement.objects.filter(person=person, agency=tree.puskesmas, until=None).exists()


def test_old_files_are_thrown_away_and_what_they_did_stays_known(tree, budi):
    found = applied(handed_in(tree.dinkes, budi, line(make_nip())), budi)
    path = found.file.name
    assert forget_rosters(now=timezone.now() + dt.timedelta(days=29)) == 0
    assert forget_rosters(now=timezone.now() + dt.timedelta(days=31)) == 1
    assert not roster_storage().exists(path)
    with pytest.raises(FileNotFoundError), opened_list(found):
        pass
    found.refresh_from_db()
    assert found.changes.count() == 1
    assert undo(found, budi).state == ImportState.UNDONE


def test_how_far_it_is_can_be_read_while_the_rows_are_still_hidden(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    progress = Progress(found)
    progress.total = 30
    progress.add(10)
    progress.add(10)
    assert Progress(found).read() == (20, 30)
    progress.forget()
    assert Progress(found).read() is None


def test_applying_costs_the_same_statements_for_few_and_for_many(tree, budi):
    def statements(number):
        found = handed_in(tree.dinkes, budi, *(line(make_nip()) for _ in range(number)))
        confirm(found, budi)
        found.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            apply_roster(roster_import=found)
        assert RosterImport.objects.get(pk=found.pk).state == ImportState.APPLIED
        return len(queries)

    statements(1)  # from now on the office has people
    # More would pass the 999 values that one statement takes on SQLite.
    assert statements(3) == statements(40)


def test_what_opens_an_account_is_not_changed_by_a_roster(tree, budi, sari):
    """Else whoever uploads could have the link for a forgotten password sent to themselves."""
    idle = make_person("Rudi Contoh", at=tree.dinkes, active=False)
    operator = make_person("Opi Contoh", at=tree.dinkes, active=False, is_staff=True)
    watcher = make_person("Wati Contoh", at=tree.dinkes, active=False)
    make_role(watcher, tree.province, RoleKind.BKPSDM)
    people = [idle, operator, watcher, sari]
    found = handed_in(
        tree.mamuju,
        budi,
        *(
            line(one.nip, name=one.name, post="", unit="dinkes", email="budi@contoh.id")
            for one in people
        ),
    )
    applied(found, budi)
    for one in people:
        one.refresh_from_db()
    assert [one.email for one in people] == ["budi@contoh.id", "", "", ""]


def test_who_left_another_agency_is_asked_for_there(tree, budi):
    gone = make_person("Ani Contoh, S.E.")
    make_placement(gone, tree.majene_office, until=TODAY - dt.timedelta(days=30))
    found = handed_in(tree.dinkes, budi, line(gone.nip, name="Nama Lain Sekali"))
    assert (found.counts["mutasi"], found.counts["salah"]) == (1, 0)
    assert "S.E." not in str(listed(found, "mutasi"))
    applied(found, budi)
    assert TransferRequest.objects.get().source == tree.majene_office
    gone.refresh_from_db()
    assert gone.name == "Ani Contoh, S.E."


def test_who_never_had_a_unit_is_nobodys_to_take(tree, budi):
    lost = make_person("Ani Contoh")
    found = handed_in(tree.dinkes, budi, line(lost.nip))
    assert "tanpa unit" in listed(found, "salah")[0].detail


def test_who_comes_later_is_not_gone_and_who_leaves_later_is_not_moved(tree, budi):
    coming = make_person("Ani Contoh", at=tree.dinkes, since=TODAY + dt.timedelta(days=40))
    leaving = make_person("Ani Contoh")
    make_placement(leaving, tree.dinkes, until=TODAY + dt.timedelta(days=30))
    make_placement(leaving, tree.majene_office, since=TODAY + dt.timedelta(days=31))
    found = handed_in(tree.dinkes, budi, line(leaving.nip, post=""), ends_missing=True)
    assert (found.counts["tetap"], found.counts["hilang"], found.counts["mutasi"]) == (1, 0, 0)
    assert coming.placements.get().until is None


def test_only_what_was_shown_is_applied(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    with pytest.raises(ImportRefused, match="diperiksa lagi"):
        confirm_roster(roster_import=found, digest="of an older page", actor=budi)


def test_a_role_that_ended_meanwhile_applies_nothing(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    confirm(found, budi)
    Role.objects.filter(person=budi).update(ended_on=TODAY)
    apply_roster(roster_import=found)
    assert not RosterChange.objects.exists()
    assert RosterImport.objects.get().state == ImportState.CHECKED


def test_after_a_fault_nobody_foresaw_the_importer_can_go_on(tree, budi, monkeypatch):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    confirm(found, budi)

    def broken(*words, **more):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("people.actions.comparing.enact", broken)
    with pytest.raises(RuntimeError):
        tasks.apply_roster(found.pk)
    found.refresh_from_db()
    assert (found.state, found.applied_by) == (ImportState.CHECKED, None)
    assert "gangguan" in found.note
    monkeypatch.undo()
    monkeypatch.setattr("people.actions.queueing.async_task", lambda *words: None)
    confirm(found, budi)
    tasks.apply_roster(found.pk)
    assert RosterImport.objects.get().state == ImportState.APPLIED


def test_what_follows_in_the_background_asks_for_the_day_of_the_agency(tree, budi, monkeypatch):
    tree.dinkes.time_zone = "Asia/Jayapura"
    tree.dinkes.save()
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    confirm(found, budi)
    zones = []
    monkeypatch.setattr(
        "courses.receivers.sync_people",
        lambda **words: zones.append(timezone.get_current_timezone_name()),
    )
    tasks.apply_roster(found.pk)
    assert zones == ["Asia/Jayapura"]
    assert timezone.get_current_timezone_name() == "Asia/Makassar"


def test_a_file_that_kills_the_worker_is_given_up(tree, budi, monkeypatch):
    file = ContentFile(HEAD.encode(), name="pegawai.csv")
    found = upload_roster(
        agency=tree.dinkes, file=file, since=TODAY, ends_missing=False, actor=budi
    )
    # Killed in the middle, three times: nothing was said, nothing was written.
    RosterImport.objects.filter(pk=found.pk).update(tries=3)
    tasks.check_roster(found.pk)
    assert RosterImport.objects.get().state == ImportState.FAILED


def test_without_its_file_nothing_can_be_applied_or_chosen(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    forget_rosters(now=timezone.now() + dt.timedelta(days=31))
    found.refresh_from_db()
    with pytest.raises(ImportRefused):
        confirm(found, budi)
    with pytest.raises(ImportRefused):
        choose_columns(roster_import=found, columns={"nip": 0, "nama": 1, "jenis": 2})


def test_one_head_is_not_two_columns(tree, budi):
    found = handed_in(tree.dinkes, budi, line(make_nip()))
    with pytest.raises(ImportRefused, match="dua kali"):
        choose_columns(roster_import=found, columns={"nip": 0, "nama": 0, "jenis": 2})


def test_undoing_withdraws_what_the_import_asked_of_others(tree, budi, charlie):
    found = handed_in(tree.dinkes, budi, line(charlie.nip), line(make_nip()))
    undo(applied(found, budi), budi)
    assert TransferRequest.objects.get().state == TransferState.WITHDRAWN


def test_an_earlier_import_cannot_be_undone_under_a_later_one(tree, budi):
    number = make_nip()
    first = applied(handed_in(tree.dinkes, budi, line(number, post="Staf")), budi)
    applied(handed_in(tree.dinkes, budi, line(number, post="Bidan")), budi)
    Person.objects.filter(nip=number).update(post="Staf")
    assert "1 orang" in undo(first, budi).note


def test_changed_people_alone_make_a_batch(tree, budi, sari):
    """No placement moved: nothing is told to the layers above, and nothing breaks there."""
    other = make_person("Ani Contoh", at=tree.puskesmas)
    found = handed_in(
        tree.puskesmas,
        budi,
        line(sari.nip, name=sari.name, post="Perawat"),
        line(other.nip, post="Bidan"),
    )
    assert found.counts["berubah"] == 2
    assert applied(found, budi).state == ImportState.APPLIED
