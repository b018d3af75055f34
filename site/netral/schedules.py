"""What the worker does by the clock. Each task may run twice; a missed turn is not made up for."""

from django_q.models import Schedule

EVERY_MINUTE = {"schedule_type": Schedule.MINUTES, "minutes": 1}
EVERY_QUARTER = {"schedule_type": Schedule.MINUTES, "minutes": 15}
SCHEDULES = {
    "close overdue attempts": ("quizzes.tasks.close_overdue", EVERY_MINUTE),
    "fold the counts": ("courses.tasks.fold", EVERY_MINUTE),
    "clear loose letters": ("courses.tasks.clear_letters", {"schedule_type": Schedule.DAILY}),
    "open rounds": ("courses.tasks.open_rounds", {"schedule_type": Schedule.HOURLY}),
    "planned moves of units": (
        "courses.tasks.begin_planned_moves",
        {"schedule_type": Schedule.HOURLY},
    ),
    "renew certificates": ("certificates.tasks.renew", {"schedule_type": Schedule.DAILY}),
    "clear old rosters": ("people.tasks.clear_rosters", {"schedule_type": Schedule.DAILY}),
    "seal the month": ("courses.tasks.seal_month", {"schedule_type": Schedule.HOURLY}),
    "clear ended sessions": (
        "people.tasks.clear_ended_sessions",
        {"schedule_type": Schedule.DAILY},
    ),
    "lapse transfer requests": (
        "people.tasks.lapse_requests",
        {"schedule_type": Schedule.DAILY},
    ),
    "roles of those who left": ("people.tasks.end_roles", {"schedule_type": Schedule.HOURLY}),
    "clear old exports": ("people.tasks.clear_exports", {"schedule_type": Schedule.DAILY}),
    "tell of first answers": ("quizzes.tasks.tally", {"schedule_type": Schedule.DAILY}),
    "placements of the day": ("courses.tasks.sync_everyone", {"schedule_type": Schedule.DAILY}),
    "curves of large units": ("courses.tasks.draw_trends", {"schedule_type": Schedule.DAILY}),
    "past days of large units": ("courses.tasks.keep_past", {"schedule_type": Schedule.HOURLY}),
    "counting of past days": ("courses.tasks.count_past", EVERY_MINUTE),
    "figures for observers": ("courses.tasks.tell_observers", {"schedule_type": Schedule.DAILY}),
    "reminders of the day": ("courses.tasks.remind", EVERY_QUARTER),
    "weekly summaries": ("tracking.tasks.send_summaries", EVERY_QUARTER),
}


def set_schedules() -> None:
    """Repeatable: makes or mends the schedules, and removes ours that are no more."""
    for name, (function, when) in SCHEDULES.items():
        Schedule.objects.update_or_create(
            name=name, defaults={"func": function, "repeats": -1, **when}
        )
    Schedule.objects.exclude(name__in=SCHEDULES).delete()
