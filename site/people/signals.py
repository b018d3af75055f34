"""What happens to a person, told to the layers above. Receivers run inside the transaction."""

from django.dispatch import Signal

# Sent with `person` when somebody was activated, placed, transferred or excluded.
person_changed = Signal()
