"""What happens to people, told to the layers above. Receivers run inside the transaction."""

from django.dispatch import Signal

# Sent with `people`, a list, when they were activated, placed, transferred or excluded, got another
# status or post, or came and went with a roster; with `is_taken_back` when that roster is undone and some were never there; with `corrected`, the
# days on which one person was elsewhere, when their past was set right.
people_changed = Signal()

# Sent with `people` before their placements or exclusions are written. A receiver answers with what is
# called once they are, before `people_changed`: what it compares is gone by then.
people_changing = Signal()
