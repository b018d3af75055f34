"""The page of all components draws each of them."""

import re

import pytest
from django.conf import settings
from django.urls import reverse

from courses.blocks import LessonStreamBlock
from netral.samples import PICTURES

pytestmark = pytest.mark.django_db

STYLES = settings.FRONTEND_DIST.parent / "styles"
# Not of a page's content, or drawn on the page around it.
AROUND = {"base", "font", "footer", "forced-colors", "front", "govuk", "header", "layout"}
AROUND |= {"main", "print", "tokens", "type"}


@pytest.fixture
def page(client):
    return client.get(reverse("components")).content.decode()


def test_each_style_file_has_an_example(page):
    classes = set(re.findall(r"[\w-]+", " ".join(re.findall(r'class="([^"]*)"', page))))
    files = {file.stem.removeprefix("_"): file.read_text() for file in STYLES.glob("*.scss")}
    for name in sorted(files.keys() - AROUND):
        first = re.search(r"^\.([a-z][\w-]*)", files[name], re.MULTILINE)
        assert first, name
        assert first.group(1) in classes, f"{name}: nothing on the page is a .{first.group(1)}"


def test_each_teaching_block_and_each_kind_of_field_has_an_example(page):
    for name in LessonStreamBlock().child_blocks:
        assert f"block: {name}" in page
    for control in ('type="file"', "<textarea", 'type="checkbox"', 'type="radio"', "<select"):
        assert control in page
    for kind in ("banner--error", "btn--stop", "govuk-error-summary", 'class="heat"', "data-keep="):
        assert kind in page


def test_each_picture_of_an_empty_place_is_light_and_only_for_the_eye(page):
    drawn = re.findall(r'<svg class="empty__picture".*?</svg>', page, re.DOTALL)
    assert len(set(drawn)) == len(PICTURES) == 5
    for picture in drawn:
        assert len(picture.encode()) < 2048
        assert 'aria-hidden="true"' in picture
        assert not re.search(r"#[0-9a-f]{3,6}\b|style=", picture), "colours come from the tokens"
