"""The body of a lesson as HTML: drawn once for each publication."""

import hashlib
from functools import cache as once
from pathlib import Path

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from courses.models import LessonPage

KEEP_SECONDS = 24 * 60 * 60
TEMPLATES = Path(__file__).parent / "templates" / "courses"


@once
def drawing() -> str:
    """A name for the templates that draw a body: what an older release drew is not shown by a newer one."""
    files = [*TEMPLATES.glob("blocks/*.html"), *TEMPLATES.glob("parts/*.html")]
    words = b"".join(file.read_bytes() for file in sorted(files))
    return hashlib.sha256(words).hexdigest()[:12]


def body_html(lesson: LessonPage, *, is_light: bool = False) -> SafeString:
    """The same partial that the preview draws, kept until the page is published again.

    A light body shows its pictures on a tap. The words around the blocks follow the language.
    """
    published = lesson.last_published_at.timestamp() if lesson.last_published_at else 0
    mode = f"{get_language()}.{'light' if is_light else 'full'}"
    key = f"courses.body.{lesson.pk}.{lesson.live_revision_id}.{published}.{mode}.{drawing()}"
    html = cache.get(key)
    if html is None:
        context = {"page": lesson, "is_light": is_light}
        html = str(render_to_string("courses/parts/lesson_body.html", context))
        cache.set(key, html, KEEP_SECONDS)
    return mark_safe(html)  # noqa: S308 - drawn by our own template a moment or a day ago
