"""Icons drawn into the page: `{% icon "done" %}`. Known to every template without loading.

One shape, never the only carrier of a meaning: a word stands beside it. Each is a file in
`netral/icons/`; they are read once, because a page shows a dozen of them.
"""

from pathlib import Path

from django import template
from django.template.base import FilterExpression, Node, Parser, TextNode, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_FOLDER = Path(__file__).resolve().parent.parent / "icons"
SHAPES: dict[str, SafeString] = {
    file.stem: mark_safe(file.read_text().strip())  # noqa: S308 - our own files
    for file in sorted(_FOLDER.glob("*.svg"))
}


class _Named(Node):
    """An icon whose name stands in a variable."""

    def __init__(self, name: FilterExpression) -> None:
        self.name = name

    def render(self, context: Context) -> SafeString:
        return SHAPES[self.name.resolve(context)]


@register.tag
def icon(parser: Parser, token: Token) -> Node:
    """The drawing of that name. A name that nobody drew is a mistake in the template: KeyError."""
    _tag, given = token.split_contents()
    name = parser.compile_filter(given)
    return _Named(name) if name.is_var else TextNode(SHAPES[name.var])
