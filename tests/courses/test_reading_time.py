"""How long a lesson takes is worked out from its words."""

import json

from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from courses.journey import journey
from courses.models import LessonProgress
from courses.outline import forget_outline
from courses.reading_time import WORDS_A_MINUTE, reading_minutes


def text(words):
    return {"type": "text", "value": "<p>" + "kata " * words + "</p>", "id": "x"}


CASE = {
    "type": "verdict_card",
    "value": {"situation": "Satu dua", "verdict": "boleh", "reason": "tiga", "provisions": [7]},
}


def test_a_minute_is_as_many_words_as_one_reads_in_it_and_begun_minutes_count():
    assert reading_minutes([text(WORDS_A_MINUTE)]) == 1
    assert reading_minutes([text(WORDS_A_MINUTE + 10)]) == 2
    assert reading_minutes([]) == 1


def test_deciding_a_case_takes_time_besides_its_words():
    assert reading_minutes([text(WORDS_A_MINUTE), CASE]) == 2


@given(st.lists(st.integers(0, 900), max_size=6), st.integers(0, 900))
def test_more_to_read_never_takes_less_time(lengths, more):
    body = [text(length) for length in lengths]
    assert reading_minutes([*body, text(more)]) >= reading_minutes(body)


def test_a_lesson_is_measured_when_it_is_published_unless_the_trainer_says_otherwise(course):
    lesson = course.lessons[0]
    assert lesson.minutes == 5
    lesson.own_minutes = None
    lesson.body = json.dumps([text(3 * WORDS_A_MINUTE)])
    lesson.save_revision().publish()
    lesson.refresh_from_db()
    assert lesson.minutes == 3


def test_what_is_left_shrinks_with_each_lesson_read(client, enrolled, sari, course):
    forget_outline(course.page.pk)
    assert journey(enrolled).minutes_left == 20
    LessonProgress.objects.create(
        enrolment=enrolled,
        lesson=course.lessons[0],
        opened_at=timezone.now(),
        finished_at=timezone.now(),
    )
    way = journey(enrolled)
    assert (way.minutes_left, way.modules[0].minutes_left) == (15, 5)
    client.force_login(sari)
    assert "Sisa bacaan sekitar 15 menit." in client.get("/belajar/").content.decode()
    page = client.get(f"/kursus/{course.page.slug}/m1/materi-1-2/").content.decode()
    assert "sisa sekitar 5 menit di modul ini" in page


def test_before_the_pretest_only_the_whole_course_is_told(client, enrolled, sari):
    client.force_login(sari)
    page = client.get("/belajar/").content.decode()
    assert "Sisa bacaan sekitar 20 menit." in page
    assert "Modul ini tinggal" not in page
