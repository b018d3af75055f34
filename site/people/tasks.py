"""What the worker runs; each may run twice."""

from people.actions.recovery import send_recovery_link
from people.models import Person


def send_recovery(pk: int | None) -> None:
    """Queued for every request; without a key when there is nobody to write to."""
    person = Person.objects.reachable().filter(pk=pk).first()
    if person is not None:
        send_recovery_link(person=person)
