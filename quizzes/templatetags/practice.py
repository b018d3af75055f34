"""The way into practice, for pages that know nothing of it."""

from typing import Any

from django import template
from django.utils import timezone

from quizzes.practising import plan_of

register = template.Library()


@register.inclusion_tag("quizzes/practice_link.html", takes_context=True)
def practice_link(context: dict[str, Any]) -> dict[str, Any]:
    """A card with today's questions; nothing for whom nothing waits. One query."""
    return {"plan": plan_of(context["user"], timezone.now())}
