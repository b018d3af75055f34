"""What a reader may know of one person: placements, exclusions, duties, and what was done by hand."""

import datetime as dt
import uuid
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from people.models import AuditEntry, Exclusion, LeavingReason, Person, Placement, Role
from people.models.role import Ending
from people.plans import Plan, plan_of
from people.register import standing
from tracking.doors import Door

ENTRIES = 20
ACTS = {
    "person.created": _("Ditambahkan"),
    "person.placed": _("Ditempatkan"),
    "person.transferred": _("Mutasi dicatat"),
    "person.left": _("Penempatan diakhiri"),
    "person.plan_taken_back": _("Rencana dibatalkan"),
    "person.corrected": _("Penempatan dikoreksi"),
    "person.excluded": _("Pengecualian dicatat"),
    "person.exclusion_ended": _("Pengecualian diakhiri"),
    "person.exclusion_taken_back": _("Pengecualian dibatalkan"),
    "person.changed": _("Data diperbaiki"),
    "person.code_issued": _("Kode aktivasi dibuat"),
    "person.sign_in_unlocked": _("Kunci masuk dibuka"),
    "role.granted": _("Peran diberikan"),
    "role.ended": _("Peran diakhiri"),
    "transfer.asked": _("Mutasi diminta"),
    "transfer.accepted": _("Permintaan mutasi disetujui"),
    "transfer.refused": _("Permintaan mutasi ditolak"),
    "transfer.withdrawn": _("Permintaan mutasi ditarik"),
    "transfer.lapsed": _("Permintaan mutasi gugur tanpa jawaban"),
}


REASONS = {
    **{("person.left", value): label for value, label in LeavingReason.choices},
    **{("role.ended", value): label for value, label in Ending.choices},
}


@dataclass(frozen=True)
class Stay:
    """One placement as the reader may see it."""

    unit: str | Promise
    since: dt.date
    until: dt.date | None
    is_coming: bool
    placement: int | None = None
    """Its key, where its dates may be set right."""


@dataclass(frozen=True)
class Act:
    label: str
    at: dt.datetime
    by: str | Promise
    reason: str = ""


class Dossier:
    """A person whom the agency, or a unit below it, has, had or will have.

    Whoever counts the person today looks after them; of those whom others look after the reader sees
    what belongs to the own units, and changes nothing.
    """

    def __init__(self, door: Door, person: Person, today: dt.date) -> None:
        self.door = door
        self.person = person
        self.today = today
        self.placements: list[Placement] = list(
            person.placements.select_related("agency").order_by("-since")
        )
        self.ours = {row.agency_id for row in self.placements if door.opens(row.agency)}

    @property
    def last(self) -> Placement:
        """The only one that a move, an end or a return can follow."""
        return self.placements[0]

    @property
    def is_ours(self) -> bool:
        return standing(self.placements, self.today).agency_id in self.ours

    @property
    def may_move(self) -> bool:
        return self.last.until is None and self.last.agency_id in self.ours

    @property
    def may_return(self) -> bool:
        return self.last.until is not None and self.last.agency_id in self.ours

    def may_correct(self, row: Placement) -> bool:
        """What has begun at an own unit, of people whom the agency looks after."""
        return self.is_ours and row.agency_id in self.ours and row.since <= self.today

    @property
    def plan(self) -> Plan | None:
        """What may be taken back: between own units only, because others agreed to the rest."""
        plan = plan_of(self.placements, self.today) if self.is_ours else None
        return plan if plan and plan.agencies <= self.ours else None

    @property
    def stays(self) -> list[Stay]:
        return [
            Stay(
                unit=row.agency.name if row.agency_id in self.ours else _("Instansi lain"),
                since=row.since,
                until=row.until,
                is_coming=row.since > self.today,
                placement=row.pk if self.may_correct(row) else None,
            )
            for row in self.placements
        ]

    @cached_property
    def exclusions(self) -> list[Exclusion]:
        """For those who look after the person; `is_unfinished` says which may still be ended."""
        if not self.is_ours:
            return []
        rows = list(self.person.exclusions.order_by("-since", "-pk"))
        for row in rows:
            row.is_unfinished = row.may_be_ended(self.today)  # type: ignore[attr-defined]
        return rows

    @cached_property
    def roles(self) -> list[Role]:
        """What the person holds at own units and will not hold when they leave them."""
        held = Role.objects.resting_on_place().filter(person=self.person)
        rows = (
            held.opening(self.last.agency).select_related("agency").order_by("agency__path", "kind")
        )
        return [role for role in rows if self.door.opens(role.agency)]

    def duties(self) -> QuerySet[Enrolment]:
        """What the person was obliged to, and how far it is. What they chose themselves is theirs."""
        rows = self.person.enrolments.exclude(assignment=None).select_related("course")
        if not self.is_ours:
            rows = rows.filter(agency__in=self.ours)
        return rows.order_by("-due_on", "pk")

    def acts(self, reader: Person) -> list[Act]:
        """The newest of what was done by hand; who did it is named when the reader may read that name."""
        if not self.is_ours:
            return []
        subject = f"{Person._meta.label}:{self.person.pk}"
        rows = AuditEntry.objects.filter(subject=subject, verb__in=ACTS).select_related("actor")
        entries = list(rows.order_by("-at", "-pk")[:ENTRIES])
        actors = {entry.actor_id for entry in entries if entry.actor_id}
        near = Placement.objects.as_of(self.today).filter(
            person__in=actors, agency__in=self.door.scope.order_by().values("pk")
        )
        named = {reader.pk, *near.values_list("person", flat=True)}
        return [
            Act(_label(entry), entry.at, _actor(entry, named), _reason(entry)) for entry in entries
        ]


def open_dossier(door: Door, public_id: uuid.UUID, today: dt.date) -> Dossier:
    """
    Raises:
        Http404: when no unit of the agency ever had the person, nor will.
    """
    placed = Placement.objects.within(door.agency)
    people = Person.objects.filter(pk__in=placed.values("person"))
    return Dossier(door, get_object_or_404(people, public_id=public_id), today)


def _label(entry: AuditEntry) -> str:
    """The act, and the reason where it is of a kind that has a name."""
    label = str(ACTS[entry.verb])
    reason = REASONS.get((entry.verb, entry.details.get("reason")))
    return f"{label} ({str(reason).lower()})" if reason else label


def _reason(entry: AuditEntry) -> str:
    """In the words of whoever set the placements right."""
    return str(entry.details.get("reason", "")) if entry.verb == "person.corrected" else ""


def _actor(entry: AuditEntry, named: set[int]) -> str | Promise:
    if entry.actor is None:
        return _("Sistem")
    return entry.actor.name if entry.actor_id in named else _("Petugas instansi lain")
