"""What the worker runs; each may run twice."""

from django.utils import timezone

from agencies.zones import national_day
from quizzes.actions.attempts import close_overdue_attempts
from quizzes.actions.tallies import tally_answers


def close_overdue() -> int:
    """Every minute: submit the attempts whose time is over and whose learner never came back."""
    return close_overdue_attempts(now=timezone.now())


def tally() -> int:
    """Every day: first answers are counted, and told where nobody is given away."""
    return tally_answers(today=national_day())
