"""A month is sealed once, whole and in a chain; nobody changes it, and a fault is found."""

import datetime as dt
import gzip
import json
from hashlib import sha256
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.actions import move_agency
from agencies.models import Kind
from courses import past, sealing
from courses.actions.assignments import assign_course, withdraw_assignment
from courses.actions.counts import repair_counts
from courses.actions.sealing import SealingError, seal_month, seal_months
from courses.models import Assignment, CountState, Enrolment, Seal
from courses.tasks import seal_month as seal_by_the_clock
from people.models import AuditEntry
from tests.cast import make_agency, make_person

ASSIGNED = dt.date(2026, 8, 20)
AUGUST, SEPTEMBER, OCTOBER = (dt.date(2026, month, 1) for month in (8, 9, 10))
# Half an hour into November in Makassar, still October in Jakarta.
NOVEMBER = dt.datetime(2026, 10, 31, 16, 30, tzinfo=dt.UTC)


@pytest.fixture
def enrolments(course, tree):
    for number in range(5):
        make_person(f"Orang {number}", at=[tree.puskesmas, tree.dinkes, tree.mamuju][number % 3])
    make_person("Jauh", at=tree.majene_office)
    assign_course(
        course=course.page,
        agency=tree.province,
        cycle="2026",
        due_on=dt.date(2026, 9, 30),
        actor=None,
        today=ASSIGNED,
    )
    rows = list(Enrolment.objects.order_by("pk"))
    done = dt.datetime(2026, 9, 10, 3, tzinfo=dt.UTC)
    Enrolment.objects.filter(pk=rows[0].pk).update(
        started_at=done, completed_at=done, counted_as=CountState.COMPLETED
    )
    repair_counts()
    return rows


@pytest.fixture
def seals(enrolments):
    return seal_months(now=NOVEMBER)


def one(tree, course, month, now=NOVEMBER):
    return seal_month(root=tree.province, course=course.page, cycle="2026", month=month, now=now)


def test_every_unit_of_the_tree_has_its_row_with_all_that_is_under_it(seals, tree, course):
    table = seals[1].table
    assert table["as_of"] == "2026-09-30"
    rows = {row["id"]: row for row in table["units"]}
    assert set(rows) == {agency.pk for agency in vars(tree).values()}
    assert seals[1].rows == len(rows)
    for agency in vars(tree).values():
        stood = past.totals_as_of(agency, course.page, "2026", dt.date(2026, 9, 30))
        row = rows[agency.pk]
        assert {name: row[name] for name in sealing.FIGURES} == {
            name: getattr(stood, name) for name in sealing.FIGURES
        }
        assert (row["name"], row["path"]) == (agency.name, agency.path)
    assert rows[tree.province.pk]["completed"] == 1
    assert rows[tree.province.pk]["overdue"] == 0


def test_the_hash_can_be_made_again_from_the_text_and_the_hash_before(seals):
    before = ""
    for seal in seals:
        assert seal.digest == sha256(before.encode() + seal.text).hexdigest()
        before = seal.digest


def test_the_text_is_canonical(seals):
    text = seals[0].text.decode()
    again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text == again
    assert "\n" not in text


def test_missed_months_are_sealed_in_their_order_and_say_when(seals):
    assert [seal.month for seal in seals] == [AUGUST, SEPTEMBER, OCTOBER]
    assert [seal.previous for seal in seals] == [None, *seals[:-1]]
    assert {seal.table["made_at"] for seal in seals} == {"2026-10-31T16:30:00+00:00"}
    assert AuditEntry.objects.filter(verb="month.sealed").count() == 3


def test_sealing_twice_seals_once(seals, tree, course):
    assert seal_months(now=NOVEMBER) == []
    assert one(tree, course, SEPTEMBER) == seals[1]
    assert Seal.objects.count() == 3


@pytest.mark.parametrize(
    ("zone", "last"), [("Asia/Makassar", OCTOBER), ("Asia/Jakarta", SEPTEMBER)]
)
def test_a_month_is_over_in_the_zone_of_the_root(enrolments, tree, course, zone, last):
    tree.province.time_zone = zone
    tree.province.save(update_fields=["time_zone"])
    assert seal_months(now=NOVEMBER)[-1].month == last


def test_a_month_that_is_not_over_is_refused(enrolments, tree, course):
    with pytest.raises(SealingError):
        one(tree, course, dt.date(2026, 11, 1))
    assert not Seal.objects.exists()


def test_what_was_withdrawn_is_not_sealed_any_more(enrolments, tree, course):
    withdraw_assignment(assignment=Assignment.objects.get(), actor=None, today=dt.date(2026, 9, 15))
    assert [seal.month for seal in seal_months(now=NOVEMBER)] == [AUGUST, SEPTEMBER]


def test_each_root_has_its_own_chain(enrolments, tree, course):
    other = make_agency("Provinsi Lain", slug="lain")
    make_person("Lain", at=other)
    assign_course(
        course=course.page,
        agency=other,
        cycle="2026",
        due_on=dt.date(2026, 12, 1),
        actor=None,
        today=dt.date(2026, 10, 2),
    )
    found = seal_months(now=NOVEMBER)
    assert [seal.month for seal in found if seal.root == other] == [OCTOBER]
    assert sum(seal.previous is None for seal in found) == 2


def test_what_was_given_to_a_unit_is_sealed_where_it_stood_when_the_month_ended(
    enrolments, tree, course
):
    other = make_agency("Provinsi Lain", kind=Kind.PROVINCE, slug="lain")
    Assignment.objects.update(agency=tree.puskesmas)
    move_agency(unit=tree.puskesmas, under=other, on=dt.date(2026, 10, 1))
    found = [(seal.root.slug, seal.month) for seal in seal_months(now=NOVEMBER)]
    assert sorted(found) == [
        ("lain", OCTOBER), ("provinsi-contoh", AUGUST), ("provinsi-contoh", SEPTEMBER)
    ]  # fmt: skip


def test_the_clock_seals_and_seals_nothing_twice(enrolments, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOVEMBER)
    assert seal_by_the_clock() == 3
    assert seal_by_the_clock() == 0


def statements(call):
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_a_big_tree_costs_no_more_queries(enrolments, tree, course):
    few = statements(lambda: one(tree, course, AUGUST))
    for number in range(30):
        office = make_agency(f"Dinas {number}", under=tree.mamuju, slug=f"d-{number}")
        make_person(f"Pegawai {number}", at=office)
    many = statements(lambda: one(tree, course, SEPTEMBER))
    assert many == few <= 12


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_keeps_a_seal(seals, act):
    last = Seal.objects.filter(pk=seals[-1].pk)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        last.update(rows=1) if act == "update" else last._raw_delete(last.db)
    assert last.get().rows == seals[-1].rows


@pytest.fixture
def unguarded(seals):
    """As somebody could who rules over the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("ALTER TABLE courses_seal DISABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        else:
            cursor.execute("DROP TRIGGER courses_seal_never_update")
            cursor.execute("DROP TRIGGER courses_seal_never_delete")
    return seals


def check():
    out = StringIO()
    try:
        call_command("check_seals", stdout=out)
    except CommandError as fault:
        return out.getvalue(), fault.returncode
    return out.getvalue(), 0


def test_whole_chains_are_found_whole(seals):
    assert check() == ("3 segel cocok.\n", 0)


def forged(seal):
    table = seal.table | {"units": [row | {"completed": 99} for row in seal.table["units"]]}
    return gzip.compress(sealing.canonical(table), mtime=0)


FORGERIES = {
    "its figures": (lambda seals: {"content": forged(seals[1])}, ["2026-09: sidik"]),
    "its hash, made anew": (
        lambda seals: {
            "content": forged(seals[1]),
            "digest": sealing.digest(seals[0].digest, gzip.decompress(forged(seals[1]))),
        },
        ["2026-10: sidik"],
    ),
    "its place": (lambda seals: {"previous": None, "cycle": "2027"}, ["2026-09: keterangan"]),
    "its month": (lambda seals: {"month": dt.date(2025, 9, 1)}, ["2025-09: keterangan"]),
    "its time": (lambda seals: {"sealed_at": NOVEMBER.replace(hour=1)}, ["2026-09: keterangan"]),
    "its rows": (lambda seals: {"rows": 1}, ["2026-09: keterangan"]),
    "all of it": (lambda seals: {"content": b"x"}, ["2026-09: isinya tidak terbaca"]),
    "half of it": (
        lambda seals: {"content": bytes(seals[1].content)[:40]},
        ["2026-09: isinya tidak terbaca"],
    ),
    "another text": (lambda seals: {"content": gzip.compress(b"[]")}, ["2026-09: sidik"]),
}


@pytest.mark.parametrize("what", FORGERIES)
def test_what_was_changed_behind_our_back_is_named(unguarded, what):
    changes, expected = FORGERIES[what]
    Seal.objects.filter(pk=unguarded[1].pk).update(**changes(unguarded))
    out, code = check()
    assert code == 1
    for words in expected:
        assert words in out, out


def test_a_seal_that_was_taken_out_is_missed(unguarded):
    gone = Seal.objects.filter(pk=unguarded[1].pk)
    gone._raw_delete(gone.db)
    Seal.objects.filter(pk=unguarded[2].pk).update(previous=unguarded[0])
    assert "2026-10: sidik" in check()[0]


def test_a_chain_that_was_turned_round_is_broken(unguarded):
    Seal.objects.filter(pk=unguarded[2].pk).update(previous=None, cycle="2025")
    Seal.objects.filter(pk=unguarded[1].pk).update(previous=unguarded[2])
    assert "2026-09: tidak menyambung" in check()[0]


def test_by_hand_one_month_is_sealed(enrolments):
    out = StringIO()
    call_command("seal_month", "2026-09", stdout=out)
    (seal,) = Seal.objects.all()
    assert seal.month == SEPTEMBER
    assert seal.digest in out.getvalue()
    call_command("seal_month", "2026-09", stdout=out)
    assert "Tidak ada yang disegel" in out.getvalue()


@pytest.mark.parametrize("month", ["2026-13", "september", "2026"])
def test_by_hand_a_month_is_written_as_one(db, month):
    with pytest.raises(CommandError, match="TTTT-BB"):
        call_command("seal_month", month)


def test_an_earlier_month_sealed_later_hangs_on_the_last(enrolments, tree, course):
    october = one(tree, course, OCTOBER)
    august = one(tree, course, AUGUST)
    assert august.previous == october
    assert check()[1] == 0
