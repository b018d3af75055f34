"""On English pages the words of trainers are said in Indonesian, and ours around them in English."""

import pytest
from django.conf import settings
from django.utils import timezone, translation

from courses.blocks import LessonStreamBlock
from courses.models import LessonProgress
from tests.speech import languages_of

PAGES = {
    "/belajar/": ["Menjaga Netralitas", "Modul ke-1", "Modul ke-2", "Kuis awal"],
    "/kursus/": ["Menjaga Netralitas", "Kursus contoh"],
    "/kursus/netral/": ["Menjaga Netralitas", "Kursus contoh", "Modul ke-1", "Kuis akhir"],
    "/kursus/netral/m1/": ["Menjaga Netralitas", "Modul ke-1", "Materi 1.1", "Kuis modul-1"],
    "/kursus/netral/m1/materi-1-1/": ["Materi 1.1", "Isi materi 1.1", "Materi 1.2"],
    "/kuis/awal/": ["Kuis awal"],
}
OURS = ["Learn", "Account"]


@pytest.fixture
def english(client, sari):
    client.force_login(sari)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("address", PAGES)
def test_titles_and_summaries_are_said_in_indonesian(address, enrolled, course, english):
    # Read already, so that its page names the next lesson.
    now = timezone.now()
    LessonProgress.objects.create(
        enrolment=enrolled, lesson=course.lessons[0], opened_at=now, finished_at=now
    )
    page = english.get(address).content.decode()
    for words in PAGES[address]:
        assert languages_of(words, page) == {"id"}, words
    for words in OURS:
        assert languages_of(words, page) == {"en"}, words


def test_the_next_step_names_its_module_and_lesson_in_indonesian(enrolled, english):
    english.get("/kursus/netral/m1/materi-1-1/")
    page = english.get("/belajar/").content.decode()
    assert languages_of("Materi 1.1", page) == {"id"}
    assert languages_of("Continue: Module 1,", page) == {"en"}


def test_the_front_names_courses_in_indonesian(course, client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = client.get("/").content.decode()
    assert languages_of("Menjaga Netralitas", page) == languages_of("Kursus contoh", page) == {"id"}


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("verdict_card", "What is your verdict?", "grup percakapan"),
        ("case_study", "Open the answer", "Foto bersama (contoh)"),
        ("self_check", "Check yourself", "Apa arti netral"),
        ("discussion", "For discussion", "Pasangan seorang pegawai"),
    ],
)
def test_what_a_block_says_by_itself_is_said_in_the_language_of_the_page(name, ours, theirs, db):
    block = LessonStreamBlock().child_blocks[name]
    with translation.override("en"):
        html = f'<article lang="id">{block.render(block.get_preview_value())}</article>'
    assert languages_of(ours, html) == {"en"}
    assert languages_of(theirs, html) == {"id"}
