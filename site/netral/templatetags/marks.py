"""The mark of the person signed in, for `<body data-who>`."""

from django import template

from people.marks import mark_of
from people.models import Person

register = template.Library()


@register.filter
def mark(user: object) -> str:
    """Empty for a visitor, and on pages drawn for nobody."""
    return mark_of(user) if isinstance(user, Person) else ""
