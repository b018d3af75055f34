"""The line of steps in components/progress.html."""

from django import template

register = template.Library()


@register.filter
def steps(done: int, total: int) -> list[str]:
    """One word per step: "done" for the finished ones, then nothing."""
    finished = min(int(done or 0), int(total or 0))
    return ["done"] * finished + [""] * (int(total or 0) - finished)
