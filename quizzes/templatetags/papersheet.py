"""The places of a paper, for the line of steps above its questions."""

from django import template

from quizzes.papersheet import Sheet

register = template.Library()


@register.filter
def line(sheet: Sheet, position: int) -> list[str]:
    """One word per place: "now" for the one that is open, "done" for what is answered."""
    return sheet.line(position)
