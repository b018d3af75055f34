"""What every page knows: where one is, and which doors are open."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from people.models.role import CMS_KINDS, TRACKING_KINDS

SECTIONS = {
    "": "catalogue",
    "belajar": "learning",
    "kursus": "learning",
    "kuis": "learning",
    "latihan": "learning",
    "pakta": "learning",
    "selesai": "learning",
    "sertifikat": "certificates",
    "pantau": "tracking",
    "masuk": "sign-in",
    "aktivasi": "sign-in",
    "pemulihan": "sign-in",
    "akun": "account",
}


class Navigation(TypedDict):
    can_track: bool
    can_edit: bool
    section: str


def navigation(request: HttpRequest) -> dict[str, object]:
    """The menu by role. Menus only show doors; each view still checks its own."""
    return {"nav": SimpleLazyObject(lambda: _navigation(request)), "is_demo": settings.IS_DEMO}


def _navigation(request: HttpRequest) -> Navigation:
    can_track, can_edit = _doors(request)
    first = request.path.strip("/").split("/", 1)[0]
    return {"can_track": can_track, "can_edit": can_edit, "section": SECTIONS.get(first, "")}


def _doors(request: HttpRequest) -> tuple[bool, bool]:
    """The roles come with the person at each request, so that one shows, or is gone, at the next.

    Tracking is read through roles alone: an operator without one would only meet a closed door.
    """
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return False, False
    can_edit = person.is_superuser or not person.role_kinds.isdisjoint(CMS_KINDS)
    return not person.role_kinds.isdisjoint(TRACKING_KINDS), can_edit
