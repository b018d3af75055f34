"""Texts and addresses that never change are worked out once a language, and never wrongly repeated."""

import pytest
from django.template import Context, engines
from django.urls import get_script_prefix, set_script_prefix
from django.utils.safestring import mark_safe
from django.utils.translation import override

from netral.templatetags.texts import ConstantComponent, NumberedText, Remembered


def template(source):
    return engines["django"].engine.from_string("{% load texts %}" + source)


def test_a_text_is_said_in_the_language_of_the_moment():
    page = template('{% translate "Belajar" %}')
    said = []
    for language in ("id", "en", "id"):
        with override(language):
            said.append(page.render(Context()))
    assert said == ["Belajar", "Learning", "Belajar"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('{% translate "Belajar" as word %}[{{ word }}]', "[Learning]"),
        ("{% translate word %}", "Learning"),
        ('{% translate "Belajar"|upper %}', "LEARNING"),
        ('{% translate "Belajar" noop %}', "Belajar"),
        ('{% translate "100% & <b>" %}', "100% & <b>"),
        ('{% url "courses:home" as there %}[{{ there }}]', "[/belajar/]"),
        ('{% url name %}', "/belajar/"),
        ('{% url "quizzes:start" slug=slug %}', "/kuis/tes-awal/"),
    ],
)  # fmt: skip
def test_every_other_form_of_the_tags_is_what_it_was(source, said):
    context = {"word": "Belajar", "name": "courses:home", "slug": "tes-awal"}
    with override("en"):
        page = template(source)
        assert [page.render(Context(context)) for _ in range(2)] == [said] * 2


def test_it_is_worked_out_once(monkeypatch):
    page = template('{% url "courses:home" %}{% translate "Belajar" %}')
    first = page.render(Context())
    monkeypatch.setattr("django.urls.reverse", lambda *_, **__: "/lain/")
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda _: "lain")
    assert page.render(Context()) == first
    fresh = template('{% url "courses:home" %}{% translate "Belajar" %}')
    assert fresh.render(Context()) != first


def test_what_is_variable_is_not_repeated():
    page = template('{% url "quizzes:start" slug=slug %}{% translate word %}')
    first = page.render(Context({"slug": "a", "word": "Satu"}))
    assert (first, page.render(Context({"slug": "b", "word": "Dua"}))) == (
        "/kuis/a/Satu",
        "/kuis/b/Dua",
    )


def test_an_address_follows_the_place_where_the_site_is_mounted():
    page, before = template('{% url "courses:home" %}'), get_script_prefix()
    try:
        assert page.render(Context()) == "/belajar/"
        set_script_prefix("/netral/")
        assert page.render(Context()) == "/netral/belajar/"
    finally:
        set_script_prefix(before)


TAG = """{% include "components/tag.html" with icon="done" text=_("Selesai") kind="ok" only %}"""


def test_a_component_that_is_given_nothing_but_texts_is_drawn_once_a_language(monkeypatch):
    page = template(TAG)
    first = page.render(Context())
    assert "Selesai" in first
    assert "tag--ok" in first
    with override("en"):
        assert "Completed" in page.render(Context())
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda _: "lain")
    assert page.render(Context()) == first
    assert page.render(Context({"text": "nama orang"})) == first


@pytest.mark.parametrize(
    "source",
    [
        """{% include "components/tag.html" with icon="done" text=word only %}""",
        """{% include "components/tag.html" with icon="done" text=_("Selesai")|upper only %}""",
        """{% include "components/tag.html" with icon="done" text=_("Selesai") %}""",
        """{% include name with icon="done" text=_("Selesai") only %}""",
    ],
)
def test_a_component_that_may_know_of_more_is_drawn_each_time(source):
    page = template(source)
    assert not page.nodelist.get_nodes_by_type(ConstantComponent)
    assert "Dua" in template("{% include name with text=word only %}").render(
        Context({"name": "components/tag.html", "word": "Dua"})
    )


NUMBERED = "{% blocktranslate with position=at total=all %}Soal {{ position }} dari {{ total }}{% endblocktranslate %}"


def test_a_sentence_with_numbers_is_worked_out_once_for_each_set_of_them(monkeypatch):
    page = template(NUMBERED)
    first = [page.render(Context({"at": at, "all": 10})) for at in (1, 2)]
    assert first == ["Soal 1 dari 10", "Soal 2 dari 10"]
    with override("en"):
        assert page.render(Context({"at": 1, "all": 10})) == "Question 1 of 10"
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda _: "lain")
    assert page.render(Context({"at": 2, "all": 10})) == first[1]
    assert page.render(Context({"at": 3, "all": 10})) == "lain"


@pytest.mark.parametrize("value", ["dua", True, 2.5, None, ""])
def test_a_sentence_with_anything_else_is_never_kept(value, monkeypatch):
    page = template(NUMBERED)
    page.render(Context({"at": value, "all": 10}))
    monkeypatch.setattr("django.utils.translation._trans.gettext", lambda _: "lain")
    assert page.render(Context({"at": value, "all": 10})) == "lain"


def test_a_number_that_stands_around_the_sentence_counts_too():
    page = template("{% blocktranslate %}Soal {{ position }}{% endblocktranslate %}")
    assert [page.render(Context({"position": at})) for at in (1, 2, 1)] == [
        "Soal 1",
        "Soal 2",
        "Soal 1",
    ]


def test_plural_forms_follow_the_number():
    page = template(
        "{% blocktranslate count n=left %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}"
    )
    with override("en"):
        assert [page.render(Context({"left": left})) for left in (1, 2, 1)] == [
            "1 day",
            "2 days",
            "1 day",
        ]


def test_it_does_not_keep_more_than_a_page_needs():
    page = template(NUMBERED)
    (node,) = page.nodelist.get_nodes_by_type(NumberedText)
    for at in range(2 * NumberedText.MOST):
        page.render(Context({"at": at, "all": 10}))
    assert len(node.known) <= NumberedText.MOST


def test_a_piece_is_drawn_once_for_each_set_of_values_and_each_language():
    page = template(
        "{% remember word %}{{ word }} {{ other }} {% translate 'Belajar' %}{% endremember %}"
    )

    def drawn(word, other, language="id"):
        with override(language):
            return page.render(Context({"word": word, "other": other}))

    assert drawn("a", 1) == "a 1 Belajar"
    assert drawn("a", 2) == "a 1 Belajar"
    assert drawn("b", 2) == "b 2 Belajar"
    assert drawn("a", 3, "en") == "a 3 Learning"


@pytest.mark.parametrize(
    ("one", "other"), [(mark_safe("<b>"), "<b>"), ("<b>", mark_safe("<b>")), (1, True), (0, False)]
)  # fmt: skip
def test_values_that_python_finds_equal_are_drawn_as_what_they_are(one, other):
    source = "{% remember word %}{{ word }}{% endremember %}"
    page = template(source)
    page.render(Context({"word": one}))
    assert page.render(Context({"word": other})) == template("{{ word }}").render(
        Context({"word": other})
    )


def test_what_cannot_be_told_apart_for_ever_is_refused():
    page = template("{% remember word %}{{ word }}{% endremember %}")
    with pytest.raises(TypeError):
        page.render(Context({"word": ["a list may change"]}))


def test_what_is_remembered_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(Remembered, "MOST", 3)
    page = template("{% remember word %}{{ word }}{% endremember %}")
    for number in range(10):
        assert page.render(Context({"word": number})) == str(number)
    assert len(page.nodelist.get_nodes_by_type(Remembered)[0].known) <= 3
