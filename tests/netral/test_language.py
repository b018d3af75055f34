"""Indonesian for everybody, English for whoever chooses it; and no text without its English."""

import ast
import datetime as dt
import re
import shutil
import subprocess
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import formats, translation
from django.utils.translation.template import templatize

from people.actions.roles import grant_role
from people.models import RoleKind
from tests.cast import make_person

ENGLISH = Path(settings.LOCALE_PATHS[0]) / "en" / "LC_MESSAGES" / "django.po"
CATALOGUES = sorted(Path(settings.LOCALE_PATHS[0]).glob("*/LC_MESSAGES/*.po"))
FOLDERS = ("site", "courses", "quizzes", "certificates")
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
IN_TEMPLATE = re.compile(r" n?gettext\((u'(?:[^'\\]|\\.)*'|u\"(?:[^\"\\]|\\.)*\")")


@pytest.fixture(scope="module")
def english(tmp_path_factory) -> GNUTranslations:
    """The catalogue as it is now, compiled with every check that msgfmt has."""
    target = tmp_path_factory.mktemp("texts") / "en.mo"
    compiled = compile_texts(ENGLISH, target)
    assert compiled.stderr == ""
    with target.open("rb") as file:
        return GNUTranslations(file)


def compile_texts(source: Path, target: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("msgfmt")
    assert program, "gettext is missing: run .ci/setup"
    return subprocess.run(  # noqa: S603 - our own files
        [program, "--check", "-o", target, source], capture_output=True, text=True, check=False
    )


def texts_in_python(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
            first = node.args[0]
            if isinstance(first, ast.Constant):
                yield str(first.value)


def texts_in_template(source: str) -> Iterator[str]:
    yield from (ast.literal_eval(found) for found in IN_TEMPLATE.findall(templatize(source)))


def texts_of_the_interface() -> set[str]:
    found: set[str] = set()
    for path in (each for folder in FOLDERS for each in (settings.ROOT / folder).rglob("*.*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            found.update(texts_in_python(path.read_text()))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found.update(texts_in_template(path.read_text()))
    return found


def choose(client, language: str, page: str = "/"):
    return client.post(reverse("set_language"), {"language": language, "next": page})


def test_every_text_of_the_interface_has_its_english(english):
    known = set(english._catalog) | {key[0] for key in english._catalog if isinstance(key, tuple)}
    texts = texts_of_the_interface()
    assert len(texts) > 500
    assert sorted(texts - known) == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_catalogue_has_nothing_empty_unsure_or_of_one_machine(path, tmp_path):
    text = path.read_text()
    assert compile_texts(path, tmp_path / "texts.mo").stderr == ""
    assert "#, fuzzy" not in text
    assert "\n#~" not in text
    assert "\n#:" not in text
    assert re.findall(r'msgstr(?:\[\d\])? ""\n(?!")', text) == []
    assert re.findall(r"[\w.+-]+@[\w.-]+", text) == []


def test_english_counts_one_and_many(english):
    text = "Masih ada %(days)s hari."
    assert english.ngettext(text, text, 1) == "%(days)s day left."
    assert english.ngettext(text, text, 2) == "%(days)s days left."


# What stands for a number that is never one: bounds of the product, a mean with a decimal, ten answers and more.
NEVER_ONE = {"most", "years", "pace", "asked"}
MANY = re.compile(
    r"%\((\w+)\)[sd](?: [a-z-]+)? (?:answers|certificates|days|hours|lessons|minutes|modules|months|people"
    r"|practices|questions|rounds|rows|steps|units|weeks|years)\b"
)


def test_english_names_one_and_many_wherever_a_number_stands_before_them(english):
    """A form for many, where there is no form for one, or as the form for one."""
    texts = english._catalog.items()
    singular = [text for key, text in texts if isinstance(key, str) or key[1] == 0]
    assert "%(done)s of %(total)s step completed." in singular
    found = [(text, name) for text in singular for name in MANY.findall(text)]
    assert [text for text, name in found if name not in NEVER_ONE] == []


@pytest.mark.django_db
@pytest.mark.parametrize("browser", ["en-US,en;q=0.9", "id-ID", "de", ""])
def test_a_page_is_indonesian_whatever_the_browser_asks_for(client, browser):
    response = client.get("/", headers={"accept-language": browser})
    assert '<html lang="id">' in response.content.decode()
    assert response["Content-Language"] == "id"
    assert "Accept-Language" not in response["Vary"]


@pytest.mark.django_db
def test_whoever_chooses_english_stays_on_the_page_and_keeps_it(client):
    response = choose(client, "en", "/sertifikat/?kode=7K4M")
    assert (response.status_code, response["Location"]) == (302, "/sertifikat/?kode=7K4M")
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] >= 30 * 24 * 60 * 60
    for page in ("/sertifikat/", "/masuk/"):
        assert '<html lang="en">' in client.get(page).content.decode()
    choose(client, "id")
    assert '<html lang="id">' in client.get("/masuk/").content.decode()


@pytest.mark.django_db
def test_the_switch_leads_to_no_other_site(client):
    assert choose(client, "en", "https://elsewhere.example/")["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("wish", ["xx", "en; drop", "x" * 600])
def test_an_unknown_language_is_indonesian(client, wish):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = wish
    assert '<html lang="id">' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_switch_names_each_language_in_itself(client, language):
    choose(client, language)
    page = client.get("/").content.decode()
    switch = page[page.index('class="foot__language"') :]
    buttons = re.findall(r'value="(\w+)" lang="(\w+)"(.*?)>(.*?)</button>', switch)
    assert [(value, lang, name) for value, lang, _current, name in buttons] == [
        ("id", "id", "Bahasa Indonesia"),
        ("en", "en", "English"),
    ]
    current = [value for value, _lang, mark, _name in buttons if 'aria-current="true"' in mark]
    assert current == [language]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/masuk/", "/aktivasi/", "/sertifikat/", "/nowhere/"])
def test_an_english_page_has_no_indonesian_left_around_its_content(client, page):
    choose(client, "en")
    assert leftovers(client.get(page).content.decode()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/belajar/", "/akun/", "/pantau/", "/sertifikat/"])
def test_an_officers_pages_are_english_too(client, budi, page):
    client.force_login(budi)
    choose(client, "en")
    assert leftovers(client.get(page, follow=True).content.decode()) == []


def leftovers(page: str) -> list[str]:
    """Indonesian words of the frame; content and names of agencies are Indonesian in every language."""
    header, footer = page.index("<header"), page.index('<form class="foot__language"')
    text = re.sub(r"<(script|style|svg).*?</\1>|<[^>]*>", " ", page[header:footer], flags=re.S)
    words = "Belajar Pantau Masuk Keluar Akun Katalog Sunting Cek Anda yang untuk belum sudah tidak"
    return sorted({word for word in words.split() if re.search(rf"\b{word}\b", text)})


@pytest.mark.django_db
def test_the_cms_is_indonesian_until_a_trainer_chooses(client, tree, settings):
    settings.CMS_REQUIRES_MFA = False
    trainer = make_person("Tina")
    grant_role(person=trainer, agency=tree.mamuju, kind=RoleKind.TRAINER, actor=None)
    client.force_login(trainer)
    office = {"accept-language": "en-US,en;q=0.9"}
    assert '<html lang="id"' in client.get("/cms/", headers=office).content.decode()
    choose(client, "en")
    assert '<html lang="en"' in client.get("/cms/", headers=office).content.decode()


def test_what_wagtail_left_in_english_is_indonesian_here():
    with translation.override("id"):
        assert translation.gettext("Submit for moderation") == "Ajukan untuk ditelaah"
        assert translation.ngettext(
            "Referenced %(count)s time", "Referenced %(count)s times", 2
        ) == ("Dirujuk %(count)s kali")


@pytest.mark.parametrize(
    ("language", "day", "moment", "number"),
    [
        ("id", "22 Mei 2023", "22 November 2023, 14.05", "1.234"),
        ("en", "22 May 2023", "22 November 2023, 14:05", "1,234"),
    ],
)
def test_dates_and_numbers_follow_the_language(language, day, moment, number):
    with translation.override(language):
        assert formats.date_format(dt.date(2023, 5, 22)) == day
        written = formats.date_format(dt.datetime(2023, 11, 22, 14, 5), "DATETIME_FORMAT")  # noqa: DTZ001
        assert written == moment
        assert formats.number_format(1234, use_l10n=True, force_grouping=True) == number
