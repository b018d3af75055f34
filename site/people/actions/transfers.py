"""One agency asks another for a person; the other side says yes or no."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from people.actions import audit
from people.actions.placements import PlacementError, transfer
from people.models import Person, TransferRequest, TransferState


@transaction.atomic
def accept_transfer(*, request: TransferRequest, actor: Person) -> None:
    """The person moves on the day that was asked for; what they have learned goes with them.

    Raises:
        PlacementError: when it was answered already, or the person is no longer where they were.
    """
    found = _waiting(request)
    current = found.person.placements.select_related("agency").filter(until=None).first()
    if current is None or current.agency_id != found.source_id:
        raise PlacementError(
            _("Orang ini sudah tidak ditempatkan di unit asalnya. Tolak permintaan ini.")
        )
    transfer(person=found.person, to=found.target, on=max(found.on, current.since), actor=actor)
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
