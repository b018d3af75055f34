"""Writing a course from its files into the CMS: the page tree, and published revisions."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from wagtail.models import Page, Site

from courses.content import References, read_course
from courses.models import CataloguePage, CoursePage, HomePage, LessonPage, ModulePage
from quizzes.models import Quiz

PRETEST, FINAL, MODULE_QUIZ = "tes-awal", "tes-akhir", "kuis-m{number}"


@transaction.atomic
def plant_catalogue() -> CataloguePage:
    """The site's root with the catalogue under it; repeatable."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        home = root.add_child(
            instance=HomePage(title="Netral", slug="netral", locale_id=_locale(root))
        )
    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    if site.root_page_id != home.pk:
        site.root_page = home
        site.site_name = "Netral"
        site.save()
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        home.refresh_from_db()
        catalogue = home.add_child(instance=CataloguePage(title="Kursus", slug="kursus"))
    return catalogue


def _locale(root: Page) -> int:
    return root.locale_id


@transaction.atomic
def load_course(*, slug: str) -> CoursePage:
    """Repeatable: pages are found by their address; a page that differs gets a new revision."""
    content, modules = read_course(slug)
    quizzes = {quiz.slug: quiz for quiz in Quiz.objects.all()}
    references = References()
    catalogue = plant_catalogue()
    course = _put(
        CoursePage,
        catalogue,
        slug,
        title=content["title"],
        summary=content["summary"],
        intro=content.get("intro", ""),
        objectives="\n".join(content.get("objectives", [])),
        hours_jp=content.get("hours_jp", 6),
        self_enrolment=content.get("self_enrolment", True),
        has_pledge=content.get("pledge_required", True),
        pretest=quizzes.get(PRETEST),
        final=quizzes.get(FINAL),
    )
    for number, each in enumerate(modules, start=1):
        module = _put(
            ModulePage,
            course,
            each["slug"],
            title=each["title"],
            summary=each.get("summary", ""),
            objectives="\n".join(each.get("objectives", [])),
            quiz=quizzes.get(MODULE_QUIZ.format(number=number)),
        )
        for lesson in each["lessons"]:
            _put(LessonPage, module, lesson["slug"], **_lesson(lesson, references))
    return course


def _lesson(lesson: Mapping[str, Any], references: References) -> dict[str, Any]:
    return {
        "title": lesson["title"],
        "summary": lesson.get("summary", ""),
        "own_minutes": lesson.get("minutes"),
        "is_required": lesson.get("required", True),
        "body": json.dumps(references.body(lesson["body"])),
    }


def _put(model: type[Page], parent: Page, slug: str, **fields: Any) -> Any:
    page = model.objects.child_of(parent).filter(slug=slug).first()
    if page is None:
        parent.refresh_from_db()
        page = parent.add_child(instance=model(slug=slug, live=False, **fields))
    elif not _differs(page, fields):
        return page
    else:
        for name, value in fields.items():
            setattr(page, name, value)
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def _differs(page: Page, fields: Mapping[str, Any]) -> bool:
    return not page.live or any(_plain(page, name) != _wanted(name, fields) for name in fields)


def _plain(page: Page, name: str) -> Any:
    if name == "body":
        return _without_ids(page.body.get_prep_value())
    return getattr(page, name)


def _wanted(name: str, fields: Mapping[str, Any]) -> Any:
    return _without_ids(json.loads(fields[name])) if name == "body" else fields[name]


def _without_ids(value: Any) -> Any:
    """Raw stream data without the ids that Wagtail adds, so that files and pages can be compared."""
    if isinstance(value, list):
        return [
            _without_ids(item["value"]) if _is_list_item(item) else _without_ids(item)
            for item in value
        ]
    if isinstance(value, dict):
        return {key: _without_ids(item) for key, item in value.items() if key != "id"}
    return value


def _is_list_item(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "item" and "value" in item
