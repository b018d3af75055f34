"""What leaves as a file is noted: who took how many rows of what."""

from people.actions.audit import record
from people.http import PersonRequest
from tracking.doors import Door
from tracking.lens import Lens
from tracking.roster import read_filters


def record_export(
    request: PersonRequest, door: Door, lens: Lens, what: str, form: str, number: int
) -> None:
    """Never a name or number that was searched for."""
    details = {
        "form": form,
        "rows": number,
        "day": lens.day.isoformat(),
        "cycle": lens.cycle,
        "status": read_filters(request).state,
    }
    record(
        actor=request.user, verb=f"tracking.{what}_exported", subject=door.agency, details=details
    )
