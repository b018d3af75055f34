"""Requests for people go where the people are: nobody is asked for somebody they do not have."""

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency
from people.models import Person, TransferRequest, TransferState


def pass_on_requests(
    requests: QuerySet[TransferRequest], *, unit: Agency, to: Agency, actor: Person | None
) -> None:
    """These waiting requests, of which the unit was a side, are now the other unit's.

    One that is fulfilled by that, or that the other unit has made too, is withdrawn. Call it inside the
    transaction that moves the people.
    """
    waiting = TransferRequest.objects.waiting()
    asked = set(waiting.filter(target=to).values_list("person", flat=True))
    for request in requests.order_by("pk").select_for_update(of=("self",)):
        is_ours = request.target_id == unit.pk
        if request.source_id == unit.pk:
            request.source = to
        if is_ours:
            request.target = to
        if request.source_id == request.target_id or (is_ours and request.person_id in asked):
            request.state = TransferState.WITHDRAWN
            request.answered_by, request.answered_at = actor, timezone.now()
        request.save()
