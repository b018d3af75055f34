"""What the worker runs; each may run twice."""

from django.utils import timezone

from people.actions.importing import apply_roster as apply
from people.actions.importing import check_roster as check
from people.actions.importing import forget_rosters
from people.actions.recovery import send_recovery_link
from people.models import Person, RosterImport


def send_recovery(pk: int | None) -> None:
    """Queued for every request; without a key when there is nobody to write to."""
    person = Person.objects.reachable().filter(pk=pk).first()
    if person is not None:
        send_recovery_link(person=person)


def check_roster(pk: int) -> None:
    """Queued when a roster was handed in, or its columns were chosen."""
    check(roster_import=RosterImport.objects.get(pk=pk))


def apply_roster(pk: int) -> None:
    """Queued when a roster was confirmed."""
    apply(roster_import=RosterImport.objects.get(pk=pk))


def clear_rosters() -> int:
    """Every day: the files of old rosters, which hold many people's data."""
    return forget_rosters(now=timezone.now())
