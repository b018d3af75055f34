"""Icons drawn into the page: `{% icon "done" %}`. Known to every template without loading.

One shape, never the only carrier of a meaning: a word stands beside it. Each is a file in
`netral/icons/`; they are read once, because a page shows a dozen of them.
"""

from pathlib import Path

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_FOLDER = Path(__file__).resolve().parent.parent / "icons"
SHAPES: dict[str, SafeString] = {
    file.stem: mark_safe(file.read_text().strip())  # noqa: S308 - our own files
    for file in sorted(_FOLDER.glob("*.svg"))
}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The drawing of that name. A name that nobody drew is a mistake in the template: KeyError."""
    return SHAPES[name]
