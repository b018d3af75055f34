"""Noting how late answers came, beside their saving."""

import datetime as dt

from quizzes.delivery import Act, Delivery
from quizzes.models import Attempt, DeliveryNote, NoteKind

# After the first late answer has come through there is a line: the rest follows within this time.
HELD_BACK_AFTER = dt.timedelta(minutes=2)


def note_delivery(*, attempt: Attempt, position: int, act: Act, delivery: Delivery) -> None:
    """One statement for what is strange, none for what is not."""
    kinds = []
    if delivery is Delivery.LATE_ACCEPTED:
        kinds.append(NoteKind.LATE_ACCEPTED)
        if _had_a_line(attempt, act):
            kinds.append(NoteKind.HELD_BACK)
    if delivery is Delivery.LATE_REFUSED:
        kinds.append(NoteKind.LATE_REFUSED)
    if act.is_impossible:
        kinds.append(NoteKind.CLOCK_MOVED)
    if not kinds:
        return
    DeliveryNote.objects.bulk_create(
        (
            DeliveryNote(
                attempt=attempt,
                position=position,
                kind=kind,
                stamped_at=act.stamped_at,
                made_at=act.made_at,
                arrived_at=act.arrived_at,
            )
            for kind in kinds
        ),
        ignore_conflicts=True,
    )


def _had_a_line(attempt: Attempt, act: Act) -> bool:
    earlier = act.arrived_at - HELD_BACK_AFTER
    return DeliveryNote.objects.filter(attempt=attempt, arrived_at__lt=earlier).exists()
