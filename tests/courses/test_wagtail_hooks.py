"""An election is entered in the CMS with its source; what rests on its stages is told there, and follows."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AgencyCode, CodeSystem
from courses import tasks
from courses.actions.series import BeforeStage
from courses.actions.staging import assign_by_stage
from courses.counting import totals, truth
from courses.models import Assignment, Enrolment
from people.actions.roles import grant_role
from people.models import RoleKind
from regulations.models import Election, Review, Stage
from tests.cast import make_agency, make_person, make_role

STAGES = "/cms/snippets/regulations/stage/"
ELECTIONS = "/cms/snippets/regulations/election/"
TODAY = dt.date.today()
STARTS = TODAY + dt.timedelta(days=200)
RULE = BeforeStage("pilkada", "masa_kampanye", 7)


@pytest.fixture(autouse=True)
def no_queue(monkeypatch, settings):
    """What would be queued is kept, and run by hand."""
    settings.CMS_REQUIRES_MFA = False
    asked = []
    monkeypatch.setattr("courses.actions.staging.async_task", asked.append)
    return asked


@pytest.fixture
def as_reviewer(client, tree):
    reviewer = make_person("Penelaah Contoh", at=tree.province)
    grant_role(person=reviewer, agency=tree.province, kind=RoleKind.REVIEWER, actor=None)
    reviewer.refresh_from_db()
    client.force_login(reviewer)
    return client


@pytest.fixture
def election(db):
    return Election.objects.create(
        kind="pilkada", code="pilkada-nanti", name="Pemilihan Contoh", region_codes=["76"]
    )


@pytest.fixture
def stage(election):
    return Stage.objects.create(
        election=election, code="masa_kampanye", name="Masa kampanye", starts=STARTS,
        review=Review.PRIMARY, source="Keputusan contoh",
    )  # fmt: skip


@pytest.fixture
def given(stage, course, tree, budi, sari):
    AgencyCode.objects.create(agency=tree.province, system=CodeSystem.KEMENDAGRI, code="76")
    (found,) = assign_by_stage(
        courses=[course.page], agency=tree.mamuju, rule=RULE, actor=budi, today=TODAY
    )
    return found


def words(stage, **changed):
    fields = {
        "election": stage.election_id, "code": stage.code, "name": stage.name,
        "starts": stage.starts or "", "ends": "", "review": stage.review, "source": stage.source,
    }  # fmt: skip
    return {**fields, **changed}


def text(answer):
    return answer.content.decode()


def test_an_election_ahead_opens_its_round_once_its_date_has_a_source(
    as_reviewer, course, tree, budi, sari, no_queue, django_capture_on_commit_callbacks
):
    AgencyCode.objects.create(agency=tree.province, system=CodeSystem.KEMENDAGRI, code="76")
    assert (
        assign_by_stage(
            courses=[course.page], agency=tree.mamuju, rule=RULE, actor=budi, today=TODAY
        )
        == []
    )
    made = as_reviewer.post(
        ELECTIONS + "add/",
        {"kind": "pilkada", "code": "nanti", "name": "Pemilihan Nanti", "region_codes": '["76"]'},
    )
    assert made.status_code == 302
    blank = Stage(election=Election.objects.get(code="nanti"), code="masa_kampanye")
    dated = {"name": "Masa kampanye", "starts": STARTS, "review": Review.PRIMARY}
    refused = as_reviewer.post(STAGES + "add/", words(blank, **dated))
    assert "Tulis sumber tanggalnya." in text(refused)
    assert not Stage.objects.exists()
    # Doubtful dates may stand there, and move nothing.
    doubtful = words(blank, **{**dated, "review": Review.DOUBTFUL})
    with django_capture_on_commit_callbacks(execute=True):
        told = as_reviewer.post(STAGES + "add/", doubtful, follow=True)
    assert "belum dapat diandalkan" in text(told)
    assert no_queue == ["courses.tasks.open_rounds"]
    assert tasks.open_rounds() == 0
    entered = Stage.objects.get()
    sourced = words(entered, review=Review.PRIMARY, source="Peraturan KPU contoh")
    assert as_reviewer.post(f"{STAGES}edit/{entered.pk}/", sourced).status_code == 302
    assert tasks.open_rounds() == 1
    assert Assignment.objects.get().due_on == STARTS - dt.timedelta(days=7)


def test_the_form_says_what_rests_on_the_stage(as_reviewer, given, stage, tree):
    for address in (f"{STAGES}edit/{stage.pk}/", f"{ELECTIONS}edit/{stage.election_id}/"):
        said = text(as_reviewer.get(address))
        assert "Batas waktu 1 penugasan mengikuti tahapan ini." in said
        assert "Yang menunggu tahapan ini: Kabupaten Mamuju." in said


def test_a_stage_of_another_region_or_kind_says_that_nothing_rests_on_it(as_reviewer, given):
    other = Election.objects.create(kind="pilkada", code="lain", name="Lain", region_codes=["73"])
    apart = Stage.objects.create(
        election=other, code="masa_kampanye", name="Masa kampanye", review=Review.KNOWN
    )
    said = text(as_reviewer.get(f"{STAGES}edit/{apart.pk}/"))
    assert "Belum ada penugasan yang bertumpu pada tahapan ini." in said


def test_a_date_that_moves_says_which_due_dates_follow_and_they_do(
    as_reviewer, given, stage, course, tree, sari, no_queue, django_capture_on_commit_callbacks
):
    before = given.due_on
    later = words(stage, starts=STARTS + dt.timedelta(days=10))
    with django_capture_on_commit_callbacks(execute=True):
        told = as_reviewer.post(f"{STAGES}edit/{stage.pk}/", later, follow=True)
    assert "Batas waktu ikut bergeser: Kabupaten Mamuju dari" in text(told)
    assert no_queue == ["courses.tasks.open_rounds"]
    tasks.open_rounds()
    given.refresh_from_db()
    assert (given.due_was, given.due_on) == (before, before + dt.timedelta(days=10))
    assert Enrolment.objects.get(person=sari).due_on == given.due_on
    assert totals(tree.mamuju, course.page, given.cycle, TODAY) == truth(
        tree.mamuju, course.page, given.cycle, TODAY
    )


def test_a_stage_that_rounds_rest_on_is_not_deleted(client, given, stage, tree):
    operator = make_person("Operator Contoh")
    grant_role(person=operator, agency=tree.province, kind=RoleKind.OPERATOR, actor=None)
    operator.refresh_from_db()
    client.force_login(operator)
    for address in (f"{STAGES}delete/{stage.pk}/", f"{ELECTIONS}delete/{stage.election_id}/"):
        told = client.post(address, follow=True)
        assert "jadi tidak dihapus" in text(told)
    assert Stage.objects.filter(pk=stage.pk).exists()


@pytest.mark.parametrize("codes", ['["7602"]', '"76"', "[76]", '{"a": "76"}', '["Mamuju"]'])
def test_codes_of_regions_that_would_match_nothing_are_refused(as_reviewer, codes):
    fields = {"kind": "pilkada", "code": "x", "name": "X", "region_codes": codes}
    refused = as_reviewer.post(ELECTIONS + "add/", fields)
    assert "Tulis kode seperti Kemendagri" in text(refused)
    assert not Election.objects.filter(code="x").exists()


def test_an_election_of_the_whole_nation_needs_no_codes(as_reviewer):
    fields = {"kind": "pemilu", "code": "x", "name": "X", "region_codes": "[]"}
    assert as_reviewer.post(ELECTIONS + "add/", fields).status_code == 302


def test_the_statements_do_not_grow_with_what_rests(as_reviewer, given, stage, course, tree, budi):
    address = f"{STAGES}edit/{stage.pk}/"
    as_reviewer.get(address)

    def count():
        with CaptureQueriesContext(connection) as captured:
            as_reviewer.get(address)
        return len(captured)

    few = count()
    for number in range(7):
        unit = make_agency(f"Dinas {number}", under=tree.mamuju)
        assign_by_stage(courses=[course.page], agency=unit, rule=RULE, actor=budi, today=TODAY)
    assert count() == few
    assert "dan 3 lainnya" in text(as_reviewer.get(address))


@pytest.mark.parametrize("kind", [RoleKind.BKPSDM, RoleKind.CERTIFICATE_OFFICER])
def test_nobody_else_gets_to_the_stages(client, given, stage, tree, kind):
    outsider = make_person("Luar Contoh", at=tree.majene)
    make_role(outsider, tree.majene, kind)
    client.force_login(outsider)
    assert client.get(f"{STAGES}edit/{stage.pk}/").status_code in (302, 403)
    moved = words(stage, starts=STARTS + dt.timedelta(days=10))
    client.post(f"{STAGES}edit/{stage.pk}/", moved)
    stage.refresh_from_db()
    assert stage.starts == STARTS
