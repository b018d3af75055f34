"""Whose day it is. Indonesia has three zones, and a day begins in each of them an hour after the one before.

- What is one person's follows the zone of the unit where they work: what is due today, practice, the hours
  of mail. In every request of theirs it is the active one (`people.middleware.OwnZone`).
- What is counted for a unit follows the zone of that unit for all that is below it, so that its parts add
  up (`courses.past`, `courses.trends`); a seal follows its root.
- What the worker does for nobody in particular follows the day of the nation, below.

Mail is sent by day alone, so at each of its hours all zones have the same day.
"""

import datetime as dt

from django.utils import timezone


def national_day(now: dt.datetime | None = None) -> dt.date:
    """The day in the default zone: Sulawesi's, in the middle, from which nobody is more than an hour away.

    The active zone does not matter, so that a count does not depend on who happened to ask.
    """
    return timezone.localdate(now, timezone.get_default_timezone())
