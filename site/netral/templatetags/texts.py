"""`{% translate "…" %}` and `{% url "…" %}` without anything variable, worked out once a language.

A page has fifty of them, and they were a quarter of what drawing it cost. Every other form of the two
tags is Django's own. `{% load texts %}` brings all that `{% load i18n %}` does.
"""

from django.template import Library
from django.template.base import FilterExpression, Node, Parser, Token
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.templatetags.i18n import register as django_i18n
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = Library()
register.tags.update(django_i18n.tags)
register.filters.update(django_i18n.filters)


class OnceForEach(Node):
    """Renders the node when a key is met for the first time, then repeats what it gave."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.known: dict[object, str] = {}

    def render(self, context: Context) -> str:
        key = self.key(context)
        text = self.known.get(key)
        if text is None:
            text = self.known[key] = self.node.render(context)
        return text

    def key(self, context: Context) -> object:
        raise NotImplementedError


class ConstantText(OnceForEach):
    def key(self, context: Context) -> object:
        return get_language(), context.autoescape


class ConstantAddress(OnceForEach):
    def key(self, context: Context) -> object:
        return get_script_prefix(), get_urlconf(), context.autoescape


def _is_literal(expression: FilterExpression) -> bool:
    """A quoted word: already plain text, or, in `translate`, a variable that holds one."""
    is_plain = not expression.is_var or expression.var.literal is not None
    return is_plain and not expression.filters


@register.tag("translate")
@register.tag("trans")
def translate(parser: Parser, token: Token) -> Node:
    node = do_translate(parser, token)
    is_plain = isinstance(node, TranslateNode) and not (
        node.asvar or node.message_context or node.noop
    )
    return ConstantText(node) if is_plain and _is_literal(node.filter_expression) else node


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    node: URLNode = django_url(parser, token)
    is_plain = not (node.args or node.kwargs or node.asvar)
    return ConstantAddress(node) if is_plain and _is_literal(node.view_name) else node
