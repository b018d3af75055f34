"""One person's page, and what an agency does for its people by hand."""

import datetime as dt
import re
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.models import CountState, Enrolment
from courses.tasks import sync_everyone
from people.actions.placements import exclude, leave, place, transfer
from people.actions.register import stamp_of
from people.models import AuditEntry, Exclusion, Person, Placement, RoleKind
from people.plans import plan_of
from tests.cast import make_agency, make_person, make_role

DAY = dt.timedelta(days=1)


def page(person, name="person", slug="kabupaten-mamuju", **more):
    return reverse(f"tracking:{name}", kwargs={"slug": slug, "public_id": person.public_id, **more})


def text(answer):
    return answer.content.decode()


def last_stamp(person):
    return person.placements.order_by("-since").first().stamp


@pytest.fixture
def ani(tree):
    return make_person("Ani Contoh", at=tree.puskesmas, email="ani@contoh.go.id", post="Bidan")


def post(client, person, form, /, seen=None, **words):
    stamp = last_stamp(person) if seen is None else seen
    return client.post(page(person, form), {"terlihat": stamp, **words})


# Who reads what.


def test_the_page_says_who_where_and_how_reached(as_budi, ani):
    shown = text(as_budi.get(page(ani)))
    for word in ("Ani Contoh", ani.nip_grouped, "PNS", "Bidan", "ani@contoh.go.id", "Aktif"):
        assert word in shown
    assert "UPTD Puskesmas" in shown
    assert ani.nip not in shown


def test_the_list_leads_to_the_page(as_budi, staff):
    person = staff[0].person
    assert f'href="{page(person)}"' in text(as_budi.get("/pantau/kabupaten-mamuju/orang/"))


def test_it_says_how_far_and_never_how_well(as_budi, staff):
    done = next(row for row in staff if row.counted_as == CountState.COMPLETED)
    answer = as_budi.get(page(done.person))
    assert [duty.get_counted_as_display() for duty in answer.context["duties"]] == ["Selesai"]
    for word in ("Nilai", "nilai", "Jawaban", "jawaban", "Percobaan", "%"):
        assert word not in text(answer).split("<h1>")[1].split("</main>")[0]


def test_what_somebody_learns_unasked_is_theirs(as_budi, staff):
    row = staff[0]
    Enrolment.objects.filter(pk=row.pk).update(assignment=None)
    assert not as_budi.get(page(row.person)).context["duties"]


def test_nobody_else_gets_in(client, ani, tree, charlie, olga, sari):
    for reader in (charlie, olga, sari):
        client.force_login(reader)
        assert client.get(page(ani)).status_code == 404
        assert client.get(page(ani, slug="kabupaten-majene")).status_code == 404


def test_a_stranger_is_not_found_through_the_agency(as_budi, tree, charlie):
    assert as_budi.get(page(charlie)).status_code == 404
    nobody = Person(public_id=uuid.uuid4())
    assert as_budi.get(page(nobody)).status_code == 404


def test_who_went_to_others_shows_only_our_part(as_budi, tree, ani, budi, today):
    exclude(person=ani, reason="cuti", since=today, note="Surat 7", actor=budi)
    transfer(person=ani, to=tree.majene_office, on=today - DAY, actor=None)
    shown = text(as_budi.get(page(ani)))
    assert "UPTD Puskesmas" in shown
    assert "Instansi lain" in shown
    for word in ("Dinas Majene", "ani@contoh.go.id", "Surat 7", "Cuti", "Bidan"):
        assert word not in shown


def test_who_comes_to_us_is_found_before_the_first_day(as_budi, tree, today):
    person = make_person("Rina", at=tree.majene_office)
    assert as_budi.get(page(person)).status_code == 404
    transfer(person=person, to=tree.dinkes, on=today + DAY, actor=None)
    shown = text(as_budi.get(page(person)))
    assert "Akan datang" in shown
    assert "Dinas Majene" not in shown
    assert as_budi.get(page(person, "edit_person")).status_code == 302


def test_what_was_done_by_hand_stands_there_with_whom(as_budi, tree, ani, budi, charlie, today):
    exclude(person=ani, reason="cuti", since=today, actor=budi)
    exclude(person=ani, reason="cuti", since=today, actor=charlie)
    AuditEntry.objects.create(actor=ani, verb="person.recovered", subject=f"people.Person:{ani.pk}")
    acts = as_budi.get(page(ani)).context["acts"]
    assert [(act.label, str(act.by)) for act in acts] == [
        ("Pengecualian dicatat", "Petugas instansi lain"),
        ("Pengecualian dicatat", budi.name),
    ]


def test_only_the_last_twenty_acts(as_budi, ani, budi):
    for _time in range(22):
        AuditEntry.objects.create(
            actor=budi, verb="person.changed", subject=f"people.Person:{ani.pk}"
        )
    assert len(as_budi.get(page(ani)).context["acts"]) == 20


def test_a_long_life_costs_no_more_queries(as_budi, tree, staff, budi, today):
    person = staff[0].person

    def count():
        as_budi.get(page(person))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.get(page(person)).status_code == 200
        return len(queries)

    few = count()
    units = [make_agency(f"Unit {number}", under=tree.dinkes) for number in range(6)]
    for number, unit in enumerate(units):
        transfer(person=person, to=unit, on=today - (40 - number) * DAY, actor=budi)
        exclude(
            person=person, reason="cuti", since=today - (90 - number) * DAY,
            until=today - (90 - number) * DAY, actor=make_person(f"Petugas {number}", at=unit),
        )  # fmt: skip
    assert count() <= few + 1  # whether those who acted are of the reach
    assert few <= 17


# Mutasi.


def test_a_move_today_is_done_and_said(as_budi, tree, ani, budi, today):
    answer = post(as_budi, ani, "move", to="dinkes", on=today)
    assert answer["Location"] == page(ani)
    assert "Mutasi dicatat" in text(as_budi.get(page(ani)))
    assert ani.placements.get(until=None).agency == tree.dinkes
    assert AuditEntry.objects.get(verb="person.transferred").actor == budi


@pytest.mark.parametrize("word", ["dinas-majene", "provinsi-contoh", "tidak-ada", ""])
def test_a_unit_out_of_reach_is_refused_with_the_way(as_budi, tree, ani, today, word):
    answer = post(as_budi, ani, "move", to=word, on=today)
    assert answer.status_code == 422
    assert ani.placements.get().agency == tree.puskesmas
    shown = text(answer)
    assert 'href="#id_to"' in shown
    if word:
        assert "instansi penerima" in shown
    assert "Dinas Majene" not in shown
    assert today.isoformat() in shown


def test_a_closed_unit_is_no_choice(as_budi, tree, ani, today):
    closed = make_agency("Unit Lama", under=tree.dinkes, is_active=False)
    assert "Unit Lama" not in text(as_budi.get(page(ani, "move")))
    assert post(as_budi, ani, "move", to=closed.slug, on=today).status_code == 422


@pytest.mark.parametrize(
    ("ahead", "said"),
    [(367, "paling jauh 1 tahun"), (-3000, "lebih awal daripada penempatan"), (-99999, "tahunnya")],
)
def test_impossible_days_are_refused(as_budi, tree, ani, today, ahead, said):
    answer = post(
        as_budi,
        ani,
        "move",
        to="dinkes",
        on=today + ahead * DAY if ahead > -99999 else "1999-01-01",
    )
    assert answer.status_code == 422
    assert said in text(answer)
    assert ani.placements.count() == 1


def test_a_move_to_where_one_is_says_so(as_budi, ani, today):
    answer = post(as_budi, ani, "move", to="puskesmas", on=today)
    assert "sudah tercatat di unit itu" in text(answer)


@pytest.mark.parametrize("name", ["move", "end"])
def test_an_old_form_moves_nobody(as_budi, tree, ani, today, name):
    seen = last_stamp(ani)
    transfer(person=ani, to=tree.dinkes, on=today - DAY, actor=None)
    words = {"to": "kabupaten-mamuju", "on": today, "reason": "keluar"}
    answer = post(as_budi, ani, name, seen=seen, **words)
    assert answer.status_code == 422
    shown = text(answer)
    assert "berubah sejak halaman dibuka" in shown
    assert "Penempatan terakhir: Dinas Kesehatan" in shown
    assert ani.placements.get(until=None).agency == tree.dinkes
    again = last_stamp(ani)
    assert f'value="{again}"' in shown
    assert post(as_budi, ani, name, seen=again, **words).status_code == 302


def test_who_is_with_others_by_now_is_left_alone(as_budi, tree, ani, today):
    transfer(person=ani, to=tree.majene_office, on=today + 9 * DAY, actor=None)
    for name in ("move", "end", "place_again"):
        assert post(as_budi, ani, name, to="dinkes", on=today)["Location"] == page(ani)
    assert ani.placements.get(until=None).agency == tree.majene_office
    # Until that day the person is ours all the same.
    assert as_budi.get(page(ani, "edit_person")).status_code == 200
    transfer(person=ani, to=tree.majene, on=today + 10 * DAY, actor=None)
    Placement.objects.filter(person=ani, agency=tree.puskesmas).update(until=today - DAY)
    Placement.objects.filter(person=ani, agency=tree.majene_office).update(since=today)
    assert post(as_budi, ani, "edit_person", name="X", status="pns")["Location"] == page(ani)
    assert post(as_budi, ani, "excuse", reason="cuti", since=today)["Location"] == page(ani)
    assert not Exclusion.objects.exists()


def figures(client, slug, **words):
    return client.get(f"/pantau/{slug}/", words).context["whole"].obliged


def test_a_move_dated_tomorrow_counts_from_tomorrow(as_budi, tree, staff, today, monkeypatch):
    """Today with the old unit; tomorrow, once the day's task has run, with the new one."""
    person = staff[-1].person
    old = person.placements.get().agency.slug
    before = figures(as_budi, old), figures(as_budi, "kabupaten-mamuju")
    assert post(as_budi, person, "move", to="kabupaten-mamuju", on=today + DAY).status_code == 302
    assert (figures(as_budi, old), figures(as_budi, "kabupaten-mamuju")) == before
    monkeypatch.setattr("django.utils.timezone.now", lambda: _noon(today + DAY))
    sync_everyone()
    assert figures(as_budi, old) == before[0] - 1
    assert figures(as_budi, "kabupaten-mamuju") == before[1]
    assert Enrolment.objects.get(person=person).agency == tree.mamuju


def _noon(day):
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


def test_a_move_dated_in_the_past_leaves_the_days_before_with_the_old_unit(
    as_budi, tree, staff, today
):
    person = next(
        row.person
        for row in staff
        if row.agency == tree.puskesmas and row.counted_as == CountState.NOT_BEGUN
    )
    day = today - 10 * DAY
    before = figures(as_budi, "puskesmas"), figures(as_budi, "puskesmas", per=day - DAY)
    assert post(as_budi, person, "move", to="kabupaten-mamuju", on=day).status_code == 302
    assert figures(as_budi, "puskesmas") == before[0] - 1
    assert figures(as_budi, "puskesmas", per=day) == before[1] - 1
    assert figures(as_budi, "puskesmas", per=day - DAY) == before[1]


# Leaving and coming back.


def test_who_retires_is_counted_until_the_last_day(as_budi, ani, today):
    assert post(as_budi, ani, "end", on=today, reason="pensiun").status_code == 302
    assert ani.placements.get().until == today
    shown = text(as_budi.get(page(ani)))
    assert "Penempatan diakhiri (pensiun)" in shown
    assert "Tempatkan kembali" in shown


def test_a_last_day_before_the_first_is_refused(as_budi, ani):
    answer = post(as_budi, ani, "end", on="2019-12-31", reason="pensiun")
    assert "Tidak ada penempatan yang dapat diakhiri" in text(answer)
    assert ani.placements.get().until is None


def test_who_left_may_come_back(as_budi, tree, ani, budi, today):
    leave(person=ani, on=today - 9 * DAY, actor=budi)
    early = post(as_budi, ani, "place_again", agency="dinkes", since=today - 9 * DAY)
    assert early.status_code == 422
    assert "baru berakhir" in text(early)
    answer = post(as_budi, ani, "place_again", agency="dinkes", since=today - 8 * DAY)
    assert answer.status_code == 302
    assert ani.placements.get(until=None).agency == tree.dinkes


def test_two_who_place_the_same_person_place_once(as_budi, ani, budi, today):
    leave(person=ani, on=today - DAY, actor=budi)
    seen = last_stamp(ani)
    words = {"agency": "dinkes", "since": today}
    assert post(as_budi, ani, "place_again", seen=seen, **words).status_code == 302
    assert post(as_budi, ani, "place_again", seen=seen, **words).status_code == 302
    assert ani.placements.count() == 2


# What is planned and taken back.


def placed(person):
    return [(row.agency, row.since, row.until) for row in person.placements.order_by("since")]


def take_back(client, person, seen=None, slug="kabupaten-mamuju"):
    plan = plan_of(list(person.placements.order_by("-since")), timezone.localdate())
    stamp = (plan.stamp if plan else "") if seen is None else seen
    return client.post(page(person, "take_back", slug=slug), {"terlihat": stamp})


def test_a_move_to_come_is_taken_back_and_the_person_stays(as_budi, tree, ani, budi, today):
    before = placed(ani)
    transfer(person=ani, to=tree.dinkes, on=today + 5 * DAY, actor=budi)
    papers = text(as_budi.get(page(ani)))
    assert page(ani, "take_back") in papers
    assert "seterusnya" in papers
    asked = text(as_budi.get(page(ani, "take_back")))
    assert "Penempatan di Dinas Kesehatan" in asked
    assert "tetap di UPTD Puskesmas" in asked
    answer = take_back(as_budi, ani)
    assert answer.status_code == 302
    assert placed(ani) == before
    shown = text(as_budi.get(page(ani)))
    assert "Rencana dibatalkan" in shown
    assert page(ani, "take_back") not in shown


def test_an_end_to_come_is_taken_back_up_to_its_last_day(as_budi, tree, ani, budi, today):
    before = placed(ani)
    leave(person=ani, on=today, reason="pensiun", actor=budi)
    assert "tetap di UPTD Puskesmas" in text(as_budi.get(page(ani, "take_back")))
    take_back(as_budi, ani)
    assert placed(ani) == before
    leave(person=ani, on=today - DAY, actor=budi)
    answer = as_budi.get(page(ani, "take_back"), follow=True)
    assert "tidak dapat dicatat" in text(answer)


def test_a_return_to_come_is_taken_back_and_the_end_before_it_stays(
    as_budi, tree, ani, budi, today
):
    leave(person=ani, on=today - 3 * DAY, actor=budi)
    ended = placed(ani)
    place(person=ani, agency=tree.dinkes, since=today + DAY, actor=budi)
    assert "tetap berakhir" in text(as_budi.get(page(ani, "take_back")))
    take_back(as_budi, ani)
    assert placed(ani) == ended


def test_what_has_come_or_was_changed_meanwhile_is_not_taken_back(as_budi, tree, ani, budi, today):
    transfer(person=ani, to=tree.dinkes, on=today + DAY, actor=budi)
    (old,) = re.findall(
        r'name="terlihat" value="([^"]+)"', text(as_budi.get(page(ani, "take_back")))
    )
    transfer(person=ani, to=tree.mamuju, on=today + 2 * DAY, actor=budi)
    answer = take_back(as_budi, ani, seen=old)
    assert answer.status_code == 422
    assert "berubah sejak halaman dibuka" in text(answer)
    assert len(placed(ani)) == 3
    take_back(as_budi, ani)
    take_back(as_budi, ani)
    assert len(placed(ani)) == 1
    before = placed(ani)
    transfer(person=ani, to=tree.dinkes, on=today, actor=budi)
    assert take_back(as_budi, ani).status_code == 302
    assert placed(ani) != before


def test_a_first_placement_to_come_and_what_others_agreed_to_are_left(
    as_budi, tree, ani, budi, today
):
    new = make_person("Baru", at=None)
    place(person=new, agency=tree.dinkes, since=today + DAY, actor=budi)
    assert page(new, "take_back") not in text(as_budi.get(page(new)))
    transfer(person=ani, to=tree.majene_office, on=today + DAY, actor=budi)
    assert page(ani, "take_back") not in text(as_budi.get(page(ani)))
    take_back(as_budi, ani)
    assert len(placed(ani)) == 2
    gone = make_person("Gani", at=tree.majene_office)
    leave(person=gone, on=today - DAY, actor=None)
    place(person=gone, agency=tree.dinkes, since=today + DAY, actor=None)
    assert page(gone, "take_back") not in text(as_budi.get(page(gone)))


def test_each_step_takes_back_one_thing_the_last_first(as_budi, tree, ani, budi, today):
    transfer(person=ani, to=tree.dinkes, on=today + DAY, actor=budi)
    moved = placed(ani)
    leave(person=ani, on=today + 9 * DAY, actor=budi)
    take_back(as_budi, ani)
    assert placed(ani) == moved
    take_back(as_budi, ani)
    assert len(placed(ani)) == 1


def test_the_way_back_leads_to_where_the_person_stays(as_budi, tree, ani, budi, today):
    """The page may have been opened at the unit that never had the person in the end."""
    transfer(person=ani, to=tree.mamuju, on=today - DAY, actor=budi)
    transfer(person=ani, to=tree.puskesmas, on=today + DAY, actor=budi)
    answer = take_back(as_budi, ani, slug="puskesmas")
    assert answer.status_code == 302
    assert as_budi.get(answer.url).status_code == 200


def test_a_unit_that_was_closed_meanwhile_is_not_gone_back_to(as_budi, tree, ani, budi, today):
    transfer(person=ani, to=tree.dinkes, on=today + DAY, actor=budi)
    type(tree.puskesmas).objects.filter(pk=tree.puskesmas.pk).update(is_active=False)
    answer = take_back(as_budi, ani)
    assert answer.status_code == 422
    assert "sudah ditutup" in text(answer)
    assert len(placed(ani)) == 2


# Leave and studies.


def test_leave_is_recorded_and_counts_at_once(as_budi, staff, today):
    row = next(row for row in staff if row.counted_as == CountState.NOT_BEGUN)
    words = {"reason": "cuti", "note": "Surat 12", "since": today, "until": today + 9 * DAY}
    assert post(as_budi, row.person, "excuse", **words).status_code == 302
    row.refresh_from_db()
    assert row.counted_as == CountState.EXCLUDED
    shown = text(as_budi.get(page(row.person)))
    assert "Cuti" in shown
    assert "Surat 12" in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"since": 0, "until": -1}, "lebih awal daripada tanggal mulai"),
        ({"since": 400, "until": None}, "paling jauh 1 tahun"),
        ({"since": 0, "until": 4000}, "paling jauh 10 tahun"),
        ({"since": 5, "until": None}, "sudah tercatat"),
        ({"since": -9, "until": 3}, "sudah tercatat"),
    ],
)
def test_leave_that_cannot_be_is_refused_and_nothing_typed_is_lost(
    as_budi, ani, budi, today, words, said
):
    exclude(person=ani, reason="cuti", since=today + 3 * DAY, until=today + 6 * DAY, actor=budi)
    days = {name: today + number * DAY for name, number in words.items() if number is not None}
    answer = post(as_budi, ani, "excuse", reason="lain", note="Surat 3", **days)
    assert answer.status_code == 422
    assert said in text(answer)
    assert "Surat 3" in text(answer)
    assert ani.exclusions.count() == 1


def end_excuse(client, held, seen=None, **words):
    address = page(held.person, "end_excuse", exclusion=held.pk)
    return client.post(address, {"terlihat": seen or held.stamp, **words})


def test_open_leave_is_ended_and_stays_in_the_papers(as_budi, ani, budi, today):
    held = exclude(person=ani, reason="tugas_belajar", since=today - 9 * DAY, actor=budi)
    assert end_excuse(as_budi, held, on=today - 10 * DAY).status_code == 422
    assert end_excuse(as_budi, held, on=today).status_code == 302
    held.refresh_from_db()
    assert held.until == today
    labels = [act.label for act in as_budi.get(page(ani)).context["acts"]]
    assert labels == ["Pengecualian diakhiri", "Pengecualian dicatat"]


def test_leave_to_come_may_be_taken_back_whole_and_begun_leave_may_not(as_budi, ani, budi, today):
    coming = exclude(person=ani, reason="cuti", since=today + DAY, actor=budi)
    begun = exclude(person=ani, reason="cuti", since=today, until=today, actor=budi)
    assert "Batalkan seluruhnya" in text(as_budi.get(page(ani, "end_excuse", exclusion=coming.pk)))
    assert "Batalkan seluruhnya" not in text(
        as_budi.get(page(ani, "end_excuse", exclusion=begun.pk))
    )
    end_excuse(as_budi, coming, batal="ya")
    end_excuse(as_budi, begun, batal="ya")
    assert list(ani.exclusions.all()) == [begun]


def test_leave_that_is_over_or_was_changed_is_left_alone(as_budi, ani, budi, today):
    held = exclude(person=ani, reason="cuti", since=today - 9 * DAY, actor=budi)
    seen = held.stamp
    assert end_excuse(as_budi, held, on=today + 5 * DAY).status_code == 302
    answer = end_excuse(as_budi, held, seen=seen, on=today)
    assert "berubah sejak halaman dibuka" in text(answer)
    Exclusion.objects.update(until=today - DAY)
    held.refresh_from_db()
    assert "sudah berakhir" in text(end_excuse(as_budi, held, on=today))


def test_leave_of_somebody_else_is_not_reached_through_a_person(as_budi, ani, charlie, today):
    theirs = exclude(person=charlie, reason="cuti", since=today, actor=None)
    assert as_budi.get(page(ani, "end_excuse", exclusion=theirs.pk)).status_code == 404


# What the register says.


def test_data_are_mended(as_budi, ani):
    words = {"name": " Ani  Contoh, S.Keb. ", "status": "cpns", "post": "Bidan Ahli"}
    assert post(as_budi, ani, "edit_person", seen=stamp_of(ani), **words).status_code == 302
    ani.refresh_from_db()
    assert (ani.name, ani.status, ani.post) == ("Ani Contoh, S.Keb.", "cpns", "Bidan Ahli")
    assert ani.email == "ani@contoh.go.id"


def test_a_posted_address_does_not_take_an_account_over(as_budi, tree, ani):
    person = make_person("Oki Contoh", at=tree.dinkes, active=False, email="oki@contoh.go.id")
    make_role(person, tree.province, RoleKind.TRAINER)
    for each in (ani, person):
        assert 'name="email"' not in text(as_budi.get(page(each, "edit_person")))
        words = {"name": each.name, "status": "pns", "email": "pengambil@contoh.go.id"}
        post(as_budi, each, "edit_person", seen=stamp_of(each), **words)
        each.refresh_from_db()
        assert "pengambil" not in each.email


def test_before_the_first_sign_in_the_address_may_be_mended(as_budi, tree):
    person = make_person("Oki Contoh", at=tree.dinkes, active=False)
    words = {"name": person.name, "status": "pns", "email": "bukan surel"}
    wrong = post(as_budi, person, "edit_person", seen=stamp_of(person), **words)
    assert wrong.status_code == 422
    assert "bukan surel" in text(wrong)
    words["email"] = "oki@contoh.go.id"
    assert post(as_budi, person, "edit_person", seen=stamp_of(person), **words).status_code == 302
    person.refresh_from_db()
    assert person.email == "oki@contoh.go.id"


def test_a_kind_that_the_number_contradicts_is_said_at_its_field(as_budi, ani):
    words = {"name": ani.name, "status": "pppk"}
    answer = post(as_budi, ani, "edit_person", seen=stamp_of(ani), **words)
    assert answer.status_code == 422
    assert 'href="#id_status"' in text(answer)


def test_data_changed_meanwhile_are_not_overwritten(as_budi, ani):
    seen = stamp_of(ani)
    Person.objects.filter(pk=ani.pk).update(post="Kepala")
    answer = post(as_budi, ani, "edit_person", seen=seen, name=ani.name, status="pns", post="Bidan")
    assert "berubah sejak halaman dibuka" in text(answer)
    ani.refresh_from_db()
    assert ani.post == "Kepala"


@pytest.mark.parametrize("name", ["move", "end", "take_back", "excuse", "edit_person"])
def test_the_forms_are_closed_to_outsiders_and_observers(client, ani, charlie, olga, today, name):
    for reader in (charlie, olga):
        client.force_login(reader)
        assert client.get(page(ani, name)).status_code == 404
        assert post(client, ani, name, to="dinkes", on=today).status_code == 404
    assert ani.placements.get().until is None


@pytest.mark.parametrize("name", ["move", "end", "excuse", "edit_person"])
def test_each_form_has_one_title_and_labels(as_budi, ani, name):
    shown = text(as_budi.get(page(ani, name)))
    assert shown.count("<h1") == 1
    assert shown.count("<label") >= 2


# Roles rest on where somebody works.


@pytest.mark.parametrize("form", ["move", "end"])
def test_the_form_says_first_which_roles_end(as_budi, tree, ani, form):
    assert "berakhir sendiri" not in text(as_budi.get(page(ani, form)))
    make_role(ani, tree.dinkes, RoleKind.OBSERVER)
    make_role(ani, tree.majene, RoleKind.OBSERVER)
    make_role(ani, tree.province, RoleKind.OBSERVER)
    said = text(as_budi.get(page(ani, form)))
    assert "berakhir sendiri" in said
    assert "Pengamat di Dinas Kesehatan" in said
    # Not resting on the place, and not the reader's to know.
    assert "Kabupaten Majene" not in said
    assert "Pengamat di Provinsi Contoh" not in said


def test_a_role_that_ended_with_a_move_says_so_among_the_acts(as_budi, tree, ani, budi, today):
    role = make_role(ani, tree.puskesmas, RoleKind.OBSERVER)
    type(role).objects.filter(pk=role.pk).update(granted_on=today - 9 * DAY)
    transfer(person=ani, to=tree.dinkes, on=today, actor=budi)
    said = text(as_budi.get(page(ani)))
    assert "Peran diakhiri (orangnya pindah atau berhenti)" in said
    assert "Sistem" in said
