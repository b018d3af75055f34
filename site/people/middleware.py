"""Who asks, and the zone where they work; what is left of an answer; and the gate of the CMS: sign in
first, hold a role there, and have used a second factor.
"""

import re
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from wagtail.users.models import UserProfile

from people.backends import bringing
from people.models import Person

CMS_PATH = "/cms/"
CHOOSER = re.compile(r"/cms/snippets/choose/(?P<app>\w+)/(?P<model>\w+)/")


class SignedIn(AuthenticationMiddleware):
    """Django's own; the person comes along with a session of ours."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = cast(Person, SimpleLazyObject(lambda: _person_of(request)))


def _person_of(request: HttpRequest) -> Any:
    request.session.get(SESSION_KEY)  # read now, for what it brings
    with bringing(getattr(request.session, "brought", None)):
        return get_user(request)


class OwnZone:
    """Times and days are those of the unit where the person works; a visitor's are the default.

    Not an override: a streamed export writes its lines after this call has returned. The zone ends with
    the request (`people.receivers`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            timezone.activate(request.user.zone)
        else:
            timezone.deactivate()
        return self.get_response(request)


class LeftInNoBrowser:
    """What somebody reads who is signed in is for them: no copy stays on the way, none for the button back.

    Unless the view says how long it may be kept, as of what all may see, or brings an ETag, as documents do.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_said = answer.has_header("Cache-Control") or answer.has_header("ETag")
        if request.user.is_authenticated and not is_said:
            add_never_cache_headers(answer)
        return answer


class CmsGate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(CMS_PATH):
            return self.get_response(request)
        answer = refusal(request)
        if answer is None:
            lend_zone(cast(Person, request.user))  # nobody else gets this far
            answer = self.get_response(request)
        return answer


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Why this request may not enter the CMS, as a response; None when it may."""
    person = request.user
    if not person.is_authenticated:
        return _redirect("account_login", request)
    if not person.has_perm("wagtailadmin.access_admin"):
        return render(request, "people/cms_closed.html", status=403)
    if not may_choose(person, request.path):
        raise Http404
    return second_factor_refusal(request)


def lend_zone(person: Person) -> None:
    """Wagtail works in the zone of its own profile: where none was chosen there, in the person's.

    Without this it would take that of the server. Wagtail reads the profile anyway, and nothing is written.
    """
    profile = getattr(person, "wagtail_userprofile", None) or UserProfile(user=person)
    profile.current_time_zone = profile.current_time_zone or person.time_zone


def may_choose(person: Person, path: str) -> bool:
    """Whether a chooser at this address is open: only to whoever has a right on what it lists.

    Wagtail shows its choosers to everybody in the CMS, the texts of all questions among them.
    """
    found = CHOOSER.match(path)
    if found is None:
        return True
    app, model = found["app"], found["model"]
    return any(person.has_perm(f"{app}.{verb}_{model}") for verb in ("view", "add", "change"))


def second_factor_refusal(request: HttpRequest) -> HttpResponse | None:
    """Where to set up or use the second factor first; None when it was used, or is not asked for."""
    if not settings.CMS_REQUIRES_MFA or has_used_second_factor(request):
        return None
    if is_mfa_enabled(request.user):
        return _redirect("mfa_reauthenticate", request)
    messages.warning(request, _("Pasang verifikasi dua langkah dahulu untuk melanjutkan."))
    return _redirect("mfa_index", request)


def has_used_second_factor(request: HttpRequest) -> bool:
    """Whether a code from the authenticator was given in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _redirect(name: str, request: HttpRequest) -> HttpResponseRedirect:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(name)}?{query}")
