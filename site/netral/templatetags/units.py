"""Names of units where there is little room; the full name always stays for those who hear the page."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def within(name: str, place: str) -> str | SafeString:
    """Leaves out for the eye what the page's own title says: the place at the end of the name."""
    bare = name.removesuffix(f" {place}")
    if bare == name or not bare:
        return name
    return format_html('{}<span class="hidden"> {}</span>', bare, place)


@register.filter
def short_among(name: str, rows: Iterable[Any]) -> str | SafeString:
    """The short name that the rows' agencies give to this unit, with the full one beside it unseen."""
    agencies = (getattr(row, "agency", None) for row in rows)
    short = next((one.short_name for one in agencies if one and one.name == name), "")
    if not short or short == name:
        return name
    return format_html(
        '<span aria-hidden="true" title="{}">{}</span><span class="hidden">{}</span>',
        name,
        short,
        name,
    )


@register.filter
def breakable(text: str) -> SafeString:
    """Words joined by strokes may part after each of them, in a narrow column."""
    return mark_safe(conditional_escape(text).replace("/", "/<wbr>"))  # noqa: S308 - escaped just now
