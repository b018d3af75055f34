"""The one thing the layers above may hear from quizzes."""

from django.dispatch import Signal

# Sent inside the transaction that closes an attempt, with `attempt`.
attempt_finished = Signal()
