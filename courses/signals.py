"""The one thing the layers above may hear from courses."""

from django.dispatch import Signal

# Sent inside the transaction that completes an enrolment, with `completion`.
course_completed = Signal()
