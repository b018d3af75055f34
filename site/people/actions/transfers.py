"""One agency asks another for a person; the other side says yes or no, or lets it lapse."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.holding import hold_tree_still
from agencies.models import Agency
from people.actions import audit
from people.actions.placements import PlacementError, place, transfer
from people.models import Person, TransferRequest, TransferState
from people.register import known_people

DAY = dt.timedelta(days=1)


@transaction.atomic
def ask_transfer(*, nip: str, target: Agency, on: dt.date, actor: Person) -> None:
    """Those who have the person on that day are asked, once for each unit that asks.

    Nothing happens, and nothing is told, when no unit ever had somebody of that number.
    """
    hold_tree_still()
    known = known_people([nip], since=on, reach=()).get(nip)
    if known is None or known.agency is None:
        return
    person = Person.objects.select_for_update(no_key=True).get(pk=known.pk)
    waiting = TransferRequest.objects.waiting().filter(person=person, target=target)
    waiting.exclude(source=known.agency).update(
        state=TransferState.WITHDRAWN, answered_by=actor, answered_at=timezone.now()
    )
    _found, is_new = TransferRequest.objects.get_or_create(
        person=person,
        target=target,
        state=TransferState.WAITING,
        defaults={"source_id": known.agency, "on": on, "asked_by": actor},
    )
    if is_new:
        audit.record(
            actor=actor, verb="transfer.asked", subject=person, details={"to": target.slug}
        )


@transaction.atomic
def accept_transfer(*, request: TransferRequest, actor: Person) -> None:
    """The person moves on the day that was asked for; what they have learned goes with them.

    Raises:
        PlacementError: when it was answered already, or the person is no longer where they were.
    """
    hold_tree_still()
    Person.objects.select_for_update(no_key=True).get(pk=request.person_id)
    found = _waiting(request)
    last = found.person.placements.order_by("-since").first()
    if last is None or last.agency_id != found.source_id:
        raise PlacementError(
            _("Orang ini sudah tidak ditempatkan di unit asalnya. Tolak permintaan ini.")
        )
    # At least one day stays with the old unit, so that its past does too.
    if last.until is None:
        on = max(found.on, last.since + DAY)
        transfer(person=found.person, to=found.target, on=on, actor=actor)
    else:
        since = max(found.on, last.until + DAY)
        place(person=found.person, agency=found.target, since=since, actor=actor)
    _settle(found, TransferState.ACCEPTED, actor, "")


@transaction.atomic
def refuse_transfer(*, request: TransferRequest, actor: Person, reason: str) -> None:
    """Nothing moves; the other side reads the reason.

    Raises:
        PlacementError: when it was answered already.
    """
    _settle(_waiting(request), TransferState.REFUSED, actor, reason)


@transaction.atomic
def withdraw_transfer(*, request: TransferRequest, actor: Person) -> None:
    """Those who asked no longer ask.

    Raises:
        PlacementError: when it was answered already.
    """
    _settle(_waiting(request), TransferState.WITHDRAWN, actor, "")


@transaction.atomic
def lapse_transfers(*, now: dt.datetime) -> int:
    """What nobody has answered in time waits no longer; says how many that are. May run twice.

    A request that is being answered at this moment is left to whoever answers it.
    """
    last = now - dt.timedelta(days=settings.TRANSFER_LAPSES_AFTER)
    rows = TransferRequest.objects.waiting().filter(asked_at__lte=last).order_by("pk")
    free = rows.select_for_update(of=("self",), skip_locked=True)
    lapsed = list(free.select_related("person", "source", "target"))
    for found in lapsed:
        _settle(found, TransferState.LAPSED, None, "")
    return len(lapsed)


def _waiting(request: TransferRequest) -> TransferRequest:
    rows = TransferRequest.objects.select_for_update(of=("self",))
    found = rows.select_related("person", "target").get(pk=request.pk)
    if found.state != TransferState.WAITING:
        raise PlacementError(_("Permintaan ini sudah dijawab, ditarik, atau gugur."))
    return found


def _settle(
    found: TransferRequest, state: TransferState, actor: Person | None, reason: str
) -> None:
    found.state, found.answered_by, found.answered_at = state, actor, timezone.now()
    found.answer = reason[:200]
    found.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    audit.record(
        actor=actor,
        verb=f"transfer.{state.value}",
        subject=found.person,
        details={"from": found.source.slug, "to": found.target.slug},
    )
