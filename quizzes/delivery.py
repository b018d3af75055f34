"""When an answer was made, which on a poor line is not when it arrived.

Every page and every reply carries a stamp: the server's time, signed for one attempt. A device
sends back the stamp it had when the learner acted, and how long ago it had got it. So the time of
the act is the server's own, and a phone's wrong clock decides nothing.
"""

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

from django.core.signing import BadSignature, Signer

# A plain form brings no stamp; one sent at the last moment may still be under way.
SLACK = dt.timedelta(seconds=30)
# More than this in the future is no rounding any more.
AHEAD = dt.timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Act:
    """What the learner did, when it was done and when it reached us."""

    made_at: dt.datetime
    arrived_at: dt.datetime
    stamped_at: dt.datetime | None = None
    is_impossible: bool = False


class Delivery(Enum):
    IN_TIME = "in_time"
    LATE_ACCEPTED = "late_accepted"
    LATE_REFUSED = "late_refused"


def stamp(attempt: UUID, now: dt.datetime) -> str:
    at = milliseconds(now)
    return f"{at}.{_signer().signature(f'{attempt.hex}.{at}')}"


def read_stamp(text: str, attempt: UUID) -> dt.datetime | None:
    """The signed time; None where it is forged, or was given for another attempt."""
    at, _dot, signature = text.partition(".")
    try:
        _signer().unsign(f"{attempt.hex}.{at}:{signature}")
        return dt.datetime.fromtimestamp(int(at) / 1000, dt.UTC)
    except (BadSignature, ValueError):
        return None


def act_of(*, attempt: UUID, stamp: str, age: int | None, now: dt.datetime) -> Act:
    """The act that a device claims: never before its stamp, never after its arrival.

    Without a true stamp an act is made when it arrives.
    """
    stamped_at = read_stamp(stamp, attempt) if stamp else None
    if stamped_at is None or age is None:
        return Act(made_at=now, arrived_at=now)
    claimed = stamped_at + dt.timedelta(milliseconds=max(age, 0))
    return Act(
        made_at=min(claimed, now),
        arrived_at=now,
        stamped_at=stamped_at,
        is_impossible=age < 0 or claimed > now + AHEAD,
    )


def judge(act: Act, deadline: dt.datetime | None) -> Delivery:
    """Whether an act counts while its attempt is still open."""
    if deadline is None or act.arrived_at <= deadline:
        return Delivery.IN_TIME
    latest = deadline if act.stamped_at else deadline + SLACK
    return Delivery.LATE_ACCEPTED if act.made_at <= latest else Delivery.LATE_REFUSED


def milliseconds(moment: dt.datetime) -> int:
    return int(moment.timestamp() * 1000)


def _signer() -> Signer:
    return Signer(salt="quizzes.delivery")
