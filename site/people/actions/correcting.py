"""The past of a person's placements is set right: shown first, and done whole or not at all."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.telling import telling
from people.models import Person, Placement
from people.scopes import reaches_over
from people.timeline import (
    Change,
    CorrectionRefused,
    Span,
    changes,
    inserted,
    shifted,
    stamp,
)


@dataclass(frozen=True, slots=True)
class Correction:
    """Other dates for a placement (`placement`), or days at a unit (`agency`); one of the two is given."""

    since: dt.date
    until: dt.date | None
    placement: int | None = None
    agency: int | None = None


@dataclass(frozen=True, slots=True)
class CorrectionPlan:
    """What a correction does: the lines of days, and on which of them the person was elsewhere."""

    before: Sequence[Span]
    after: Sequence[Span]
    changes: Sequence[Change]

    @property
    def units(self) -> set[int]:
        """All units whose past it touches."""
        found = {unit for each in self.changes for unit in (each.left, each.to)}
        return {unit for unit in found if unit is not None}

    @property
    def stamp(self) -> str:
        """Of what it rests on, and of what it does."""
        return f"{stamp(self.before)}/{stamp(self.after)}"


def plan_correction(
    *, person: Person, correction: Correction, actor: Person, today: dt.date
) -> CorrectionPlan:
    """What the correction would do; nothing is written.

    Raises:
        CorrectionRefused: when it changes nothing, or where the person is today or later, or touches a
            unit that the actor does not look after.
    """
    rows = person.placements.order_by("since").values_list("agency", "since", "until", "pk")
    before = [Span(*row) for row in rows]
    if correction.agency is not None:
        if correction.until is None:
            raise CorrectionRefused(_("Isi hari terakhirnya."), "until")
        after = inserted(before, correction.agency, correction.since, correction.until)
    else:
        placement = correction.placement
        if placement is None or placement not in {span.pk for span in before}:
            raise CorrectionRefused(_("Penempatan itu sudah tidak ada. Lihat lagi daftarnya."))
        after = shifted(before, placement, correction.since, correction.until)
    plan = CorrectionPlan(before, after, changes(before, after))
    if not plan.changes:
        raise CorrectionRefused(_("Dengan isian ini tidak ada yang berubah."))
    if any(each.until is None or each.until >= today for each in plan.changes):
        raise CorrectionRefused(
            _(
                "Koreksi hanya untuk hari yang sudah lewat. Yang berlaku hari ini dan nanti diubah"
                " dengan Mutasi atau Akhiri penempatan."
            )
        )
    paths = Agency.objects.filter(pk__in=plan.units).values_list("path", flat=True)
    if not reaches_over(actor, paths):
        raise CorrectionRefused(
            _("Koreksi ini menyentuh masa lalu unit di luar jangkauan Anda. Pilih tanggal lain.")
        )
    return plan


@transaction.atomic
def correct_placements(
    *,
    person: Person,
    correction: Correction,
    reason: str,
    office: Agency,
    today: dt.date,
    seen: str,
    actor: Person,
) -> CorrectionPlan:
    """Places the person where they were, and tells those above; who and why is kept, in the office's name.

    `seen` is the stamp of the plan as it was shown.

    Raises:
        CorrectionRefused: as `plan_correction`; without a reason; or when the plan is another by now.
    """
    hold_tree_still()
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not reason.strip():
        raise CorrectionRefused(_("Tulis alasannya."), "reason")
    plan = plan_correction(person=person, correction=correction, actor=actor, today=today)
    if plan.stamp != seen:
        raise CorrectionRefused(
            _("Penempatan orang ini berubah sejak akibatnya ditampilkan. Periksa lagi.")
        )
    with telling([person], corrected=list(plan.changes)):
        _write(person, plan)
        _record(person, plan, reason.strip(), office, actor)
    return plan


def _record(
    person: Person, plan: CorrectionPlan, reason: str, office: Agency, actor: Person
) -> None:
    """With the lines of days before and after, so that it can be read later what was noted until then."""
    units = {span.agency for span in (*plan.before, *plan.after)}
    slugs = dict(Agency.objects.filter(pk__in=units).values_list("pk", "slug"))
    lines = {
        name: [
            [slugs[span.agency], *(day and day.isoformat() for day in (span.since, span.until))]
            for span in line
        ]
        for name, line in (("before", plan.before), ("after", plan.after))
    }
    last = plan.changes[-1].until
    audit.record(
        actor=actor,
        verb="person.corrected",
        subject=person,
        details={
            "units": sorted(slugs[unit] for unit in plan.units),
            "since": plan.changes[0].since.isoformat(),
            "until": last and last.isoformat(),
            "reason": reason,
            "office": office.slug,
            **lines,
        },
    )


def _write(person: Person, plan: CorrectionPlan) -> None:
    """In an order in which no two rows ever begin on one day, nor two are open.

    What is no more goes first; what begins later makes room from the end on; what is new comes last.
    """
    old = {span.pk: span for span in plan.before if span.pk is not None}
    kept = {span.pk: span for span in plan.after if span.pk is not None}
    person.placements.filter(pk__in=old.keys() - kept.keys()).delete()
    later = [pk for pk in reversed(kept) if kept[pk].since > old[pk].since]
    for pk in (*later, *kept):
        span = kept[pk]
        if span != old[pk]:
            person.placements.filter(pk=pk).update(
                agency=span.agency, since=span.since, until=span.until
            )
    Placement.objects.bulk_create(
        Placement(person=person, agency_id=span.agency, since=span.since, until=span.until)
        for span in plan.after
        if span.pk is None
    )
