"""One agency asks another for a person; the other side says yes or no."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import audit
from people.actions.placements import PlacementError, place, transfer
from people.models import Person, TransferRequest, TransferState

DAY = dt.timedelta(days=1)


@transaction.atomic
def accept_transfer(*, request: TransferRequest, actor: Person) -> None:
    """The person moves on the day that was asked for; what they have learned goes with them.

    Raises:
        PlacementError: when it was answered already, or the person is no longer where they were.
    """
    Person.objects.select_for_update().get(pk=request.person_id)
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


def _waiting(request: TransferRequest) -> TransferRequest:
    rows = TransferRequest.objects.select_for_update(of=("self",))
    found = rows.select_related("person", "target").get(pk=request.pk)
    if found.state != TransferState.WAITING:
        raise PlacementError(_("Permintaan ini sudah dijawab atau ditarik."))
    return found


def _settle(found: TransferRequest, state: TransferState, actor: Person, reason: str) -> None:
    found.state, found.answered_by, found.answered_at = state, actor, timezone.now()
    found.answer = reason[:200]
    found.save(update_fields=["state", "answered_by", "answered_at", "answer"])
    audit.record(
        actor=actor,
        verb=f"transfer.{state.value}",
        subject=found.person,
        details={"from": found.source.slug, "to": found.target.slug},
    )
