"""The body of a lesson is drawn once, until the page or what draws it changes."""

from courses import reading
from courses.models import LessonPage


def test_what_an_older_release_drew_is_not_shown_by_a_newer_one(course, monkeypatch):
    lesson = LessonPage.objects.get(pk=course.lessons[0].pk)
    first = reading.body_html(lesson)
    monkeypatch.setattr(reading, "render_to_string", lambda *args: "<p>Baru</p>")
    assert reading.body_html(lesson) == first
    monkeypatch.setattr(reading, "drawing", lambda: "rilis berikut")
    assert reading.body_html(lesson) == "<p>Baru</p>"
