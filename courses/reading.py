"""The body of a lesson as HTML: drawn once for each publication."""

from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from courses.models import LessonPage

KEEP_SECONDS = 24 * 60 * 60


def body_html(lesson: LessonPage) -> SafeString:
    """The same partial that the preview draws, kept until the page is published again."""
    published = lesson.last_published_at.timestamp() if lesson.last_published_at else 0
    key = f"courses.body.{lesson.pk}.{lesson.live_revision_id}.{published}"
    html = cache.get(key)
    if html is None:
        html = str(render_to_string("courses/parts/lesson_body.html", {"page": lesson}))
        cache.set(key, html, KEEP_SECONDS)
    return mark_safe(html)  # noqa: S308 - drawn by our own template a moment or a day ago
