"""What every page knows: where one is, and which doors are open."""

from typing import TypedDict

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from people.models.role import CMS_KINDS, TRACKING_KINDS, Role

SESSION_KEY = "doors"
SECTIONS = {
    "": "catalogue",
    "belajar": "learning",
    "kursus": "learning",
    "kuis": "learning",
    "sertifikat": "certificates",
    "pantau": "tracking",
    "masuk": "sign-in",
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
    """One query per session; the answer is kept in it, under the person it is about."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return False, False
    kept = request.session.get(SESSION_KEY)
    if kept is None or kept[0] != person.pk:
        kinds = set(Role.objects.held_by(person).values_list("kind", flat=True))
        kept = [person.pk, not kinds.isdisjoint(TRACKING_KINDS), not kinds.isdisjoint(CMS_KINDS)]
        request.session[SESSION_KEY] = kept
    return kept[1] or person.is_superuser, kept[2] or person.is_superuser
