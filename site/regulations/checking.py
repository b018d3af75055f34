"""What the registry says about an act in a phase for a status: boleh, dilarang or perlu konsultasi.

Pure. Only what was checked, for this phase and this status, is stated as certain; whatever is
doubtful, conditional or simply not recorded is a reason to ask first.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from regulations.models import Practice, Review, Verdict

CHECKED = (Review.PRIMARY, Review.SECONDARY)
UNSETTLED = (Review.KNOWN, Review.DOUBTFUL)

# The practices whose rule reaches further than their own line in the registry.
PARTISAN_ACTIVITY = "P10"
VILLAGE_STAFF = "P19"
NON_ASN_STAFF = "P20"

# Forms that rest on being an ASN, on a post or on a law that lists its subjects: the circular that
# lets non-ASN staff follow the forms of ASN cannot be read as covering them.
TIED_TO_ASN = frozenset({"pencalonan", "keanggotaan", "penegakan", "kewenangan", "pidana"})
TAKING_PART_IN_A_CAMPAIGN = frozenset({"kehadiran", "atribut", "mobilisasi", "fasilitas"})


class Phase(models.TextChoices):
    BEFORE = "sebelum", _("Sebelum masa kampanye")
    CAMPAIGN = "kampanye", _("Masa kampanye")
    QUIET = "tenang", _("Masa tenang dan hari pemungutan suara")
    AFTER = "sesudah", _("Sesudah pemungutan suara")


class Status(models.TextChoices):
    PNS = "pns", _("PNS")
    CPNS = "cpns", _("CPNS")
    PPPK = "pppk", _("PPPK")
    PPPK_PART_TIME = "pppk_paruh_waktu", _("PPPK paruh waktu")
    NON_ASN = "non_asn", _("Pegawai non-ASN (honorer, PPNPN)")
    VILLAGE = "aparat_desa", _("Kepala desa atau perangkat desa")


ASN = frozenset({Status.PNS, Status.CPNS, Status.PPPK, Status.PPPK_PART_TIME})


class Word(models.TextChoices):
    """The three answers."""

    ALLOWED = "boleh", _("Boleh")
    FORBIDDEN = "dilarang", _("Dilarang")
    ASK = "konsultasi", _("Perlu konsultasi")


class Ground(models.TextChoices):
    """Why this is the answer."""

    RECORDED = "tercatat", _("Berlaku untuk tahapan dan status yang Anda pilih.")
    CONDITIONS = (
        "syarat",
        _("Bergantung pada syarat di bawah ini. Pastikan semuanya terpenuhi sebelum melakukannya."),
    )
    UNSETTLED = (
        "belum-tegas",
        _(
            "Sumber yang kami baca belum sepakat atau belum lengkap, jadi kami tidak menyatakannya"
            " boleh ataupun dilarang."
        ),
    )
    ONE_SOURCE = (
        "satu-sumber",
        _("Catatan ini baru bertumpu pada satu sumber, jadi kami belum menyatakannya pasti."),
    )
    UNDER_REVIEW = (
        "ditinjau",
        _(
            "Dasarnya sedang ditinjau atau tidak berlaku lagi. Sampai selesai diperiksa, kami tidak"
            " menyatakannya pasti."
        ),
    )
    OTHER_PHASE = (
        "tahapan-lain",
        _("Yang tercatat menyangkut tahapan lain. Tidak tercatat bukan berarti boleh."),
    )
    OTHER_PHASE_PARTISAN = (
        "tahapan-lain-berpihak",
        _(
            "Yang tercatat menyangkut tahapan lain. Tidak tercatat bukan berarti boleh: kegiatan yang"
            " mengarah pada keberpihakan dilarang sebelum, selama, dan sesudah masa kampanye."
        ),
    )
    OTHER_STATUS = (
        "status-lain",
        _(
            "Ketentuan yang tercatat tidak menyebut status Anda. Tidak disebut bukan berarti boleh,"
            " dan bukan pula berarti dilarang."
        ),
    )
    FOLLOWS_ASN = (
        "mengikuti-asn",
        _("Pegawai non-ASN wajib netral; bentuk pelanggarannya mengikuti bentuk bagi ASN."),
    )
    VILLAGE_CAMPAIGN = (
        "kampanye-desa",
        _("Kepala desa dan perangkat desa dilarang ikut serta dalam kampanye."),
    )
    VILLAGE_RULES = (
        "aturan-desa",
        _(
            "Ketentuan perbuatan ini tidak menyebut aparat desa, tetapi aparat desa punya aturan"
            " sendiri: dilarang menjadi pengurus partai politik dan ikut serta dalam kampanye."
        ),
    )

    @property
    def leans_on(self) -> str:
        """The practice whose provisions carry this ground, beside those of the act itself."""
        return LEANS_ON.get(self, "")


LEANS_ON = {
    Ground.OTHER_PHASE_PARTISAN: PARTISAN_ACTIVITY,
    Ground.FOLLOWS_ASN: NON_ASN_STAFF,
    Ground.VILLAGE_CAMPAIGN: VILLAGE_STAFF,
    Ground.VILLAGE_RULES: VILLAGE_STAFF,
}


@dataclass(frozen=True)
class Answer:
    word: Word
    ground: Ground


@dataclass(frozen=True)
class Act:
    """A practice as far as answers need it."""

    code: str
    verdict: str
    phases: frozenset[str]
    binds: frozenset[str]
    tags: frozenset[str]
    review: str
    is_under_review: bool

    @property
    def is_checked(self) -> bool:
        return self.review in CHECKED and not self.is_under_review

    @property
    def is_surely_forbidden(self) -> bool:
        return self.verdict == Verdict.FORBIDDEN and self.is_checked


def as_act(practice: Practice, day: dt.date) -> Act:
    """The practice as it stands on the day; one shaken provision is enough to have it reviewed."""
    provisions = practice.provisions.all()
    return Act(
        code=practice.code,
        verdict=practice.verdict,
        phases=frozenset(phases_of(practice)),
        binds=frozenset(practice.binds),
        tags=frozenset(practice.tags),
        review=practice.review,
        is_under_review=not provisions
        or any(each.needs_review or not each.is_in_force(day) for each in provisions),
    )


def phases_of(practice: Practice) -> list[Phase]:
    """The registry knows before, during and after the campaign; the quiet days come after it."""
    recorded = {
        Phase.BEFORE: practice.before_campaign,
        Phase.CAMPAIGN: practice.during_campaign,
        Phase.QUIET: practice.after_campaign,
        Phase.AFTER: practice.after_campaign,
    }
    return [phase for phase, holds in recorded.items() if holds]


def judge(act: Act, acts: Mapping[str, Act], phase: str, status: str) -> Answer:
    """The answer for one act, phase and status; `acts` are all of them, by code."""
    if act.verdict == Verdict.UNSETTLED or act.review in UNSETTLED:
        return Answer(Word.ASK, Ground.UNSETTLED)
    if act.is_under_review:
        return Answer(Word.ASK, Ground.UNDER_REVIEW)
    if status not in act.binds:
        return _for_another_status(act, acts, phase, status)
    if phase not in act.phases:
        return _in_another_phase(act, acts, phase, status)
    if not act.is_checked:
        return Answer(Word.ASK, Ground.ONE_SOURCE)
    if act.verdict == Verdict.CONDITIONAL:
        return Answer(Word.ASK, Ground.CONDITIONS)
    word = Word.ALLOWED if act.verdict == Verdict.ALLOWED else Word.FORBIDDEN
    return Answer(word, Ground.RECORDED)


def _for_another_status(act: Act, acts: Mapping[str, Act], phase: str, status: str) -> Answer:
    """Staff who are not ASN have rules of their own, which reach some of these acts."""
    if act.is_surely_forbidden and _follows_asn(act, acts, phase, status):
        return Answer(Word.FORBIDDEN, Ground.FOLLOWS_ASN)
    if act.is_surely_forbidden and _stands(acts, VILLAGE_STAFF, Phase.CAMPAIGN, status):
        if phase == Phase.CAMPAIGN and _takes_part(act):
            return Answer(Word.FORBIDDEN, Ground.VILLAGE_CAMPAIGN)
        return Answer(Word.ASK, Ground.VILLAGE_RULES)
    return Answer(Word.ASK, Ground.OTHER_STATUS)


def _follows_asn(act: Act, acts: Mapping[str, Act], phase: str, status: str) -> bool:
    """The forms of ASN count for non-ASN staff too, in the phases in which they count for ASN."""
    return (
        phase in act.phases
        and bool(act.binds & ASN)
        and act.tags.isdisjoint(TIED_TO_ASN)
        and _stands(acts, NON_ASN_STAFF, phase, status)
    )


def _in_another_phase(act: Act, acts: Mapping[str, Act], phase: str, status: str) -> Answer:
    if act.verdict == Verdict.FORBIDDEN and _stands(acts, PARTISAN_ACTIVITY, phase, status):
        return Answer(Word.ASK, Ground.OTHER_PHASE_PARTISAN)
    return Answer(Word.ASK, Ground.OTHER_PHASE)


def _stands(acts: Mapping[str, Act], code: str, phase: str, status: str) -> bool:
    """Whether this prohibition is itself certain for the phase and the status."""
    rule = acts.get(code)
    return (
        rule is not None
        and rule.is_surely_forbidden
        and phase in rule.phases
        and status in rule.binds
    )


def _takes_part(act: Act) -> bool:
    """The act is a way of taking part in a campaign, by someone of any status."""
    return Phase.CAMPAIGN in act.phases and not act.tags.isdisjoint(TAKING_PART_IN_A_CAMPAIGN)


@dataclass(frozen=True)
class Table:
    """Every answer there is. Server and script read the same one, so that they cannot differ."""

    answers: list[Answer]
    cells: dict[str, list[int]]

    def answer(self, code: str, phase: str, status: str) -> Answer:
        row, column = Phase.values.index(phase), Status.values.index(status)
        return self.answers[self.cells[code][row * len(Status.values) + column]]

    def for_script(self) -> dict[str, object]:
        return {
            "phases": Phase.values,
            "statuses": Status.values,
            "answers": [[each.word.value, each.ground.value] for each in self.answers],
            "cells": self.cells,
        }


def table(acts: Iterable[Act]) -> Table:
    """For each act its answers by phase, then by status, as places in one list of distinct answers."""
    by_code = {act.code: act for act in acts}
    places: dict[Answer, int] = {}
    cells = {
        act.code: [
            places.setdefault(judge(act, by_code, phase, status), len(places))
            for phase in Phase.values
            for status in Status.values
        ]
        for act in by_code.values()
    }
    return Table(answers=list(places), cells=cells)
