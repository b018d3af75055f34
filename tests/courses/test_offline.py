"""A module on the phone: what to keep, how much it weighs, a lesson read without signal; little data."""

import io
import json

import pytest
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Picture
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.documents.models import Document
from wagtail.images.models import Image

from courses.blocks.media import VideoBlock
from courses.models import LessonProgress
from people.marks import mark_of
from tests.courses.conftest import text_block

MODULE = "/kursus/netral/m1/"
PACK = f"{MODULE}simpan.json"
LESSON = f"{MODULE}materi-1-1/"
READ = f"{LESSON}dibaca/"
WAY = ["/belajar/", "/kursus/netral/"]


@pytest.fixture
def learner(enrolled, sari, client):
    client.force_login(sari)
    return client


def publish(lesson, *blocks):
    lesson.body = json.dumps(list(blocks))
    lesson.save_revision().publish()


@pytest.fixture
def pictured(course):
    """The first lesson shows a picture."""
    held = io.BytesIO()
    Picture.new("RGB", (1200, 800), "purple").save(held, "PNG")
    image = Image.objects.create(title="Ruang rapat", file=ImageFile(held, name="rapat.png"))
    value = {"image": image.pk, "alt": "Ruang rapat kosong", "caption": ""}
    publish(course.lessons[0], {"type": "image", "value": value})


def test_a_stranger_and_an_outsider_find_nothing_to_keep(enrolled, charlie, client):
    assert client.get(PACK).status_code == 404
    client.force_login(charlie)
    assert client.get(PACK).status_code == 404
    assert client.post(READ, {"who": mark_of(charlie)}).status_code == 404


def test_the_pack_names_the_pages_of_the_module_and_what_they_weigh(learner, course):
    pack = learner.get(PACK).json()
    assert [page["url"] for page in pack["pages"]] == [
        MODULE,
        LESSON,
        f"{MODULE}materi-1-2/",
    ]
    assert pack["id"] == course.modules[0].pk
    assert 0 < pack["bytes"] < 20_000


def test_a_publication_makes_a_new_version_and_nothing_else_does(learner, course):
    before = learner.get(PACK).json()["version"]
    learner.get(LESSON)
    assert learner.get(PACK).json()["version"] == before
    publish(course.lessons[0], text_block("Isi yang baru"))
    assert learner.get(PACK).json()["version"] != before


def test_pictures_are_packed_and_weighed_unless_little_data_is_wished(learner, pictured):
    pack = learner.get(PACK).json()
    assert pack["files"][:2] == WAY
    assert len(pack["files"]) == 3
    learner.cookies["hemat"] = "ya"
    light = learner.get(PACK).json()
    assert light["files"] == WAY
    assert light["version"] != pack["version"]


def test_documents_are_packed_unless_they_are_large_and_what_is_left_out_is_told(learner, course):
    small = Document.objects.create(title="Salindia", file=ContentFile(b"x" * 900, "salindia.pdf"))
    large = Document.objects.create(title="Buku", file=ContentFile(b"x", "buku.pdf"))
    for document, size in ((small, 900), (large, 2_000_001)):
        Document.objects.filter(pk=document.pk).update(file_size=size)

    def linked(document):
        value = {"document": document.pk, "title": document.title, "description": ""}
        return {"type": "document", "value": value}

    before = learner.get(PACK).json()
    publish(course.lessons[0], linked(small))
    pack = learner.get(PACK).json()
    assert pack["files"] == [*WAY, small.url]
    assert pack["left_out"] is False
    assert pack["bytes"] > before["bytes"] + 500
    publish(course.lessons[0], linked(small), linked(large))
    pack = learner.get(PACK).json()
    assert pack["files"] == [*WAY, small.url]
    assert pack["left_out"] is True
    learner.cookies["hemat"] = "ya"
    assert learner.get(PACK).json()["files"] == WAY


def test_packing_costs_few_queries(learner, django_assert_max_num_queries):
    learner.get(PACK)
    with django_assert_max_num_queries(5):
        learner.get(PACK)


def test_keeping_a_lesson_is_not_opening_it(learner, enrolled):
    assert learner.get(LESSON, headers={"X-Simpan-Luring": "ya"}).status_code == 200
    assert not LessonProgress.objects.exists()
    enrolled.refresh_from_db()
    assert enrolled.started_at is None


def test_a_lesson_read_without_signal_counts_once_however_often_it_arrives(learner, sari):
    for _time in range(2):
        answer = learner.post(READ, {"who": mark_of(sari)})
        assert (answer.status_code, answer.json()["state"]) == (200, "saved")
    assert LessonProgress.objects.filter(finished_at__isnull=False).count() == 1


def test_a_lesson_read_by_another_person_waits_for_that_person(learner, charlie):
    answer = learner.post(READ, {"who": mark_of(charlie)})
    assert (answer.status_code, answer.json()["state"]) == (409, "signin")
    assert not LessonProgress.objects.exists()


def test_a_lesson_that_arrives_after_the_session_ended_asks_to_sign_in(enrolled, sari, client):
    answer = client.post(READ, {"who": mark_of(sari)})
    assert (answer.status_code, answer.json()["state"]) == (401, "signin")


@pytest.mark.parametrize(
    ("cookie", "header", "is_light"),
    [
        (None, None, False),
        (None, "on", True),
        ("ya", None, True),
        ("tidak", "on", False),
    ],
)
def test_a_picture_waits_for_a_tap_with_little_data(learner, pictured, cookie, header, is_light):
    if cookie:
        learner.cookies["hemat"] = cookie
    page = learner.get(LESSON, headers={"Save-Data": header} if header else {}).content.decode()
    assert ("Tampilkan gambar (" in page) is is_light
    assert ("<img " in page) is not is_light
    assert "Ruang rapat kosong" in page


@pytest.mark.django_db
def test_captions_must_be_webvtt():
    block = VideoBlock()
    value = block.to_python(
        {"title": "Sambutan", "embed": "https://example.org/v", "transcript": "Selamat pagi."}
    )
    wrong, right = [
        Document.objects.create(title="Takarir", file=ContentFile(b"WEBVTT", name=name))
        for name in ("takarir.pdf", "takarir.vtt")
    ]
    value["captions"] = wrong
    with pytest.raises(StructBlockValidationError) as refusal:
        block.clean(value)
    assert list(refusal.value.block_errors) == ["captions"]
    value["captions"] = right
    assert block.clean(value)["captions"] == right


@pytest.mark.django_db
def test_a_video_brings_its_captions_and_never_starts_by_itself():
    block = VideoBlock()
    document = Document.objects.create(
        title="Takarir", file=ContentFile(b"WEBVTT", name="takarir.vtt")
    )

    class Media:
        url = "/media/sambutan.mp4"
        thumbnail = None

    value = block.to_python({"title": "Sambutan", "transcript": "Selamat pagi."})
    value["media"], value["captions"] = Media(), document
    html = str(block.render(value))
    assert f'<track kind="captions" src="{document.url}" srclang="id"' in html
    assert 'preload="none"' in html
    assert "autoplay" not in html
    assert "<details open>" in str(block.render(value, context={"is_light": True}))
