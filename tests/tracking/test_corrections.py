"""The past of a placement on the pages: what it will do is read first, and nobody else gets there."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from courses.actions.sealing import seal_month
from courses.models import CountState, Enrolment
from courses.sealing import first_day
from people.actions.placements import transfer
from people.models import AuditEntry
from tests.cast import make_agency, make_person

DAY = dt.timedelta(days=1)
WHY = "SK 800/12/2026"


@pytest.fixture
def ani(tree):
    return make_person("Ani Contoh", at=tree.puskesmas)


def page(person, slug="kabupaten-mamuju", placement=None):
    more = {} if placement is None else {"placement": placement}
    name = "insert_placement" if placement is None else "correct_placement"
    words = {"slug": slug, "public_id": person.public_id, **more}
    return reverse(f"tracking:{name}", kwargs=words)


def words(unit, today, since=60, until=20, **more):
    found = {
        "agency": unit.slug,
        "since": (today - since * DAY).isoformat(),
        "until": (today - until * DAY).isoformat(),
        "reason": WHY,
    }
    return {**found, **more}


def applied(client, address, form):
    """Looked at first, and then done, as the page has it."""
    shown = client.post(address, form)
    assert shown.status_code == 200, shown.context["form"].errors
    seen = shown.context["seen"]
    return client.post(address, {**form, "terlihat": seen, "terapkan": "ya"}, follow=True)


def test_what_it_does_is_shown_before_and_nothing_is_done(as_budi, ani, tree, today):
    shown = as_budi.post(page(ani), words(tree.dinkes, today))
    text = shown.content.decode()
    assert "Belum ada yang berubah." in text
    assert [str(stay.unit) for stay in shown.context["after"]] == [
        "UPTD Puskesmas", "Dinas Kesehatan", "UPTD Puskesmas"
    ]  # fmt: skip
    assert "Angka hari ini tidak berubah." in text
    assert "Tidak ada segel bulanan" in text
    assert ani.placements.count() == 1
    assert not AuditEntry.objects.filter(verb="person.corrected").exists()


def test_then_it_is_done_and_kept_with_whom_and_why(as_budi, ani, tree, budi, today):
    answer = applied(as_budi, page(ani), words(tree.dinkes, today))
    assert "Penempatan dikoreksi." in answer.content.decode()
    assert ani.placements.count() == 3
    [act] = answer.context["acts"]
    assert (act.label, act.by, act.reason) == ("Penempatan dikoreksi", budi.name, WHY)
    assert WHY in answer.content.decode()


def test_the_page_of_the_person_leads_there(as_budi, ani, today, tree):
    shown = as_budi.get(reverse("tracking:person", args=["kabupaten-mamuju", ani.public_id]))
    text = shown.content.decode()
    assert page(ani) in text
    assert page(ani, placement=ani.placements.get().pk) in text


def test_the_day_of_a_move_is_set_right(as_budi, ani, tree, budi, today):
    transfer(person=ani, to=tree.dinkes, on=today - 10 * DAY, actor=budi)
    new = ani.placements.get(until=None)
    form = {"since": (today - 30 * DAY).isoformat(), "reason": WHY}
    applied(as_budi, page(ani, placement=new.pk), form)
    old, new = ani.placements.order_by("since")
    assert (old.until, new.since, new.until) == (today - 31 * DAY, today - 30 * DAY, None)


def test_an_open_placement_has_no_end_to_set_right(as_budi, ani, tree, today):
    answer = as_budi.get(page(ani, placement=ani.placements.get().pk))
    assert list(answer.context["form"].fields) == ["since", "reason"]


def test_one_may_go_back_to_the_form_with_what_was_typed(as_budi, ani, tree, today):
    answer = as_budi.post(page(ani), words(tree.dinkes, today, ubah="ya"))
    assert answer.status_code == 200
    assert WHY in answer.content.decode()
    assert "Lihat akibatnya" in answer.content.decode()


def test_what_was_finished_on_those_days_is_told(as_budi, staff, tree, course, today):
    done = next(row for row in staff if row.counted_as == CountState.COMPLETED)
    assert done.agency != tree.mamuju
    month = first_day(first_day(today) - DAY)
    Enrolment.objects.update(enrolled_at=timezone.now() - 90 * DAY)
    seal_month(
        root=tree.province, course=course.page, cycle="2026", month=month, now=timezone.now()
    )
    form = words(tree.mamuju, today, since=80, until=2)
    shown = as_budi.post(page(done.person), form)
    assert [move.to for move in shown.context["moves"]] == [tree.mamuju]
    assert shown.context["months"] == [month]
    assert "penyelesaiannya pindah hitungan" in shown.content.decode()
    applied(as_budi, page(done.person), form)
    done.refresh_from_db()
    assert done.agency == tree.mamuju


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"reason": ""}, "reason", "harus diisi"),
        ({"until": "2019-01-01"}, "until", "lebih awal"),
        ({"since": "1999-01-01"}, "since", "terlalu lama"),
        ({"agency": "dinas-majene"}, "agency", "di luar jangkauan"),
        ({"agency": "puskesmas"}, "__all__", "tidak ada yang berubah"),
    ],
)
def test_each_fault_stands_at_its_field(as_budi, ani, tree, today, change, field, word):
    answer = as_budi.post(page(ani), {**words(tree.dinkes, today), **change})
    assert answer.status_code == 422
    assert word in " ".join(answer.context["form"].errors[field]).lower()
    assert ani.placements.count() == 1


def test_today_is_no_past(as_budi, ani, tree, today):
    for until in (0, -1):
        answer = as_budi.post(page(ani), words(tree.dinkes, today, until=until))
        assert answer.status_code == 422
        assert "sudah lewat" in answer.content.decode()


def test_days_at_a_unit_of_others_are_theirs(as_budi, ani, tree, today):
    transfer(person=ani, to=tree.majene_office, on=today - 50 * DAY, actor=None)
    transfer(person=ani, to=tree.dinkes, on=today - 10 * DAY, actor=None)
    back = ani.placements.get(until=None)
    form = {"since": (today - 30 * DAY).isoformat(), "reason": WHY}
    for address, sent in (
        (page(ani, placement=back.pk), form),
        (page(ani), words(tree.dinkes, today, since=55, until=45)),
    ):
        answer = as_budi.post(address, sent)
        assert answer.status_code == 422
        assert "di luar jangkauan" in answer.content.decode()
        assert "Dinas Majene" not in answer.content.decode()
    theirs = ani.placements.get(agency=tree.majene_office)
    assert as_budi.get(page(ani, placement=theirs.pk)).status_code == 302
    assert ani.placements.count() == 3


def test_who_is_looked_after_by_others_is_not_corrected(as_budi, ani, tree, today):
    transfer(person=ani, to=tree.majene_office, on=today - 5 * DAY, actor=None)
    assert as_budi.post(page(ani), words(tree.dinkes, today)).status_code == 302
    assert ani.placements.count() == 2


def test_what_changed_since_it_was_shown_is_not_overwritten(as_budi, ani, tree, budi, today):
    form = words(tree.dinkes, today)
    seen = as_budi.post(page(ani), form).context["seen"]
    transfer(person=ani, to=tree.mamuju, on=today - DAY, actor=budi)
    answer = as_budi.post(page(ani), {**form, "terlihat": seen, "terapkan": "ya"})
    assert answer.status_code == 422
    assert "berubah sejak" in answer.content.decode()
    assert ani.placements.count() == 2


def test_nobody_else_gets_in(client, ani, tree, charlie, olga, sari, today):
    own = ani.placements.get()
    for reader in (charlie, olga, sari):
        client.force_login(reader)
        for slug in ("kabupaten-mamuju", "kabupaten-majene"):
            for address in (page(ani, slug), page(ani, slug, own.pk)):
                assert client.get(address).status_code == 404
                form = words(tree.dinkes, today, terapkan="ya")
                assert client.post(address, form).status_code == 404
    assert ani.placements.count() == 1


def test_what_somebody_learns_unasked_is_not_told(as_budi, staff, tree, today):
    done = next(row for row in staff if row.counted_as == CountState.COMPLETED)
    Enrolment.objects.filter(pk=done.pk).update(assignment=None)
    shown = as_budi.post(page(done.person), words(tree.mamuju, today, since=80, until=2))
    assert shown.context["moves"] == []


def test_it_is_done_in_the_name_of_the_office_whichever_page_it_began_on(as_budi, ani, tree, today):
    applied(as_budi, page(ani, "puskesmas"), words(tree.dinkes, today))
    entry = AuditEntry.objects.get(verb="person.corrected")
    assert entry.details["office"] == "kabupaten-mamuju"


def test_a_unit_that_was_closed_may_be_chosen_and_says_so(as_budi, ani, tree):
    make_agency("Seksi Lama", under=tree.dinkes, is_active=False)
    assert "Seksi Lama (ditutup)" in as_budi.get(page(ani)).content.decode()


def test_the_placement_of_another_person_is_not_found(as_budi, ani, sari):
    assert as_budi.get(page(ani, placement=sari.placements.get().pk)).status_code == 404


def test_a_long_life_costs_no_more_queries(as_budi, ani, tree, budi, today):
    def count():
        as_budi.post(page(ani), words(tree.mamuju, today))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert as_budi.post(page(ani), words(tree.mamuju, today)).status_code == 200
        return len(queries)

    few = count()
    for number in range(6):
        unit = tree.dinkes if number % 2 else tree.puskesmas
        transfer(person=ani, to=unit, on=today - (200 - number) * DAY, actor=budi)
    assert count() == few
