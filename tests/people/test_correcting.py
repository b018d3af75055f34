"""The past of a person's placements is set right: whole or not at all, and it is kept who did it and why."""

import datetime as dt

import pytest

from people.actions.correcting import Correction, correct_placements, plan_correction
from people.actions.placements import transfer
from people.models import AuditEntry, Placement
from people.timeline import CorrectionRefused
from tests.cast import make_agency, make_placement

TODAY = dt.date(2026, 11, 29)
MARCH, JUNE = dt.date(2026, 3, 1), dt.date(2026, 6, 30)
DAY = dt.timedelta(days=1)


def rows(person):
    found = person.placements.order_by("since")
    return list(found.values_list("agency__slug", "since", "until"))


def put_in(agency, since=MARCH, until=JUNE):
    return Correction(since=since, until=until, agency=agency.pk)


def correct(person, correction, actor, office, seen=None, reason="SK 12/2026"):
    about = {"person": person, "correction": correction, "actor": actor, "today": TODAY}
    if seen is None:
        seen = plan_correction(**about).stamp
    return correct_placements(**about, reason=reason, office=office, seen=seen)


def test_months_at_another_office_are_put_in(tree, sari, budi):
    correct(sari, put_in(tree.dinkes), budi, tree.mamuju)
    assert rows(sari) == [
        ("puskesmas", dt.date(2020, 1, 1), MARCH - DAY),
        ("dinkes", MARCH, JUNE),
        ("puskesmas", JUNE + DAY, None),
    ]


def test_it_is_kept_who_and_why_and_what_was_noted_before(tree, sari, budi):
    correct(sari, put_in(tree.dinkes), budi, tree.mamuju)
    entry = AuditEntry.objects.get(verb="person.corrected")
    assert (entry.actor, entry.subject) == (budi, f"people.Person:{sari.pk}")
    told = entry.details
    assert (told["reason"], told["office"]) == ("SK 12/2026", "kabupaten-mamuju")
    assert told["units"] == ["dinkes", "puskesmas"]
    assert (told["since"], told["until"]) == ("2026-03-01", "2026-06-30")
    assert told["before"] == [["puskesmas", "2020-01-01", None]]
    assert len(told["after"]) == 3


@pytest.fixture
def moved(tree, sari, budi):
    """Sari came to dinkes on the first of March."""
    return transfer(person=sari, to=tree.dinkes, on=MARCH, actor=budi)


@pytest.mark.parametrize("on", [dt.date(2026, 1, 10), dt.date(2026, 5, 10)])
def test_the_day_of_a_move_is_set_right_on_both_sides(tree, sari, budi, moved, on):
    correction = Correction(since=on, until=None, placement=moved.pk)
    correct(sari, correction, budi, tree.mamuju)
    assert rows(sari) == [
        ("puskesmas", dt.date(2020, 1, 1), on - DAY),
        ("dinkes", on, None),
    ]


def test_dates_that_change_places_break_no_rule_in_between(tree, sari, budi):
    """Each begins on the day on which the next one began."""
    sari.placements.update(until=dt.date(2026, 1, 31))
    second = make_placement(sari, tree.dinkes, since=dt.date(2026, 2, 1), until=MARCH - DAY)
    make_placement(sari, tree.mamuju, since=MARCH)
    correct(sari, Correction(since=MARCH, until=JUNE, placement=second.pk), budi, tree.mamuju)
    assert [since for _unit, since, _until in rows(sari)][1:] == [MARCH, JUNE + DAY]


def test_what_holds_today_is_not_touched(tree, sari, budi, moved):
    for correction in (
        put_in(tree.mamuju, until=TODAY),
        Correction(since=TODAY + DAY, until=None, placement=moved.pk),
    ):
        with pytest.raises(CorrectionRefused, match="sudah lewat"):
            correct(sari, correction, budi, tree.mamuju)
    assert len(rows(sari)) == 2


def test_both_units_must_be_in_reach(tree, sari, budi, charlie):
    with pytest.raises(CorrectionRefused, match="di luar jangkauan"):
        correct(sari, put_in(tree.majene_office), budi, tree.mamuju)
    transfer(person=sari, to=tree.majene_office, on=MARCH, actor=None)
    transfer(person=sari, to=tree.dinkes, on=JUNE, actor=None)
    back = Correction(since=JUNE - 9 * DAY, until=None, placement=sari.placements.last().pk)
    for actor, office in ((budi, tree.mamuju), (charlie, tree.majene)):
        with pytest.raises(CorrectionRefused, match="di luar jangkauan"):
            correct(sari, back, actor, office)
    assert len(rows(sari)) == 3


def test_without_a_reason_nothing_happens(tree, sari, budi):
    with pytest.raises(CorrectionRefused) as caught:
        correct(sari, put_in(tree.dinkes), budi, tree.mamuju, reason="  ")
    assert caught.value.field == "reason"
    assert not AuditEntry.objects.filter(verb="person.corrected").exists()


def test_what_was_shown_must_still_be_so(tree, sari, budi):
    about = {"person": sari, "correction": put_in(tree.dinkes), "actor": budi, "today": TODAY}
    seen = plan_correction(**about).stamp
    transfer(person=sari, to=tree.mamuju, on=TODAY - DAY, actor=budi)
    with pytest.raises(CorrectionRefused, match="berubah sejak"):
        correct(sari, put_in(tree.dinkes), budi, tree.mamuju, seen=seen)


def test_what_changes_nothing_or_is_gone_says_so(tree, sari, budi):
    with pytest.raises(CorrectionRefused, match="tidak ada yang berubah"):
        correct(sari, put_in(tree.puskesmas), budi, tree.mamuju)
    gone = Correction(since=MARCH, until=None, placement=Placement.objects.last().pk + 1)
    with pytest.raises(CorrectionRefused, match="sudah tidak ada"):
        correct(sari, gone, budi, tree.mamuju)


def test_it_tells_those_above_on_which_days(tree, sari, budi, monkeypatch):
    heard = []
    monkeypatch.setattr(
        "people.actions.telling.people_changed.send", lambda **words: heard.append(words)
    )
    correct(sari, put_in(tree.dinkes), budi, tree.mamuju)
    [words] = heard
    assert words["people"] == [sari]
    [change] = words["corrected"]
    assert (change.since, change.until) == (MARCH, JUNE)
    assert (change.left, change.to) == (tree.puskesmas.pk, tree.dinkes.pk)


def test_a_unit_that_was_closed_since_may_have_had_somebody(tree, sari, budi):
    shut = make_agency("Seksi Lama", under=tree.dinkes, is_active=False)
    correct(sari, put_in(shut), budi, tree.mamuju)
    assert rows(sari)[1][0] == "seksi-lama"
