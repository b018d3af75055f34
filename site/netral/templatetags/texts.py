"""Texts, addresses and pieces of a page that are always the same, worked out once a language.

`{% translate "…" %}` and `{% url "…" %}` without anything variable, and `{% blocktranslate %}` with
nothing but whole numbers ("Soal 3 dari 10"). A page has fifty to a hundred of them, and they were a
third of what drawing it cost. So are components that are given nothing else, `{% include "…" with
icon="done" text=_("Selesai") only %}`: with `only` they know of nothing but that. Every other form of
these tags is Django's own.

`{% remember question.stem %}…{% endremember %}` does the same for a piece that depends on the values
named, and on nothing else: an option of a question, the reason on its result, what stands in the head
of every page. Never for what says who somebody is, nor around a form, whose token is new each time.

`{% load texts %}` brings all that `{% load i18n %}` does, but `{% language %}`: the language is asked
for once a page, and is the same from its first word to its last.
"""

from typing import Any

from django.template import Library
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, TokenType
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.template.loader_tags import do_include
from django.templatetags.i18n import (
    BlockTranslateNode,
    TranslateNode,
    do_block_translate,
    do_translate,
)
from django.templatetags.i18n import register as django_i18n
from django.urls import get_script_prefix, get_urlconf
from django.utils.translation import get_language

register = Library()
register.tags.update(django_i18n.tags)
del register.tags["language"]
register.filters.update(django_i18n.filters)


def _language(context: Context) -> str | None:
    """Each text asks, 250 times on a paper: once for the page is enough. What is kept goes with the context."""
    known: dict[str, str | None] = context.dicts[0]
    if "_language" not in known:
        known["_language"] = get_language()
    return known["_language"]


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
        return _language(context), context.autoescape


class ConstantAddress(OnceForEach):
    def key(self, context: Context) -> object:
        return get_script_prefix(), get_urlconf(), context.autoescape


class ConstantComponent(OnceForEach):
    def key(self, context: Context) -> object:
        return _language(context), context.autoescape, get_script_prefix(), get_urlconf()


class Remembered(Node):
    """A piece for each set of values it was drawn with. Values must be hashable: a list is a TypeError.

    Two values are the same only when their types are: text that is safe as it is, and text that is not,
    are equal for Python and drawn differently.
    """

    MOST = 2000

    def __init__(self, nodes: NodeList, values: list[FilterExpression]) -> None:
        self.nodelist = nodes
        self.values = values
        self.known: dict[object, str] = {}

    def render(self, context: Context) -> str:
        values = [each.resolve(context) for each in self.values]
        key = (_language(context), context.autoescape, *[(type(value), value) for value in values])
        text = self.known.get(key)
        if text is None:
            if len(self.known) >= self.MOST:
                self.known.clear()
            text = self.known[key] = self.nodelist.render(context)
        return text


class NumberedText(Node):
    """A sentence for each set of numbers it was said with; with anything else, as it always was."""

    MOST = 500

    def __init__(self, node: BlockTranslateNode) -> None:
        self.node = node
        self.known: dict[object, str] = {}
        self.given = [*node.extra_context.values(), *filter(None, [node.counter])]
        set_here = {*node.extra_context, node.countervar}
        tokens = [*node.singular, *(node.plural or [])]
        names = {each.contents for each in tokens if each.token_type == TokenType.VAR}
        self.around = sorted(names - set_here)

    def render(self, context: Context) -> str:
        values: list[Any] = [each.resolve(context) for each in self.given]
        values += [context.get(name) for name in self.around]
        if any(type(value) is not int for value in values):
            said: str = self.node.render(context)
            return said
        key = (_language(context), *values)
        text = self.known.get(key)
        if text is None:
            if len(self.known) >= self.MOST:
                self.known.clear()
            text = self.known[key] = self.node.render(context)
        return text


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


@register.tag("blocktranslate")
@register.tag("blocktrans")
def blocktranslate(parser: Parser, token: Token) -> Node:
    node = do_block_translate(parser, token)
    return node if node.asvar or node.message_context else NumberedText(node)


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    node: URLNode = django_url(parser, token)
    is_plain = not (node.args or node.kwargs or node.asvar)
    return ConstantAddress(node) if is_plain and _is_literal(node.view_name) else node


@register.tag
def include(parser: Parser, token: Token) -> Node:
    node = do_include(parser, token)
    given = (node.template, *node.extra_context.values())
    if not node.isolated_context or not all(map(_is_literal, given)):
        return node
    if parser.origin is not None:  # from which it takes the folder of a relative name
        node.origin = parser.origin
    return ConstantComponent(node)


@register.tag
def remember(parser: Parser, token: Token) -> Node:
    _tag, *names = token.split_contents()
    nodes = parser.parse(("endremember",))
    parser.delete_first_token()
    return Remembered(nodes, [parser.compile_filter(name) for name in names])
