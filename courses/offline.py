"""A module as a phone keeps it, and the wish to use little data."""

import hashlib
import re
import zlib
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.documents import get_document_model

from courses.models import LessonPage
from courses.outline import ModuleRef, Outline
from courses.reading import body_html, drawing

LOW_DATA_COOKIE = "hemat"
# Set by the script that keeps a module: what is only kept is not yet opened.
KEEPING_HEADER = "X-Simpan-Luring"
# A page around its text (head, menus, buttons), compressed; the text itself is measured.
FRAME_BYTES = 2_600
KEEP_SECONDS = 24 * 60 * 60
PICTURE = re.compile(r'<img [^>]*?src="([^"]+)"')
DOCUMENT = re.compile(r'href="(/dokumen/(\d+)/[^"]+)"')
# Videos stay where they are; so does a document that would weigh as much as one.
LARGEST_DOCUMENT_BYTES = 2_000_000


def wants_little_data(request: HttpRequest) -> bool:
    """The person's choice on this device; without one, what the browser says."""
    choice = request.COOKIES.get(LOW_DATA_COOKIE)
    if choice is not None:
        return choice == "ya"
    return request.headers.get("Save-Data", "").lower() == "on"


def is_only_kept(request: HttpRequest) -> bool:
    """The page is fetched to be read later."""
    return KEEPING_HEADER in request.headers


@dataclass(frozen=True, slots=True)
class LessonWeight:
    """What one lesson brings along."""

    bytes: int
    pictures: tuple[str, ...]
    documents: tuple[tuple[str, int], ...]  # address, id
    has_video: bool


def packed(plan: Outline, module: ModuleRef, *, is_light: bool) -> dict[str, Any]:
    """The card of a module: its pages, pictures and documents, what that weighs, and a name for this state.

    With little data only the text is kept. `left_out` says whether something still needs a signal.
    """
    found = LessonPage.objects.live().only("title", "live_revision_id", "last_published_at")
    lessons = found.in_bulk([lesson.pk for lesson in module.lessons])
    weights = [_weight(lessons[ref.pk], is_light) for ref in module.lessons if ref.pk in lessons]
    pictures = dict.fromkeys(url for weight in weights for url in weight.pictures)
    linked = {url: pk for weight in weights for url, pk in weight.documents}
    documents = {} if is_light else _documents(linked)
    # The way to the module: without it the installed app would open on nothing.
    way = [reverse("courses:home"), reverse("courses:course", args=[plan.slug])]
    frames = len(way) + 1 + len(weights)
    text = FRAME_BYTES * frames + sum(weight.bytes for weight in weights)
    pages = [(module.url, module.title), *((each.url, each.title) for each in module.lessons)]
    return {
        "id": module.pk,
        "title": module.title,
        "version": _version(pages, list(lessons.values()), is_light),
        "pages": [{"url": url, "title": title} for url, title in pages],
        "files": [*way, *pictures, *documents],
        "bytes": text + sum(_size(url) for url in pictures) + sum(documents.values()),
        "left_out": len(documents) < len(linked) or any(weight.has_video for weight in weights),
    }


def _version(pages: list[tuple[str, str]], lessons: list[LessonPage], is_light: bool) -> str:
    """Changes with each publication, the language, the data mode, our templates and the front end."""
    state = sorted((each.pk, each.live_revision_id, each.last_published_at) for each in lessons)
    said = repr((pages, state, get_language(), is_light, drawing(), _build()))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _build() -> bytes:
    manifest = settings.FRONTEND_DIST / ".vite" / "manifest.json"
    return manifest.read_bytes() if manifest.is_file() else b""


def _weight(lesson: LessonPage, is_light: bool) -> LessonWeight:
    key = f"courses.load.{lesson.pk}.{lesson.live_revision_id}.{get_language()}.{is_light}.{drawing()}"
    weight = cache.get(key)
    if weight is None:
        body = body_html(lesson, is_light=is_light)
        weight = LessonWeight(
            bytes=len(zlib.compress(body.encode())),
            pictures=tuple(PICTURE.findall(body)),
            documents=tuple((url, int(pk)) for url, pk in DOCUMENT.findall(body)),
            has_video="<video" in body,
        )
        cache.set(key, weight, KEEP_SECONDS)
    return weight


def _documents(linked: dict[str, int]) -> dict[str, int]:
    """Those that are small enough to keep, with their size in bytes. One query, or none."""
    if not linked:
        return {}
    documents = get_document_model().objects
    sizes = dict(documents.filter(pk__in=linked.values()).values_list("pk", "file_size"))
    known = {url: sizes.get(pk) or 0 for url, pk in linked.items()}
    return {url: size for url, size in known.items() if 0 < size <= LARGEST_DOCUMENT_BYTES}


def _size(url: str) -> int:
    """Pictures of our own storage; one that is gone weighs nothing."""
    name = url.removeprefix(settings.MEDIA_URL)
    if name == url or not default_storage.exists(name):
        return 0
    return int(default_storage.size(name))
