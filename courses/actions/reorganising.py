"""Units are moved and merged: tree, counts, people and duties in one transaction, or nothing."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.tasks import async_task

from agencies.actions import move_agency, succeed_agency
from agencies.holding import hold_tree_for_change, hold_tree_for_change_now
from agencies.models import Agency
from agencies.moving import MoveRefused
from courses.actions.backdating import doubt, hold_people
from courses.actions.counts import carry_counts
from courses.actions.following import follow
from courses.actions.series import end_series
from courses.models import (
    Enrolment,
    PastDay,
    Reorganisation,
    ReorganisationKind,
    ReorganisationState,
    Series,
)
from courses.reorganising import Change, Plan, make_plan
from people.actions.audit import record
from people.actions.reorganising import carry_reach, hand_over_people
from people.bulk import among
from people.models import Person, Placement
from people.scopes import reaches_over

# More people than these take longer than a page may.
AT_ONCE = 2000
MOST_TRIES = 3
PLANNED = ReorganisationState.PLANNED


@transaction.atomic
def ask_reorganisation(*, change: Change, digest: str, actor: Person) -> Reorganisation:
    """What was shown, of which this is the digest, is done at once; by the worker when many people are
    concerned, or when somebody is writing what rests on the tree. What is for a day to come waits for it.

    Raises:
        MoveRefused: when it cannot be done, or something else was shown.
    """
    is_held = hold_tree_for_change_now()
    change = _as_it_is(change)
    today = _today(change.unit)
    plan = make_plan(change, today=today)
    if plan.digest != digest:
        raise MoveRefused(_changed())
    if Reorganisation.objects.filter(state=PLANNED, unit=change.unit).exists():
        raise MoveRefused(_("Perubahan unit ini sudah direncanakan. Batalkan dulu rencana itu."))
    waiting = Reorganisation.objects.filter(state=ReorganisationState.WAITING)
    if waiting.filter(unit__in=[change.unit, change.target]).exists():
        raise MoveRefused(_("Perubahan lain untuk unit ini sedang diterapkan. Tunggu dulu."))
    found = Reorganisation.objects.create(
        kind=change.kind,
        unit=change.unit,
        target=change.target,
        on=change.on,
        digest="" if change.on > today else digest,
        state=PLANNED if change.on > today else ReorganisationState.WAITING,
        asked_by=actor,
    )
    if found.is_planned:
        verb = "unit.move_planned" if change.is_move else "unit.merger_planned"
        _record_plan(found, verb, actor)
    elif is_held and plan.people <= AT_ONCE:
        _carry_out(found, plan)
    else:
        transaction.on_commit(lambda: async_task("courses.tasks.reorganise", found.pk))
    return found


@transaction.atomic
def take_back_plan(*, reorganisation: Reorganisation, actor: Person) -> bool:
    """False when it is no longer planned: its day has come, or somebody was faster."""
    rows = Reorganisation.objects.filter(pk=reorganisation.pk, state=PLANNED)
    if not rows.update(state=ReorganisationState.WITHDRAWN):
        return False
    _record_plan(reorganisation, "unit.plan_taken_back", actor)
    return True


def begin_planned(*, now: dt.datetime) -> int:
    """Hands moves and mergers whose day has come to the worker; may run twice. Says how many.

    Also those that were handed over and never begun, should the queue have lost them.
    """
    lost = Q(state=ReorganisationState.WAITING, digest="", tries=0)
    rows = Reorganisation.objects.filter(Q(state=PLANNED) | lost).select_related("unit")
    due = [each for each in rows if each.on <= timezone.localdate(now, each.unit.zone)]
    for each in due:
        Reorganisation.objects.filter(pk=each.pk, state=PLANNED).update(
            state=ReorganisationState.WAITING
        )
        async_task("courses.tasks.reorganise", each.pk)
    return len(due)


def apply_reorganisation(*, reorganisation: Reorganisation) -> None:
    """All of it in one transaction, or nothing, with a note why. May run twice."""
    try:
        with transaction.atomic():
            hold_tree_for_change()
            found = _locked(reorganisation)
            if found.state != ReorganisationState.WAITING:
                return
            change = Change(found.kind, found.unit, found.target, found.on)
            above = change.unit.path[: -Agency.steplen]
            if found.asked_by and not reaches_over(found.asked_by, [above, change.target.path]):
                raise MoveRefused(_("Peran yang memintanya sudah berakhir."))
            plan = make_plan(change, today=_today(change.unit))
            if found.digest and plan.digest != found.digest:
                raise MoveRefused(_changed())
            _carry_out(found, plan)
    except MoveRefused as refusal:
        _refuse(reorganisation, str(refusal))


def begin_try(*, reorganisation: Reorganisation) -> bool:
    """Counts what the worker begins; False when it has failed too often, and is given up."""
    rows = Reorganisation.objects.filter(pk=reorganisation.pk)
    rows.update(tries=F("tries") + 1)
    if rows.filter(tries__lte=MOST_TRIES).exists():
        return True
    stumble(reorganisation=reorganisation)
    return False


def stumble(*, reorganisation: Reorganisation) -> None:
    """After a fault nobody foresaw: nothing was done, and whoever asked is told so."""
    _refuse(reorganisation, _("Terjadi gangguan. Coba lagi; bila terulang, hubungi operator."))


def _carry_out(found: Reorganisation, plan: Plan) -> None:
    """Call it while the tree is held for change, with a plan that was made since."""
    change = plan.change
    today = _today(change.unit)
    above = Agency.objects.get(path=change.unit.ancestor_paths[-2])
    people = _hold(change.unit, today)
    _doubt_days_since(change)
    if change.is_move:
        _move(change)
    else:
        people = _merge(change, found.asked_by, today)
    follow(people=people, today=today)
    found.state, found.applied_at = ReorganisationState.APPLIED, timezone.now()
    found.save(update_fields=["state", "applied_at"])
    record(
        actor=found.asked_by,
        verb="unit.moved" if change.is_move else "unit.merged",
        subject=change.unit,
        details={
            "kind": change.kind,
            "on": change.on.isoformat(),
            "before": {"above": above.slug, "is_active": True},
            "after": {
                "above": change.target.slug if change.is_move else above.slug,
                "is_active": change.is_move,
                "successor": None if change.is_move else change.target.slug,
            },
            "people": plan.people,
            "units": plan.units,
        },
    )


def _doubt_days_since(change: Change) -> None:
    """Of all that it leaves or joins, where it is dated back; earlier days are read by the tree of then."""
    lines = {*change.unit.ancestor_paths, *change.target.ancestor_paths}
    doubt(PastDay.objects.filter(agency__path__in=lines, day__gte=change.on))


def _move(change: Change) -> None:
    carry_counts(unit=change.unit, left=change.left, joined=change.joined)
    moved = move_agency(unit=change.unit, under=change.target, on=change.on)
    carry_reach(left=change.unit.path, joined=moved.path)


def _merge(change: Change, actor: Person | None, today: dt.date) -> Sequence[int]:
    """The people of the unit itself follow their new placements; says who is below, and does not yet.

    What the unit gave every year ends with it.
    """
    unit, target = change.unit, change.target
    below = Placement.objects.as_of(today).within(unit).exclude(agency=unit)
    people = sorted(set(below.values_list("person", flat=True)))
    for series in Series.objects.standing().filter(agency=unit):
        end_series(series=series, actor=actor, today=today)
    children = list(unit.get_children())
    for child in children:
        carry_counts(unit=child, left=change.left, joined=change.joined)
    succeed_agency(unit=unit, successor=target, on=change.on, kind=change.kind)
    moved = Agency.objects.in_bulk([child.pk for child in children])
    for child in children:
        carry_reach(left=child.path, joined=moved[child.pk].path)
    hand_over_people(unit=unit, to=target, on=change.on, actor=actor)
    return people


def _hold(unit: Agency, today: dt.date) -> Sequence[int]:
    """Those who are placed there, held with all they are enrolled in; the others who learn there too.

    Before any path changes: a row that names a unit waits for it, and whoever writes one holds an
    enrolment or a person already.
    """
    placed = Placement.objects.as_of(today).within(unit)
    people = sorted(set(placed.values_list("person", flat=True)))
    enrolled = Enrolment.objects.within(unit).order_by().values_list("person", flat=True)
    held = sorted({*people, *enrolled})
    hold_people(held)
    rows = Enrolment.objects.filter(person__in=among(held, "bigint")).for_change()
    list(rows.values_list("pk"))
    return people


def _locked(reorganisation: Reorganisation) -> Reorganisation:
    rows = Reorganisation.objects.select_for_update(of=("self",))
    return rows.select_related("unit", "target", "asked_by").get(pk=reorganisation.pk)


def _record_plan(found: Reorganisation, verb: str, actor: Person | None) -> None:
    to = "above" if found.kind == ReorganisationKind.MOVED else "successor"
    details = {"on": found.on.isoformat(), to: found.target.slug}
    record(actor=actor, verb=verb, subject=found.unit, details=details)


def _refuse(reorganisation: Reorganisation, note: str) -> None:
    Reorganisation.objects.filter(pk=reorganisation.pk, state=ReorganisationState.WAITING).update(
        state=ReorganisationState.REFUSED, note=note
    )


def _as_it_is(change: Change) -> Change:
    found = Agency.objects.in_bulk([change.unit.pk, change.target.pk])
    return Change(change.kind, found[change.unit.pk], found[change.target.pk], change.on)


def _today(unit: Agency) -> dt.date:
    return timezone.localdate(timezone=unit.zone)


def _changed() -> str:
    return _("Data berubah sejak ditampilkan. Lihat lagi sebelum menerapkan.")
