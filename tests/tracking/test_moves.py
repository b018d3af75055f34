"""The pages that move and merge a unit: choose, read what it will do, let it be done."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from agencies.models import Agency, AgencySuccession, Kind
from courses.actions import reorganising
from courses.actions.counts import fold_deltas
from courses.models import Reorganisation, ReorganisationState
from courses.tasks import reorganise
from people.actions.units import close_unit
from people.models import RoleKind
from tests.cast import make_agency, make_person, make_role

TODAY = timezone.localdate()


@pytest.fixture
def social(tree):
    return make_agency("Dinas Sosial", under=tree.mamuju, kind=Kind.OFFICE, slug="dinsos")


def address(name, unit, slug="kabupaten-mamuju"):
    return reverse(f"tracking:{name}", args=[slug, unit.slug])


MOVE = {"ke": "dinsos"}
MERGE = {"ke": "dinsos", "cara": "gabung", "tanggal": TODAY.isoformat()}


def applied(client, name, unit, words):
    page = client.get(address(name, unit), words)
    digest = page.context["plan"].digest
    return client.post(address(name, unit), {**words, "rencana": digest}, follow=True)


def text(answer):
    return answer.content.decode()


def test_only_units_that_make_sense_can_be_chosen(as_budi, tree, social):
    choices = as_budi.get(address("move_unit", tree.puskesmas)).context["form"]["ke"].field.choices
    offered = {slug for _above, group in choices[1:] for slug, _name in group}
    assert offered == {"kabupaten-mamuju", "dinsos"}
    choices = as_budi.get(address("merge_unit", tree.dinkes)).context["form"]["ke"].field.choices
    assert choices[1:] == [("Kabupaten Mamuju", [("dinsos", "Dinas Sosial")])]


def test_the_plan_is_shown_before_anything_is_done(as_budi, staff, tree, social):
    page = text(as_budi.get(address("move_unit", tree.puskesmas), MOVE))
    assert "Pindahkan UPTD Puskesmas ke bawah Dinas Sosial?" in page
    assert "Belum ada yang berubah" in page
    assert "dapat dikembalikan" in page
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == tree.dinkes


def test_a_unit_is_moved_and_the_figures_follow(as_budi, staff, tree, social):
    fold_deltas()
    said = text(applied(as_budi, "move_unit", tree.puskesmas, MOVE))
    assert "UPTD Puskesmas dipindahkan ke bawah Dinas Sosial." in said
    assert as_budi.get("/pantau/dinsos/").context["whole"].completed == 1
    assert as_budi.get("/pantau/dinkes/").context["whole"].completed == 3


def test_a_unit_is_merged_and_both_pages_say_so(as_budi, staff, tree, social, today):
    before = as_budi.get("/pantau/dinkes/?per=" + str(today - dt.timedelta(days=1))).context[
        "whole"
    ]
    page = text(as_budi.get(address("merge_unit", tree.dinkes), MERGE))
    assert "tidak dapat dibatalkan" in page
    said = text(applied(as_budi, "merge_unit", tree.dinkes, MERGE))
    day = date_format(today, "j F Y")
    assert f"Dinas Kesehatan digabungkan ke Dinas Sosial, terhitung mulai {day}" in said
    old = as_budi.get("/pantau/dinkes/?per=" + str(today - dt.timedelta(days=1)))
    assert f"Unit ini digabungkan ke Dinas Sosial pada {day}." in text(old)
    assert f"Unit ini menerima Dinas Kesehatan pada {day}." in text(as_budi.get("/pantau/dinsos/"))
    # What was at the office itself is read there; the clinic below it has gone along.
    own = [row for row in as_budi.get("/pantau/dinsos/").context["page"] if not row.is_own]
    assert [row.name for row in own] == ["UPTD Puskesmas"]
    # On the day before it stood below the office still.
    assert old.context["whole"].obliged == before.obliged == 3 + 12


def test_a_unit_can_be_replaced_by_a_new_one(as_budi, tree, social):
    applied(as_budi, "merge_unit", tree.dinkes, {**MERGE, "cara": "ganti"})
    assert AgencySuccession.objects.get().kind == "ganti"
    assert "Unit ini digantikan oleh Dinas Sosial" in text(as_budi.get("/pantau/dinkes/"))
    assert "Unit ini menggantikan Dinas Kesehatan" in text(as_budi.get("/pantau/dinsos/"))


def test_a_plan_that_is_no_longer_true_is_not_applied(as_budi, tree, social):
    page = as_budi.get(address("move_unit", tree.puskesmas), MOVE)
    make_person("Baru Contoh", at=tree.puskesmas)
    words = {**MOVE, "rencana": page.context["plan"].digest}
    answer = as_budi.post(address("move_unit", tree.puskesmas), words, follow=True)
    assert "Data berubah sejak ditampilkan. Lihat lagi" in text(answer)
    assert answer.context["plan"].people == 1
    assert not Reorganisation.objects.exists()


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ({**MERGE, "ke": ""}, "Pilih unit tujuan."),
        ({**MERGE, "ke": "dinas-majene"}, "Pilih unit dari daftar."),
        ({**MERGE, "tanggal": (TODAY + dt.timedelta(days=400)).isoformat()}, "paling jauh"),
        ({**MERGE, "tanggal": (TODAY - dt.timedelta(days=400)).isoformat()}, "paling jauh"),
    ],
)
def test_a_choice_that_cannot_be_says_what_to_do(as_budi, tree, social, words, fault):
    answer = as_budi.get(address("merge_unit", tree.dinkes), words)
    assert answer.status_code == 422
    assert fault in text(answer)


def test_nobody_takes_their_own_office_from_its_place(client, tree, social):
    chief = make_person("Kepala Contoh", at=tree.dinkes)
    make_role(chief, tree.dinkes, RoleKind.BKPSDM)
    make_role(chief, social, RoleKind.BKPSDM)
    client.force_login(chief)
    assert client.get(address("merge_unit", tree.dinkes, "dinkes")).status_code == 404
    assert client.get(address("move_unit", tree.puskesmas, "dinkes")).status_code == 200


def test_the_list_of_units_leads_to_both(as_budi, tree, social):
    page = text(as_budi.get("/pantau/kabupaten-mamuju/unit/"))
    for name in ("move_unit", "merge_unit"):
        assert f'href="{address(name, social)}"' in page
    close_unit(unit=social, today=TODAY, actor=None)
    page = text(as_budi.get("/pantau/kabupaten-mamuju/unit/"))
    assert address("move_unit", social) not in page
    assert address("merge_unit", social) not in page


def test_a_regency_stands_where_law_has_put_it(client, olga, tree):
    make_role(olga, tree.province, RoleKind.BKPSDM)
    client.force_login(olga)
    assert "/pindah/" not in text(client.get("/pantau/provinsi-contoh/unit/"))


def test_a_closed_unit_is_not_offered_a_course_and_takes_no_roster(as_budi, tree, social):
    applied(as_budi, "merge_unit", tree.dinkes, MERGE)
    assert "/pantau/dinkes/tugaskan/" not in text(as_budi.get("/pantau/dinkes/"))
    words = {"file": SimpleUploadedFile("r.csv", b"nip,nama"), "since": TODAY.isoformat()}
    answer = as_budi.post("/pantau/dinkes/impor/", words)
    assert answer.status_code == 422
    assert "sudah ditutup" in text(answer)


def test_a_unit_of_others_is_not_found(as_budi, tree, social):
    assert as_budi.get(address("move_unit", tree.majene_office)).status_code == 404


@pytest.mark.parametrize("name", ["move_unit", "merge_unit"])
def test_who_reads_figures_only_moves_nothing(client, tree, social, sari, name):
    watcher = make_person("Pengamat Contoh", at=tree.mamuju)
    make_role(watcher, tree.mamuju, RoleKind.OBSERVER)
    client.force_login(watcher)
    assert client.get(address(name, tree.dinkes)).status_code == 404
    assert client.post(address(name, tree.dinkes), MERGE).status_code == 404


def test_officers_are_named_where_the_reader_looks_after_them(as_budi, tree, social):
    make_role(make_person("Kepala Contoh", at=tree.dinkes), tree.dinkes, RoleKind.BKPSDM)
    page = text(as_budi.get(address("move_unit", tree.puskesmas), MOVE))
    assert "Kepala Contoh" in page
    assert "Tidak dapat melihat lagi" in page


def test_officers_above_the_reader_are_not_named(client, tree, charlie):
    clinic = make_agency("Klinik Majene", under=tree.majene_office, kind=Kind.UPT, slug="klinik")
    both = make_person("Dua Contoh", at=tree.dinkes)
    make_role(both, tree.dinkes, RoleKind.BKPSDM)
    make_role(both, tree.majene_office, RoleKind.BKPSDM)
    client.force_login(both)
    page = text(client.get(address("move_unit", clinic, "dinas-majene"), {"ke": "dinkes"}))
    assert "Kabupaten Majene" in page
    assert charlie.name not in page


@pytest.fixture
def plan(as_budi, staff, tree, social):
    day = TODAY + dt.timedelta(days=40)
    words = {**MOVE, "tanggal": day.isoformat()}
    page = as_budi.get(address("move_unit", tree.puskesmas), words)
    assert "Dilakukan sendiri pada" in text(page)
    assert "Rencanakan</button>" in text(page)
    applied(as_budi, "move_unit", tree.puskesmas, words)
    return Reorganisation.objects.get()


def where(plan, slug="kabupaten-mamuju"):
    return reverse("tracking:reorganisation", args=[slug, "puskesmas", plan.public_id])


def test_a_move_may_be_planned_and_stands_on_the_page_of_the_unit(as_budi, tree, plan):
    assert plan.state == ReorganisationState.PLANNED
    assert Agency.objects.get(pk=tree.puskesmas.pk).get_parent() == tree.dinkes
    day = date_format(plan.on, "j F Y")
    page = text(as_budi.get("/pantau/puskesmas/"))
    assert f"Unit ini direncanakan pindah ke bawah Dinas Sosial pada {day}." in page
    assert where(plan, "puskesmas") in page
    said = text(as_budi.get(where(plan)))
    assert f"UPTD Puskesmas pindah ke bawah Dinas Sosial pada {day}." in said


def test_a_plan_can_be_taken_back_on_its_page(as_budi, plan):
    said = text(as_budi.post(where(plan), follow=True))
    assert "Rencana dibatalkan." in said
    assert "Batalkan rencana" not in said
    assert "direncanakan" not in text(as_budi.get("/pantau/puskesmas/"))
    assert "tidak dapat dibatalkan" in text(as_budi.post(where(plan), follow=True))


def test_a_plan_that_was_not_done_is_spoken_of_for_a_while(as_budi, plan):
    plan.on, plan.state, plan.note = TODAY, ReorganisationState.REFUSED, "Dinas itu sudah ditutup."
    plan.save()
    assert "tidak dilakukan. Dinas itu sudah ditutup." in text(as_budi.get("/pantau/puskesmas/"))
    plan.on = TODAY - dt.timedelta(days=40)
    plan.save()
    assert "tidak dilakukan" not in text(as_budi.get("/pantau/puskesmas/"))


@pytest.fixture
def merger(as_budi, staff, tree, social):
    day = TODAY + dt.timedelta(days=40)
    words = {**MERGE, "tanggal": day.isoformat()}
    page = text(as_budi.get(address("merge_unit", tree.dinkes), words))
    assert "Dilakukan sendiri pada" in page
    assert "dapat dibatalkan sampai harinya tiba" in page
    assert "Rencanakan</button>" in page
    applied(as_budi, "merge_unit", tree.dinkes, words)
    return Reorganisation.objects.get()


def where_merged(merger, slug):
    return reverse("tracking:reorganisation", args=[slug, "dinkes", merger.public_id])


def test_a_planned_merger_stands_on_the_pages_of_both_units(as_budi, merger):
    day = date_format(merger.on, "j F Y")
    said = {
        "dinkes": f"Unit ini direncanakan digabungkan ke Dinas Sosial pada {day}.",
        "dinsos": f"Dinas Kesehatan direncanakan digabungkan ke unit ini pada {day}.",
    }
    for slug, sentence in said.items():
        page = text(as_budi.get(f"/pantau/{slug}/"))
        assert sentence in page
        assert where_merged(merger, slug) in page
        assert "Batalkan rencana" in text(as_budi.get(where_merged(merger, slug)))
    assert "direncanakan" not in text(as_budi.get("/pantau/puskesmas/"))
    assert Agency.objects.get(slug="dinkes").is_active


def test_a_planned_merger_is_taken_back_from_the_page_of_either(as_budi, merger):
    said = text(as_budi.post(where_merged(merger, "dinsos"), follow=True))
    assert "Rencana dibatalkan." in said
    for slug in ("dinkes", "dinsos"):
        assert "direncanakan" not in text(as_budi.get(f"/pantau/{slug}/"))


def test_a_merger_that_was_not_done_is_told_on_both_pages(as_budi, merger):
    merger.on, merger.state, merger.note = TODAY, ReorganisationState.REFUSED, "Sudah ditutup."
    merger.save()
    day = date_format(TODAY, "j F Y")
    for slug, sentence in (
        ("dinkes", f"Penggabungan unit ini ke Dinas Sosial, yang direncanakan untuk {day},"),
        ("dinsos", f"Penggabungan Dinas Kesehatan ke unit ini, yang direncanakan untuk {day},"),
    ):
        assert f"{sentence} tidak dilakukan. Sudah ditutup." in text(
            as_budi.get(f"/pantau/{slug}/")
        )


def test_nobody_else_takes_a_merger_back(client, merger, charlie, olga):
    for person, slug in ((charlie, "kabupaten-majene"), (olga, "provinsi-contoh")):
        client.force_login(person)
        assert client.post(where_merged(merger, slug)).status_code == 404
    assert "Lihat rencananya" not in text(client.get("/pantau/dinsos/"))
    merger.refresh_from_db()
    assert merger.is_planned


def test_all_that_is_planned_for_a_unit_takes_one_query(as_budi, merger, tree, social):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert as_budi.get("/pantau/dinsos/").status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(4):
        unit = make_agency(f"Bidang {number}", under=tree.mamuju, slug=f"bidang-{number}")
        Reorganisation.objects.create(
            kind="gabung", unit=unit, target=social, on=merger.on, state="planned"
        )
    assert queries() == few
    assert len(as_budi.get("/pantau/dinsos/").context["planned"]) == 5


def test_nobody_else_takes_a_plan_back(client, plan, charlie, olga):
    for person, slug in ((charlie, "kabupaten-majene"), (olga, "provinsi-contoh")):
        client.force_login(person)
        assert client.post(where(plan, slug)).status_code == 404
    assert "Lihat rencananya" not in text(client.get("/pantau/puskesmas/"))
    plan.refresh_from_db()
    assert plan.is_planned


@pytest.mark.parametrize(("days", "fault"), [(-1, "sudah lewat"), (400, "paling jauh setahun")])
def test_a_move_is_for_today_or_within_a_year(as_budi, tree, social, days, fault):
    words = {**MOVE, "tanggal": (TODAY + dt.timedelta(days=days)).isoformat()}
    answer = as_budi.get(address("move_unit", tree.puskesmas), words)
    assert answer.status_code == 422
    assert fault in text(answer)


def test_while_the_worker_has_it_the_page_asks_again(
    as_budi, client, staff, tree, social, charlie, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(reorganising, "AT_ONCE", 0)
    monkeypatch.setattr(reorganising, "async_task", lambda *words: None)
    answer = applied(as_budi, "move_unit", tree.puskesmas, MOVE)
    assert "Sedang diterapkan" in text(answer)
    assert answer["Refresh"]
    found = Reorganisation.objects.get()
    reorganise(found.pk)
    where = reverse(
        "tracking:reorganisation", args=["kabupaten-mamuju", "puskesmas", found.public_id]
    )
    answer = as_budi.get(where)
    assert "Sudah diterapkan" in text(answer)
    assert "Refresh" not in answer
    found.refresh_from_db()
    assert found.state == ReorganisationState.APPLIED
    client.force_login(charlie)
    assert client.get(where.replace("mamuju", "majene")).status_code == 404


def test_the_plan_costs_no_more_queries_for_many(as_budi, staff, tree, social):
    def queries():
        with CaptureQueriesContext(connection) as found:
            assert as_budi.get(address("move_unit", tree.puskesmas), MOVE).status_code == 200
        return len(found)

    queries()
    few = queries()
    for number in range(8):
        make_agency(f"Seksi {number}", under=tree.puskesmas, slug=f"seksi-{number}")
        make_person(f"Tambahan {number}", at=tree.puskesmas)
    assert queries() == few
