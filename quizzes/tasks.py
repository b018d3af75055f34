"""What the worker runs; each may run twice."""

from django.utils import timezone

from quizzes.actions.attempts import close_overdue_attempts


def close_overdue() -> int:
    """Every minute: submit the attempts whose time is over and whose learner never came back."""
    return close_overdue_attempts(now=timezone.now())
