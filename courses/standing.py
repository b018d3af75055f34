"""In which column of the counts a person stands. Pure: no HTTP, no database."""

from collections.abc import Mapping

from agencies.models import paths_to
from courses.models import CountState, Enrolment


def count_state(enrolment: Enrolment, *, is_activated: bool, is_excluded: bool) -> CountState:
    """Exactly one column. Whoever came by themselves or has left is not counted."""
    if enrolment.assignment_id is None or enrolment.left_on is not None:
        return CountState.NONE
    if enrolment.completed_at is not None:
        return CountState.COMPLETED
    if is_excluded:
        return CountState.EXCLUDED
    if enrolment.started_at is not None:
        return CountState.IN_PROGRESS
    return CountState.NOT_BEGUN if is_activated else CountState.NOT_ACTIVATED


def asks_pledge(path: str, answers: Mapping[str, bool]) -> bool:
    """What the nearest unit upwards from the one at `path` says; `answers` maps paths to a yes or no given there."""
    for each in reversed(paths_to(path)):
        if each in answers:
            return answers[each]
    return False
