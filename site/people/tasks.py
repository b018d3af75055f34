"""What the worker runs; each may run twice."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.utils import timezone

from agencies.models import ZONES
from people.actions import exporting, importing, keeping, queueing, undoing
from people.actions.recovery import send_recovery_link
from people.actions.roles import end_roles_left
from people.actions.sessions import clear_sessions
from people.actions.transfers import lapse_transfers
from people.models import Person, Placement, Role, RosterImport

LOOK_BACK = dt.timedelta(days=31)


def send_recovery(pk: int | None) -> None:
    """Queued for every request; without a key when there is nobody to write to."""
    person = Person.objects.reachable().filter(pk=pk).first()
    if person is not None:
        send_recovery_link(person=person)


def check_roster(pk: int) -> None:
    """Queued when a roster was handed in, or its columns were chosen."""
    _try(importing.check_roster, pk)


def apply_roster(pk: int) -> None:
    """Queued when a roster was confirmed."""
    _try(importing.apply_roster, pk)


def undo_roster(pk: int) -> None:
    """Queued when a roster shall be taken back."""
    _try(undoing.undo_roster, pk)


def end_roles() -> int:
    """Every hour: roles whose holder's last day in the unit is over where the unit is. What was missed is made up for a month."""
    count = 0
    for zone, _name in ZONES:
        today = timezone.localdate(timezone=ZoneInfo(zone))
        gone = Placement.objects.filter(until__gte=today - LOOK_BACK, until__lt=today)
        roles = Role.objects.filter(agency__time_zone=zone, person__in=gone.values("person"))
        count += end_roles_left(roles=roles, today=today)
    return count


def _try(act: Callable[..., None], pk: int) -> None:
    """A fault leaves nobody waiting: the importer is told, and the queue keeps the reason."""
    found = RosterImport.objects.get(pk=pk)
    if not queueing.begin_try(roster_import=found):
        return
    try:
        # What follows from it asks for the day; that is the agency's, as in the dry run.
        with timezone.override(found.agency.zone):
            act(roster_import=found)
    except BaseException:  # the queue's own time limit is no Exception
        queueing.stumble(roster_import=found)
        raise


def clear_rosters() -> int:
    """Every day: the files of old rosters, which hold many people's data."""
    return keeping.forget_rosters(now=timezone.now())


def clear_ended_sessions() -> int:
    """Every day: nobody else takes expired sessions away."""
    return clear_sessions()


def clear_exports() -> int:
    """Every day: files that were asked for and have been kept long enough."""
    return exporting.clear_exports(now=timezone.now())


def lapse_requests() -> int:
    """Every day: requests for people of others that nobody has answered in time."""
    return lapse_transfers(now=timezone.now())
