"""Every teaching block previews, and the course of the files becomes pages."""

import pytest
from django.core.management import call_command
from django.utils import translation
from wagtail.models import Page

from courses.blocks import LessonStreamBlock
from courses.content import References, read_course
from courses.models import CoursePage, LessonPage
from courses.outline import build_outline
from regulations.models import Practice, Provision, Regulation

BLOCKS = LessonStreamBlock().child_blocks


@pytest.mark.parametrize("name", BLOCKS)
def test_each_block_previews_itself(name, db):
    block = BLOCKS[name]
    html = block.render(block.get_preview_value())
    assert "<" in html
    assert block.is_previewable
    assert block.meta.description


def referenced(modules):
    provisions, practices = set(), set()
    for module in modules:
        for block in (block for lesson in module["lessons"] for block in lesson["body"]):
            provisions |= set(block["value"].get("provisions", []))
            provisions |= {block["value"].get("provision")} - {None, ""}
            practices |= {block["value"].get("practice")} - {None, ""}
    return provisions, practices


@pytest.fixture
def registry(db):
    regulation = Regulation.objects.create(
        code="uu", kind="undang-undang", title="UU", short_title="UU"
    )
    provisions, practices = referenced(read_course("netralitas-asn")[1])
    for number, reference in enumerate(sorted(provisions)):
        Provision.objects.create(
            regulation=regulation,
            code=f"p{number}",
            reference=reference,
            label=reference,
            summary="Inti",
            review="single_source",
        )
    for code in practices:
        Practice.objects.create(
            code=code,
            label=code,
            category="x",
            verdict="dilarang",
            before_campaign=True,
            during_campaign=True,
            after_campaign=True,
            sanction_review="known",
            applies_to="ASN",
            is_scored=False,
            review="single_source",
            legal_basis="x",
        )


def test_the_course_loads_twice_with_one_revision_each(registry, course):
    call_command("load_course")
    page = CoursePage.objects.get(slug="netralitas-asn")
    plan = build_outline(page)
    assert len(plan.modules) == 6
    revisions = LessonPage.objects.descendant_of(page).last().revisions.count()
    call_command("load_course")
    assert LessonPage.objects.descendant_of(page).last().revisions.count() == revisions == 1
    assert not Page.find_problems()[0]


def test_every_lesson_of_the_course_renders(registry, course):
    call_command("load_course")
    references = References()
    assert references.provisions
    for lesson in LessonPage.objects.all():
        assert str(lesson.body)


def test_a_case_is_decided_before_its_answer_and_opens_without_a_script_as_well(db):
    block = BLOCKS["verdict_card"]
    with translation.override("en"):
        html = block.render(block.get_preview_value())
    form, answer = html.split("</form>")
    assert "hidden" in form[form.index("<form") : form.index(">", form.index("<form"))]
    assert [f'value="{verdict}"' in form for verdict in ("boleh", "dilarang", "konsultasi")] == [
        True
    ] * 3
    assert "You chose %s. Your verdict is right." in form
    assert "menunjukkan keberpihakan" not in form
    assert '<details class="reveal" data-verdict="dilarang"><summary' in answer
    assert "menunjukkan keberpihakan" in answer
