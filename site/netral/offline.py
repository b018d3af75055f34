"""What a phone keeps: the service worker, the manifest, the page "no signal", the low-data switch."""

import hashlib
import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from agencies.zones import national_day
from courses.offline import LOW_DATA_COOKIE

# The scripts of learners' pages; those of the desk stay where there is signal.
ENTRIES = ("src/main.ts", "src/quiz.ts", "src/check.ts")
KEEP_CHOICE_SECONDS = 365 * 24 * 60 * 60


def worker_text() -> str:
    """The built service worker, with what it keeps ahead written in front of it."""
    if not (settings.FRONTEND_DIST / "sw.js").is_file():
        raise Http404
    kept = {
        "files": [*built_files(), *shown_to_all()],
        "statics": settings.STATIC_URL,
        "language": get_language(),
    }
    return f"self.__NETRAL = {json.dumps(kept)};\n{built_worker()}"


@lru_cache(maxsize=1)
def built_worker() -> str:
    return str((settings.FRONTEND_DIST / "sw.js").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def built_files() -> tuple[dict[str, Any], ...]:
    """Style, letters and scripts of learners; their names change with their content.

    Read once, as the pages' tags are: a build that comes later belongs to the next start.
    """
    path = settings.FRONTEND_DIST / ".vite" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    names = dict.fromkeys(name for entry in ENTRIES for name in _needed(manifest, entry, set()))
    return tuple({"url": static(name), "revision": None} for name in names)


def _needed(manifest: dict[str, Any], entry: str, seen: set[str]) -> Iterator[str]:
    if entry in seen or entry not in manifest:
        return
    seen.add(entry)
    chunk = manifest[entry]
    yield from (chunk["file"], *chunk.get("css", ()), *chunk.get("assets", ()))
    for other in (*chunk.get("imports", ()), *chunk.get("dynamicImports", ())):
        yield from _needed(manifest, other, seen)


def shown_to_all() -> list[dict[str, Any]]:
    """Pages that open without signal for anybody: "no signal", "not sent", the check before posting."""
    language = str(get_language())
    today = national_day().isoformat()
    return [
        {"url": reverse("offline"), "revision": _revision(page_for_all("offline", language))},
        {"url": reverse("unsent"), "revision": _revision(page_for_all("unsent", language))},
        # Its rules may change any day; a phone asks for them once a day.
        {"url": reverse("regulations:check"), "revision": f"{language}-{today}"},
    ]


def _revision(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponseBase:
    """At the root of the site, because a service worker rules only what lies below it."""
    text = worker_text()
    response = HttpResponse(text, content_type="text/javascript; charset=utf-8")
    response["ETag"] = f'"{_revision(text)}"'
    return get_conditional_response(request, response["ETag"], response=response) or response


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """What makes Netral installable."""
    paper, accent = "#fbf9f6", "#5b2a6e"
    icons = [("icon-192.png", 192, "any"), ("icon-512.png", 512, "any")]
    icons.append(("icon-maskable-512.png", 512, "maskable"))
    body = {
        "id": "/",
        "name": _("Netral, belajar netralitas ASN"),
        "short_name": "Netral",
        "description": _("Pelatihan netralitas bagi aparatur sipil negara."),
        "lang": get_language(),
        "dir": "ltr",
        "start_url": reverse("courses:home"),
        "scope": "/",
        "display": "standalone",
        "background_color": paper,
        "theme_color": accent,
        "categories": ["education", "government"],
        "icons": [
            {
                "src": static(name),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, size, purpose in icons
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown where there is neither signal nor a copy; its script lists what the phone holds."""
    return HttpResponse(page_for_all("offline", str(get_language())))


@require_safe
def unsent(request: HttpRequest) -> HttpResponse:
    """Shown in answer to a form that met no signal; the phone still holds what was filled in."""
    return HttpResponse(page_for_all("unsent", str(get_language())))


@lru_cache(maxsize=8)
def page_for_all(name: str, language: str) -> str:
    """Drawn for nobody: it is kept by every phone and shown to whoever holds it."""
    return str(render_to_string(f"pages/{name}.html", {"LANGUAGE_CODE": language}))


@require_POST
def low_data(request: HttpRequest) -> HttpResponse:
    """The switch on the account page: this device only, so a cookie and not a record."""
    choice = "ya" if request.POST.get("hemat") == "ya" else "tidak"
    response = redirect("people:account")
    response.set_cookie(
        LOW_DATA_COOKIE,
        choice,
        max_age=KEEP_CHOICE_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response
