"""Headings inside rich text, set to the level of the page around them."""

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def raise_headings(html: str) -> SafeString:
    """Trainers write one kind of heading; straight under the title of a lesson it is the second level."""
    text = str(html)
    raised = text.replace("<h3", "<h2").replace("</h3>", "</h2>")
    return mark_safe(raised)  # noqa: S308 - rich text that Wagtail has cleaned
