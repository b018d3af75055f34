"""The answers of the check page: certain only where the registry is."""

import datetime as dt
from dataclasses import replace

import pytest

from regulations.acts import WORDINGS, Place, wording
from regulations.checking import (
    ASN,
    CHECKED,
    Act,
    Answer,
    Ground,
    Phase,
    Status,
    Word,
    as_act,
    judge,
    table,
)
from regulations.models import Practice, Provision, Review, Verdict
from tests.registry import put_registry

DAY = dt.date(2026, 11, 22)
ACT = Act(
    code="X1",
    verdict=Verdict.FORBIDDEN,
    phases=frozenset({Phase.CAMPAIGN}),
    binds=frozenset({Status.PNS}),
    tags=frozenset({"media-sosial"}),
    review=Review.SECONDARY,
    is_under_review=False,
)


@pytest.fixture
def registry(db):
    put_registry()


def recorded():
    return {each.code: as_act(each, DAY) for each in Practice.objects.with_basis()}


def of_the_registry(code, phase, status):
    acts = recorded()
    return judge(acts[code], acts, phase, status)


def alone(act, phase=Phase.CAMPAIGN, status=Status.PNS):
    return judge(act, {act.code: act}, phase, status)


def test_what_was_checked_for_this_phase_and_status_is_stated_as_it_is_recorded():
    assert alone(ACT) == Answer(Word.FORBIDDEN, Ground.RECORDED)
    allowed = replace(ACT, verdict=Verdict.ALLOWED)
    assert alone(allowed) == Answer(Word.ALLOWED, Ground.RECORDED)


@pytest.mark.parametrize("verdict", Verdict.values)
@pytest.mark.parametrize("review", Review.values)
def test_nothing_that_was_not_checked_is_ever_certain(verdict, review):
    certain = review in CHECKED and verdict in (Verdict.ALLOWED, Verdict.FORBIDDEN)
    answer = alone(replace(ACT, verdict=verdict, review=review))
    assert (answer.word != Word.ASK) is certain
    under_review = replace(ACT, verdict=verdict, review=review, is_under_review=True)
    assert alone(under_review).word == Word.ASK


def test_the_reason_to_ask_is_named():
    assert alone(replace(ACT, review=Review.DOUBTFUL)).ground == Ground.UNSETTLED
    assert alone(replace(ACT, review=Review.SINGLE)).ground == Ground.ONE_SOURCE
    assert alone(replace(ACT, verdict=Verdict.CONDITIONAL)).ground == Ground.CONDITIONS
    assert alone(replace(ACT, is_under_review=True)).ground == Ground.UNDER_REVIEW
    assert alone(ACT, status=Status.PPPK).ground == Ground.OTHER_STATUS
    assert alone(ACT, phase=Phase.AFTER).ground == Ground.OTHER_PHASE


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    ("code", "phase", "status", "word", "ground"),
    [
        ("P04", "kampanye", "pns", "dilarang", "tercatat"),
        ("P04", "tenang", "pns", "konsultasi", "tahapan-lain-berpihak"),
        ("P10", "tenang", "pppk", "dilarang", "tercatat"),
        ("P12", "kampanye", "pppk_paruh_waktu", "konsultasi", "status-lain"),
        ("B01", "tenang", "pns", "boleh", "tercatat"),
        ("B02", "kampanye", "pns", "konsultasi", "satu-sumber"),
        ("P08", "sebelum", "pns", "konsultasi", "satu-sumber"),
        ("C02", "kampanye", "pppk", "konsultasi", "syarat"),
        ("T01", "kampanye", "pns", "konsultasi", "belum-tegas"),
        ("P02", "kampanye", "non_asn", "dilarang", "mengikuti-asn"),
        ("P02", "sesudah", "non_asn", "konsultasi", "status-lain"),
        ("P15", "kampanye", "non_asn", "konsultasi", "status-lain"),
        ("P19", "kampanye", "non_asn", "konsultasi", "status-lain"),
        ("P12", "kampanye", "aparat_desa", "dilarang", "kampanye-desa"),
        ("P02", "kampanye", "aparat_desa", "konsultasi", "aturan-desa"),
        ("P15", "sebelum", "aparat_desa", "konsultasi", "aturan-desa"),
        ("B04", "sesudah", "aparat_desa", "boleh", "tercatat"),
    ],
)
def test_the_registry_answers(code, phase, status, word, ground):
    assert of_the_registry(code, phase, status) == Answer(Word(word), Ground(ground))


@pytest.mark.usefixtures("registry")
def test_no_answer_of_the_registry_is_more_certain_than_its_source():
    acts = recorded()
    for act in acts.values():
        for phase in Phase.values:
            for status in Status.values:
                answer = judge(act, acts, phase, status)
                if answer.word == Word.ASK:
                    continue
                assert act.is_checked
                assert answer.word == act.verdict
                assert phase in act.phases
                assert status in act.binds or (answer.word == Word.FORBIDDEN and status not in ASN)


@pytest.mark.usefixtures("registry")
def test_a_provision_put_under_review_takes_the_certainty_from_all_that_rests_on_it():
    Provision.objects.filter(reference="se-menpanrb-01-2023/umum").update(needs_review=True)
    assert of_the_registry("P20", "kampanye", "non_asn").ground == Ground.UNDER_REVIEW
    assert of_the_registry("P02", "kampanye", "non_asn").word == Word.ASK
    assert of_the_registry("P02", "kampanye", "pns").word == Word.FORBIDDEN


@pytest.mark.usefixtures("registry")
@pytest.mark.parametrize(
    "dates",
    [{"valid_until": DAY - dt.timedelta(days=1)}, {"valid_from": DAY + dt.timedelta(days=1)}],
)
def test_a_practice_that_rests_on_a_provision_not_in_force_is_under_review(dates):
    Provision.objects.filter(reference="pp-94-2021/ps-5-n-6").update(**dates)
    assert of_the_registry("P10", "kampanye", "pns").ground == Ground.UNDER_REVIEW
    assert of_the_registry("P04", "tenang", "pns").ground == Ground.OTHER_PHASE


@pytest.mark.usefixtures("registry")
def test_a_practice_without_any_provision_is_under_review():
    Practice.objects.get(code="B01").provisions.clear()
    assert of_the_registry("B01", "kampanye", "pns").ground == Ground.UNDER_REVIEW


@pytest.mark.usefixtures("registry")
def test_the_table_holds_every_answer():
    acts = recorded()
    whole = table(acts.values())
    assert len(whole.answers) == len(set(whole.answers))
    assert set(whole.cells) == set(acts)
    for code, act in acts.items():
        for phase in Phase.values:
            for status in Status.values:
                assert whole.answer(code, phase, status) == judge(act, acts, phase, status)


@pytest.mark.usefixtures("registry")
def test_every_practice_has_words_that_fit_its_verdict():
    for practice in Practice.objects.all():
        assert WORDINGS[practice.code].verdict == practice.verdict
    assert Practice.objects.count() == len(WORDINGS)


def test_a_changed_or_new_practice_speaks_with_the_label_of_the_registry():
    changed = Practice(code="P10", label="Diubah penelaah", verdict=Verdict.ALLOWED)
    assert wording(changed).recorded == "Diubah penelaah"
    assert wording(changed).place == Place.OFFICE
    new = Practice(code="Z99", label="Praktik baru", verdict=Verdict.FORBIDDEN)
    assert (wording(new).wish, wording(new).place) == ("Praktik baru", Place.OTHER)
