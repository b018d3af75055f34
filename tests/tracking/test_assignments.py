"""Assigning through the browser: looked at first, then given; changed, withdrawn; who is refused."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.actions.assignments import Letter, assign_course
from courses.actions.letters import keep_letter
from courses.actions.series import Yearly, begin_series
from courses.models import (
    Assignment,
    AssignmentExclusion,
    AssignmentState,
    CountState,
    Enrolment,
    Series,
)
from people.models import Exclusion, ExclusionReason, RoleKind, Status
from tests.cast import make_nip, make_person, make_role

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
ASSIGN = "/pantau/kabupaten-mamuju/tugaskan/"
LIST = "/pantau/kabupaten-mamuju/penugasan/"


def letter(content=PDF, name="Surat Budi.pdf"):
    return SimpleUploadedFile(name, content, "application/pdf")


@pytest.fixture
def filled(course, today):
    return {
        "courses": [course.page.pk],
        "cycle": "2026",
        "due_on": (today + dt.timedelta(days=9)).isoformat(),
    }


@pytest.fixture
def given(course, tree, sari, budi, today):
    return assign(course, tree.mamuju, today, actor=budi)


def assign(course, agency, today, **more):
    words = {"cycle": "2026", "due_on": today + dt.timedelta(days=9), "actor": None, **more}
    return assign_course(course=course.page, agency=agency, today=today, **words)


def hidden(answer, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    return found.group(1) if found else ""


def look_and_assign(client, data):
    """As a person does: looks, then presses the button; the file is sent only once."""
    seen = client.post(ASSIGN, {**data, "lihat": "1"})
    again = {name: value for name, value in data.items() if name != "letter_file"}
    again |= {"tugaskan": "1", "dilihat": hidden(seen, "dilihat")}
    again |= {"letter_kept": hidden(seen, "letter_kept")}
    return seen, client.post(ASSIGN, again)


def address(name, found, agency="kabupaten-mamuju"):
    return reverse(f"tracking:{name}", args=[agency, found.public_id])


def test_bkpsdm_looks_first_and_then_assigns(as_budi, tree, sari, filled):
    seen, answer = look_and_assign(as_budi, filled)
    assert seen.status_code == 200
    assert seen.context["preview"].meant == 2
    assert "Yang akan terjadi" in seen.content.decode()
    assert answer.url == LIST
    assert Enrolment.objects.filter(person=sari).exists()
    assert "Menjaga Netralitas" in as_budi.get(LIST).content.decode()


def test_nothing_is_assigned_that_was_not_looked_at(as_budi, tree, sari, filled):
    as_budi.post(ASSIGN, {**filled, "tugaskan": "1"})
    seen = as_budi.post(ASSIGN, {**filled, "lihat": "1"})
    changed = {**filled, "cycle": "2027", "tugaskan": "1", "dilihat": hidden(seen, "dilihat")}
    answer = as_budi.post(ASSIGN, changed)
    assert "Isian berubah" in answer.content.decode()
    assert not Assignment.objects.exists()


def test_the_preview_counts_everybody_in_one_place(
    as_budi, tree, course, sari, budi, filled, today
):
    near = assign(course, tree.puskesmas, today)
    away = make_person("Cuti Contoh", at=tree.dinkes)
    Exclusion.objects.create(person=away, reason=ExclusionReason.LEAVE, since=today)
    wide = make_person("Luas Contoh", at=tree.mamuju)
    assign(course, tree.province, today, due_on=today + dt.timedelta(days=90))
    done = make_person("Selesai Contoh", at=tree.dinkes)
    now = timezone.now()
    Enrolment.objects.create(
        person=done, course=course.page, cycle="2026", agency=tree.dinkes, enrolled_at=now,
        started_at=now, completed_at=now,
    )  # fmt: skip
    late = make_person(
        "Baru Contoh", at=tree.dinkes, status=Status.PPPK, nip=make_nip(start="202321")
    )
    before = Enrolment.objects.count()
    seen = as_budi.post(ASSIGN, {**filled, "lihat": "1"}).context["preview"]
    (effect,) = seen.effects
    assert (effect.new, effect.wider, effect.nearer) == (1, 2, 1)
    assert (effect.completed, effect.excluded, effect.leaving) == (1, 1, 0)
    assert seen.meant == 6 == sum([1, 2, 1, 1, 1])
    assert seen.by_status == [("PNS", 5), ("PPPK", 1)]
    assert Enrolment.objects.count() == before
    look_and_assign(as_budi, filled)
    assert Enrolment.objects.get(person=late).assignment.agency == tree.mamuju
    assert Enrolment.objects.get(person=wide).due_on == today + dt.timedelta(days=9)
    assert Enrolment.objects.get(person=sari).assignment == near


def test_narrowing_says_how_many_are_no_longer_meant(as_budi, tree, given, sari, filled):
    seen = as_budi.post(ASSIGN, {**filled, "statuses": ["pppk"], "lihat": "1"}).context["preview"]
    assert (seen.meant, seen.effects[0].leaving) == (0, 2)


def test_words_of_a_post_are_shown_with_the_people_they_catch(as_budi, tree, course, filled):
    for post in ("Guru Ahli Muda", "KEPALA SEKOLAH", "Staf"):
        make_person(f"Orang {post}", at=tree.dinkes, post=post)
    seen, _answer = look_and_assign(as_budi, {**filled, "post_words": "guru, kepala sekolah"})
    assert seen.context["preview"].meant == 2
    assert "jabatan memuat “guru” atau “kepala sekolah”" in seen.content.decode()
    assert Assignment.objects.get().post_words == ["guru", "kepala sekolah"]
    assert Enrolment.objects.count() == 2
    assert "jabatan memuat “guru”" in as_budi.get(LIST).content.decode()


def test_the_preview_does_not_ask_more_for_more_people(as_budi, tree, course, filled):
    def statements(count):
        for number in range(count):
            make_person(f"Orang {number}", at=tree.dinkes)
        as_budi.post(ASSIGN, {**filled, "lihat": "1"})
        with CaptureQueriesContext(connection) as queries:
            as_budi.post(ASSIGN, {**filled, "lihat": "1"})
        return len(queries)

    assert statements(1) == statements(30)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"due_on": "2020-01-01"}, "sudah lewat"),
        ({"courses": []}, "Pilih paling sedikit satu kursus"),
        ({"post_words": "guru, staf, analis, bidan"}, "Paling banyak tiga kata"),
        ({"post_words": "a"}, "paling sedikit 3"),
        ({"letter_date": "2999-01-01"}, "belum tiba"),
        ({"letter_file": letter(b"PK\x03\x04")}, "bukan PDF"),
        ({"letter_kept": "palsu"}, "tidak tersimpan lagi"),
    ],
)
def test_bad_input_is_answered_in_plain_words_and_nothing_typed_is_lost(
    as_budi, tree, filled, wrong, words
):
    answer = as_budi.post(ASSIGN, {**filled, "letter_number": "800/77", **wrong, "lihat": "1"})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "800/77" in answer.content.decode()
    assert not Assignment.objects.exists()


def test_a_letter_too_large_is_refused(as_budi, tree, filled, monkeypatch):
    monkeypatch.setattr("tracking.letter_forms.MOST_BYTES", 10)
    answer = as_budi.post(ASSIGN, {**filled, "letter_file": letter(), "lihat": "1"})
    assert "lebih besar daripada 5 MB" in answer.content.decode()


def test_the_letter_survives_the_preview_and_is_handed_out_under_a_neutral_name(
    client, as_budi, tree, course, sari, filled
):
    data = {**filled, "letter_number": "800/1", "letter_file": letter()}
    _seen, answer = look_and_assign(as_budi, data)
    assert answer.status_code == 302
    found = Assignment.objects.get()
    assert "Budi" not in found.letter_file.name
    download = as_budi.get(address("letter", found))
    assert b"".join(download.streaming_content) == PDF
    assert download["Content-Disposition"] == 'attachment; filename="surat-penugasan.pdf"'
    below = as_budi.get(address("letter", found, "puskesmas"))
    assert below.status_code == 200
    client.force_login(sari)
    assert "/kursus/netral/surat.pdf" in client.get("/kursus/netral/").content.decode()
    mine = client.get("/kursus/netral/surat.pdf")
    assert b"".join(mine.streaming_content) == PDF
    assert "surat-penugasan.pdf" in mine["Content-Disposition"]


def test_a_letter_is_nobody_elses(client, tree, course, today, charlie, given):
    client.force_login(charlie)
    assert client.get("/kursus/netral/surat.pdf").status_code == 404
    other = address("letter", given, "kabupaten-majene")
    assert client.get(other).status_code == 404


def test_without_a_letter_there_is_nothing_to_download(as_budi, given):
    assert as_budi.get(address("letter", given)).status_code == 404
    assert as_budi.get("/kursus/netral/surat.pdf").status_code == 404
    Assignment.objects.update(letter_file="hilang.pdf")
    assert as_budi.get(address("letter", given)).status_code == 404


def test_the_list_shows_own_ones_and_those_from_above(as_budi, tree, course, today, given):
    wide = assign(course, tree.province, today, letter=Letter("800/87/BKD"), cycle="2027")
    text = as_budi.get(LIST).content.decode()
    assert "Dari Provinsi Contoh" in text
    assert "800/87/BKD" in text
    assert address("change_assignment", given) in text
    assert address("change_assignment", wide) not in text
    for name in ("change_assignment", "withdraw_assignment"):
        assert as_budi.post(address(name, wide)).status_code == 404


def test_the_list_asks_the_same_however_long_it_is(as_budi, tree, course, today):
    def statements(cycles):
        for cycle in cycles:
            assign(course, tree.mamuju, today, cycle=str(cycle))
            assign(course, tree.province, today, cycle=str(cycle))
        as_budi.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            as_budi.get(LIST)
        return len(queries)

    assert statements([2026]) == statements(range(2027, 2034))


def test_one_that_is_still_being_carried_out_says_so_and_asks_again(as_budi, given):
    Assignment.objects.update(state=AssignmentState.QUEUED)
    answer = as_budi.get(LIST)
    assert "Sedang diterapkan" in answer.content.decode()
    assert answer["Refresh"] == "5"


def test_one_that_failed_can_be_tried_again(as_budi, given, monkeypatch):
    monkeypatch.setattr("courses.actions.assignments.async_task", lambda *words: None)
    Assignment.objects.update(state=AssignmentState.FAILED)
    assert address("retry_assignment", given) in as_budi.get(LIST).content.decode()
    as_budi.post(address("retry_assignment", given))
    given.refresh_from_db()
    assert given.state == AssignmentState.QUEUED


def test_due_date_and_letter_are_changed(as_budi, tree, given, sari, today):
    page = as_budi.get(address("change_assignment", given))
    assert page.context["form"].initial["due_on"] == given.due_on
    later = today + dt.timedelta(days=30)
    data = {"due_on": later.isoformat(), "letter_number": "800/9", "letter_file": letter()}
    assert as_budi.post(address("change_assignment", given), data).url == LIST
    given.refresh_from_db()
    assert (given.due_on, given.letter_number) == (later, "800/9")
    assert given.letter_file
    assert Enrolment.objects.get(person=sari).due_on == later
    wrong = as_budi.post(address("change_assignment", given), {"due_on": "2020-01-01"})
    assert wrong.status_code == 422


def test_withdrawing_first_says_whom_it_sets_free(as_budi, tree, course, today, given, sari, budi):
    assign(course, tree.province, today)
    assign(course, tree.puskesmas, today)
    now = timezone.now()
    done = make_person("Selesai Contoh", at=tree.dinkes)
    Enrolment.objects.create(
        person=done, course=course.page, cycle="2026", agency=tree.dinkes, enrolled_at=now,
        started_at=now, completed_at=now, assignment=given, counted_as=CountState.COMPLETED,
    )  # fmt: skip
    seen = as_budi.get(address("withdraw_assignment", given))
    assert (seen.context["loss"].free, seen.context["loss"].kept) == (0, 1)
    assert seen.context["loss"].completed == 1
    given.refresh_from_db()
    assert given.withdrawn_on is None
    Assignment.objects.filter(agency=tree.province).update(withdrawn_on=today)
    assert as_budi.get(address("withdraw_assignment", given)).context["loss"].free == 1
    as_budi.post(address("withdraw_assignment", given))
    given.refresh_from_db()
    assert given.withdrawn_on == today
    assert Enrolment.objects.get(person=budi).left_on == today
    assert Enrolment.objects.get(person=done).completed_at is not None
    assert as_budi.get(address("change_assignment", given)).status_code == 404
    assert "Ditarik" in as_budi.get(LIST).content.decode()


def test_one_person_is_excluded_by_nip_and_taken_back(as_budi, given, sari):
    page = address("exclude", given)
    spaced = f"{sari.nip[:8]} {sari.nip[8:]}"
    answer = as_budi.post(page, {"nip": spaced, "reason": "Dinas luar negeri"})
    assert answer.url == LIST
    assert sari.nip not in answer.url
    assert Enrolment.objects.get(person=sari).counted_as == CountState.EXCLUDED
    text = as_budi.get(LIST).content.decode()
    assert "Dinas luar negeri" in text
    assert sari.name in text
    found = AssignmentExclusion.objects.get()
    as_budi.post(address("include_again", found))
    assert Enrolment.objects.get(person=sari).counted_as == CountState.NOT_BEGUN
    assert "Dinas luar negeri" not in as_budi.get(LIST).content.decode()


def test_whoever_is_not_obliged_here_is_answered_with_the_same_words(as_budi, given, charlie):
    page = address("exclude", given)
    answers = [
        as_budi.post(page, {"nip": nip, "reason": "Cuti panjang"})
        for nip in (charlie.nip, make_nip(), "abc")
    ]
    said = {str(answer.context["faulty"].errors["nip"]) for answer in answers}
    assert len(said) == 1
    assert {answer.status_code for answer in answers} == {422}
    assert "Cuti panjang" in answers[0].content.decode()
    assert as_budi.get(page).status_code == 405


READ = ("assignments", "assign", "change_assignment", "withdraw_assignment", "letter")
WRITE = ("assign", "change_assignment", "withdraw_assignment", "retry_assignment", "exclude")


@pytest.mark.parametrize("who", ["charlie", "observer", "sari"])
@pytest.mark.parametrize(
    ("method", "name"), [*(("get", name) for name in READ), *(("post", name) for name in WRITE)]
)
def test_nobody_else_gets_in(client, tree, given, request, who, method, name):
    Assignment.objects.update(letter_file=keep_letter(file=letter()))
    if who == "observer":
        person = make_person("Ovi Pengamat", at=tree.mamuju)
        make_role(person, tree.mamuju, RoleKind.OBSERVER)
    else:
        person = request.getfixturevalue(who)
    client.force_login(person)
    is_page = name in ("assignments", "assign")
    page = (
        reverse(f"tracking:{name}", args=["kabupaten-mamuju"]) if is_page else address(name, given)
    )
    assert getattr(client, method)(page).status_code == 404
    given.refresh_from_db()
    assert given.withdrawn_on is None


def test_an_outsider_cannot_take_an_exclusion_back(client, given, sari, charlie, budi, today):
    found = AssignmentExclusion.objects.create(
        assignment=given, person=sari, reason="Dinas", by=budi, on=today
    )
    client.force_login(charlie)
    for agency in ("kabupaten-mamuju", "kabupaten-majene"):
        assert client.post(address("include_again", found, agency)).status_code == 404
    found.refresh_from_db()
    assert found.ended_on is None


def test_a_yearly_course_is_looked_at_told_and_ended(as_budi, tree, sari, filled, today):
    opens_on = dt.date(today.year + 1, 2, 1)
    yearly = {
        **filled, "cycle": str(today.year), "repeats": "yearly", "opens_on": opens_on, "days": 45,
    }  # fmt: skip
    seen, answer = look_and_assign(as_budi, yearly)
    due_on = opens_on + dt.timedelta(days=45)
    told = f"1 Februari {opens_on.year} dengan batas waktu {due_on.day} Maret {opens_on.year}"
    assert told in seen.content.decode()
    assert answer.status_code == 302
    series = Series.objects.get()
    assert (series.opens_on, series.days) == (opens_on, 45)
    assert told in as_budi.get(LIST).content.decode()
    end = reverse("tracking:end_series", args=["kabupaten-mamuju", series.public_id])
    assert told in as_budi.get(end).content.decode()
    assert as_budi.post(end).url == LIST
    assert 'id="pengulangan"' not in as_budi.get(LIST).content.decode()
    assert as_budi.get(end).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"days": ""}, "Isi berapa hari"),
        ({"days": "3"}, "7"),
        ({"opens_on": ""}, "Isi kapan putaran"),
        ({"opens_on": "2020-01-01"}, "sesudah hari ini"),
        ({"opens_on": "this"}, "Pilih tanggal tahun berikutnya"),
    ],
)
def test_a_rule_that_cannot_hold_is_sent_back(as_budi, tree, sari, filled, today, wrong, words):
    tomorrow = today + dt.timedelta(days=1)
    if wrong.get("opens_on") == "this":
        wrong = {"opens_on": tomorrow}
    yearly = {
        **filled, "cycle": str(tomorrow.year), "repeats": "yearly", "days": "30",
        "opens_on": dt.date(tomorrow.year + 1, 2, 1), **wrong,
    }  # fmt: skip
    answer = as_budi.post(ASSIGN, {**yearly, "lihat": "1"})
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_an_outsider_ends_no_series(client, charlie, given, today):
    series = begin_series(
        assignment=given, rule=Yearly(today + dt.timedelta(days=300), 30), actor=None, today=today
    )
    client.force_login(charlie)
    for slug in ("kabupaten-mamuju", "kabupaten-majene"):
        end = reverse("tracking:end_series", args=[slug, series.public_id])
        assert client.post(end).status_code == 404
    assert Series.objects.standing().exists()


def test_withdrawing_a_round_asks_about_the_series(as_budi, given, today):
    begin_series(
        assignment=given, rule=Yearly(today + dt.timedelta(days=300), 30), actor=None, today=today
    )
    page = as_budi.get(address("withdraw_assignment", given)).content.decode()
    assert "Hentikan juga pengulangannya" in page
    as_budi.post(address("withdraw_assignment", given), {"pengulangan": "1"})
    assert not Series.objects.standing().exists()


def test_an_exclusion_that_came_along_names_who_made_it(as_budi, course, tree, given, sari, today):
    wide = Assignment.objects.create(
        course=course.page, agency=tree.province, cycle="lain", due_on=today, assigned_on=today
    )
    made = AssignmentExclusion.objects.create(
        assignment=wide, person=sari, reason="Dinas", on=today
    )
    AssignmentExclusion.objects.create(
        assignment=given, person=sari, reason="Dinas", on=today, carried_from=made
    )
    assert "Mengikuti pengecualian oleh Provinsi Contoh" in as_budi.get(LIST).content.decode()
