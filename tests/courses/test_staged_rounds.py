"""Rounds before a stage of an election: opened by settled dates only, moved with them, never silently."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AgencyCode, CodeSystem
from courses.actions.opening import open_rounds
from courses.actions.series import BeforeStage
from courses.actions.staging import assign_by_stage
from courses.counting import totals, truth
from courses.fitting import Audience
from courses.models import Assignment, Enrolment, Series
from people.models import AuditEntry
from regulations.actions import load_regulations
from regulations.models import Election, Review, Stage
from tests.cast import make_person, make_role

TODAY = dt.date(2029, 1, 10)
STARTS = dt.date(2029, 9, 20)
RULE = BeforeStage("pilkada", "masa_kampanye", 7)
LIST = "/pantau/kabupaten-mamuju/penugasan/"


def noon(day):
    return dt.datetime.combine(day, dt.time(4), tzinfo=dt.UTC)


def make_stage(
    code="pilkada-2029", *, starts=STARTS, review=Review.PRIMARY, regions=("76",), kind="pilkada"
):
    election = Election.objects.create(
        code=code, kind=kind, name=f"Pemilihan {code}", region_codes=list(regions)
    )
    return Stage.objects.create(
        election=election, code="masa_kampanye", name="Masa kampanye", starts=starts, review=review
    )


@pytest.fixture
def give(course, tree, budi, sari):
    AgencyCode.objects.create(agency=tree.province, system=CodeSystem.KEMENDAGRI, code="76")
    AgencyCode.objects.create(agency=tree.mamuju, system=CodeSystem.KEMENDAGRI, code="76.02")

    def _give(**more):
        words = {
            "courses": [course.page], "agency": tree.mamuju, "rule": RULE, "actor": budi,
            "today": TODAY, **more,
        }  # fmt: skip
        return assign_by_stage(**words)

    return _give


def test_a_settled_stage_opens_its_round_at_once(give, sari):
    stage = make_stage()
    (opened,) = give(audience=Audience(statuses=("pns",)))
    assert (opened.cycle, opened.stage) == ("Pilkada 2029", stage)
    assert opened.due_on == dt.date(2029, 9, 13)
    assert Enrolment.objects.get(person=sari).due_on == opened.due_on
    assert open_rounds(now=noon(TODAY)) == 0


def test_a_round_opens_when_the_date_becomes_known(give, sari, course, tree):
    stage = make_stage(starts=None, review=Review.KNOWN)
    assert give() == []
    assert open_rounds(now=noon(TODAY)) == 0
    stage.starts, stage.review = STARTS, Review.DOUBTFUL
    stage.save()
    assert open_rounds(now=noon(TODAY)) == 0
    stage.review = Review.SINGLE
    stage.save()
    assert open_rounds(now=noon(TODAY)) == 1
    assert open_rounds(now=noon(TODAY)) == 0
    found = totals(tree.mamuju, course.page, "Pilkada 2029", TODAY)
    assert found == truth(tree.mamuju, course.page, "Pilkada 2029", TODAY)
    assert found.obliged == 2


@pytest.mark.parametrize(
    "other",
    [
        {"regions": ("73",)},
        {"regions": ("76.05",)},
        {"kind": "pemilu"},
        {"starts": TODAY + dt.timedelta(days=6)},
    ],
)
def test_elections_elsewhere_of_another_kind_or_too_near_open_nothing(give, other):
    make_stage(**other)
    assert give() == []


@pytest.mark.parametrize("regions", [(), ("76",), ("76.02", "76.05")])
def test_an_election_that_is_held_here_opens_one(give, regions):
    make_stage(regions=regions)
    assert len(give()) == 1


def test_each_new_election_has_a_round_and_the_one_before_is_closed(give):
    make_stage()
    (first,) = give()
    make_stage("pilkada-2034", starts=dt.date(2034, 9, 20))
    assert open_rounds(now=noon(TODAY)) == 1
    first.refresh_from_db()
    assert first.closed_on is None
    open_rounds(now=noon(first.due_on + dt.timedelta(days=1)))
    first.refresh_from_db()
    assert first.closed_on == first.due_on + dt.timedelta(days=1)
    assert Assignment.objects.open().get().cycle == "Pilkada 2034"


def test_two_elections_of_a_year_have_names_of_their_own(give):
    make_stage()
    make_stage("ulang-2029", starts=STARTS + dt.timedelta(days=60))
    assert [each.cycle for each in give()] == ["Pilkada 2029", "Pilkada 2029-2"]


def test_the_due_date_follows_the_stage_with_an_audit_row(give, sari):
    stage = make_stage()
    (opened,) = give()
    Stage.objects.filter(pk=stage.pk).update(starts=STARTS + dt.timedelta(days=10))
    day = TODAY + dt.timedelta(days=3)
    open_rounds(now=noon(day))
    open_rounds(now=noon(day))
    before = opened.due_on
    opened.refresh_from_db()
    assert opened.due_on == before + dt.timedelta(days=10)
    assert (opened.due_was, opened.due_moved_on) == (before, day)
    assert Enrolment.objects.get(person=sari).due_on == opened.due_on
    entry = AuditEntry.objects.get(verb="changed_assignment")
    assert entry.actor is None
    assert (entry.details["due_was"], entry.details["due_on"]) == (
        before.isoformat(), opened.due_on.isoformat(),
    )  # fmt: skip


def test_an_earlier_stage_makes_nobody_late_on_days_that_are_over(give):
    stage = make_stage()
    (opened,) = give()
    Stage.objects.filter(pk=stage.pk).update(starts=TODAY - dt.timedelta(days=1))
    open_rounds(now=noon(TODAY))
    opened.refresh_from_db()
    assert opened.due_on == TODAY


def test_past_rounds_stay_and_doubt_moves_nothing(give):
    stage = make_stage()
    (opened,) = give()
    due_on = opened.due_on
    Stage.objects.filter(pk=stage.pk).update(
        starts=STARTS + dt.timedelta(days=10), review=Review.DOUBTFUL
    )
    open_rounds(now=noon(TODAY))
    Stage.objects.filter(pk=stage.pk).update(review=Review.PRIMARY)
    open_rounds(now=noon(due_on + dt.timedelta(days=1)))
    opened.refresh_from_db()
    assert opened.due_on == due_on


def test_given_again_the_rounds_ahead_change_too(give, sari):
    make_stage()
    give()
    (opened,) = give(rule=BeforeStage("pilkada", "masa_kampanye", 30), audience=Audience(("pppk",)))
    assert Series.objects.get().days == 30
    opened.refresh_from_db()
    assert (opened.due_on, opened.statuses) == (dt.date(2029, 8, 21), ["pppk"])
    assert Enrolment.objects.get(person=sari).left_on is not None


def test_a_stage_has_one_round_of_a_series(give):
    make_stage()
    (opened,) = give()
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            course=opened.course, agency=opened.agency, cycle="lain", due_on=STARTS,
            assigned_on=TODAY, series=opened.series, stage=opened.stage,
        )  # fmt: skip


def test_the_statements_do_not_grow_with_the_people(give, tree):
    stage = make_stage()
    asked = []
    give()
    for count in (2, 30):
        for each in range(count):
            make_person(f"Orang {count}.{each}", at=tree.dinkes)
        stage.starts += dt.timedelta(days=1)
        stage.save()
        open_rounds(now=noon(TODAY))
        stage.starts += dt.timedelta(days=1)
        stage.save()
        with CaptureQueriesContext(connection) as captured:
            open_rounds(now=noon(TODAY))
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_the_file_takes_no_date_away_that_a_reviewer_entered(db):
    load_regulations()
    stage = Stage.objects.get(code="sebelum_penetapan")
    assert stage.starts is None
    Stage.objects.filter(pk=stage.pk).update(starts=TODAY, review=Review.PRIMARY)
    load_regulations()
    stage.refresh_from_db()
    assert (stage.starts, stage.review) == (TODAY, Review.PRIMARY)
    held = Stage.objects.get(code="masa_kampanye")
    assert (held.is_settled, held.election.kind) == (True, "pilkada")


@pytest.fixture
def as_reader(client, tree):
    reader = make_person("Budi Baca", at=tree.mamuju)
    make_role(reader, tree.mamuju)
    client.force_login(reader)
    return client


def test_the_page_tells_what_it_follows_what_moved_and_what_is_in_doubt(give, as_reader):
    day = dt.date.today()
    stage = make_stage(starts=day + dt.timedelta(days=100))
    make_stage("pilkada-lain", starts=day + dt.timedelta(days=200), review=Review.DOUBTFUL)
    (opened,) = give(today=day)
    text = as_reader.get(LIST).content.decode()
    assert "Batas waktu mengikuti tahapan Masa kampanye, Pemilihan pilkada-2029." in text
    assert "Selesai paling lambat 7 hari sebelum tahapan: Masa kampanye (Pilkada)." in text
    assert "Pemilihan pilkada-lain: tanggal tahapan (" in text
    assert "belum pasti, jadi belum dipakai: perlu telaah hukum." in text
    Stage.objects.filter(pk=stage.pk).update(starts=day + dt.timedelta(days=120))
    open_rounds(now=noon(day))
    Stage.objects.filter(pk=stage.pk).update(review=Review.KNOWN)
    text = as_reader.get(LIST).content.decode()
    assert "karena tahapannya bergeser" in text
    assert "Tanggal tahapan belum pasti; batas waktu tidak diubah" in text
    change = reverse("tracking:change_assignment", args=["kabupaten-mamuju", opened.public_id])
    assert "Mengikuti tanggal tahapan pemilihan." in as_reader.get(change).content.decode()


def test_bkpsdm_chooses_a_stage_and_sees_first_what_it_means(give, as_reader, course):
    make_stage(starts=dt.date.today() + dt.timedelta(days=100))
    address = "/pantau/kabupaten-mamuju/tugaskan/"
    words = {
        "courses": [course.page.pk], "repeats": "stage", "stage": "pilkada/masa_kampanye",
        "days_before": "7",
    }  # fmt: skip
    seen = as_reader.post(address, {**words, "lihat": "1"})
    text = seen.content.decode()
    assert "Selesai paling lambat 7 hari sebelum tahapan" in text
    assert "orang dimaksud" in text
    assert "Baru wajib" not in text  # nobody knows yet who will be, when the stage comes near
    again = {**words, "tugaskan": "1", "dilihat": seen.context["form"].digest}
    assert as_reader.post(address, again).status_code == 302
    assert Assignment.objects.get().stage is not None
    faulty = as_reader.post(address, {**words, "stage": "", "lihat": "1"})
    assert faulty.status_code == 422
    faulty = as_reader.post(address, {**words, "repeats": "once", "lihat": "1"})
    assert set(faulty.context["form"].errors) == {"cycle", "due_on"}
