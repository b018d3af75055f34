"""By which rule new rounds of an assignment open, in words."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import Agency
from courses.actions.series import BeforeStage, Rule, Yearly
from courses.cycles import due_of, next_opening
from courses.models import Series
from courses.staged import due_of_stage, stages_for
from regulations.models import ElectionKind, Stage


def stage_choices() -> list[tuple[str, str]]:
    """The stages of the registry, each once for its kind of election: what a rule may wait for. One query."""
    rows = Stage.objects.order_by("election__kind", "pk")
    found: dict[str, str] = {}
    for kind, code, name in rows.values_list("election__kind", "code", "name"):
        found.setdefault(f"{kind}/{code}", f"{name} ({ElectionKind(kind).label})")
    return list(found.items())


def rule_of(series: Series) -> Rule:
    if series.opens_on is not None:
        return Yearly(series.opens_on, series.days)
    return BeforeStage(series.election_kind, series.stage_code, series.days)


def rhythm_lines(rule: Rule, agency: Agency, today: dt.date) -> list[str]:
    """When the next round opens and falls due; dates that cannot be relied on are named as such."""
    if isinstance(rule, BeforeStage):
        return _staged_lines(rule, agency, today)
    opening = next_opening(rule.opens_on, today)
    text = _("Setiap tahun. Putaran berikutnya dibuka %(opening)s dengan batas waktu %(due)s.")
    due_on = due_of(opening, rule.days, today)
    return [text % {"opening": _day(opening), "due": _day(due_on)}]


def standing_series(agency: Agency, today: dt.date) -> list[Series]:
    """The series of the unit, each with its `lines`. One query, and two for each that waits for a stage."""
    found = Series.objects.standing().filter(agency=agency).select_related("course")
    each: Any
    for each in (rows := list(found.order_by("course__title"))):
        each.lines = rhythm_lines(rule_of(each), agency, today)
    return rows


def _staged_lines(rule: BeforeStage, agency: Agency, today: dt.date) -> list[str]:
    waiting = stages_for(agency, rule.election_kind, rule.stage_code, today)
    name = dict(stage_choices()).get(f"{rule.election_kind}/{rule.stage_code}", rule.stage_code)
    text = ngettext(
        "Selesai paling lambat %(days)s hari sebelum tahapan: %(stage)s.",
        "Selesai paling lambat %(days)s hari sebelum tahapan: %(stage)s.",
        rule.days,
    )
    lines = [text % {"days": rule.days, "stage": name}]
    ahead = [
        (stage, due_on)
        for stage in waiting.settled
        if (due_on := due_of_stage(rule.days, stage)) is not None and due_on >= today
    ]
    for stage, due_on in ahead:
        text = _("%(election)s: tahapan mulai %(starts)s, batas waktu %(due)s.")
        election = stage.election.name
        lines.append(
            text % {"election": election, "starts": _day(stage.starts), "due": _day(due_on)}
        )
    lines += [_doubt(stage) for stage in waiting.doubtful]
    if not ahead:
        lines.append(
            _("Putaran dibuka sendiri begitu tanggal tahapan berikutnya tercatat dengan sumbernya.")
        )
    if not waiting.region:
        lines.append(
            _("Instansi ini belum punya kode wilayah; hanya pemilihan nasional yang berlaku.")
        )
    return lines


def _doubt(stage: Stage) -> str:
    if stage.starts is None:
        text = _("%(election)s: tanggal tahapan belum tercatat, jadi belum dipakai.")
        return text % {"election": stage.election.name}
    text = _("%(election)s: tanggal tahapan (%(starts)s) belum pasti, jadi belum dipakai: %(why)s.")
    why = stage.get_review_display().lower()
    return text % {"election": stage.election.name, "starts": _day(stage.starts), "why": why}


def _day(day: dt.date | None) -> str:
    return date_format(day, "j F Y") if day else ""
