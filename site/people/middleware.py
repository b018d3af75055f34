"""The gate of the CMS: sign in first, hold a role there, and have used a second factor."""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

CMS_PATH = "/cms/"


class CmsGate:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(CMS_PATH):
            return self.get_response(request)
        return refusal(request) or self.get_response(request)


def refusal(request: HttpRequest) -> HttpResponse | None:
    """Why this request may not enter the CMS, as a response; None when it may."""
    person = request.user
    if not person.is_authenticated:
        return _redirect("account_login", request)
    if not person.has_perm("wagtailadmin.access_admin"):
        return render(request, "people/cms_closed.html", status=403)
    if settings.CMS_REQUIRES_MFA and not has_used_second_factor(request):
        if is_mfa_enabled(person):
            return _redirect("mfa_reauthenticate", request)
        messages.warning(
            request, _("Pasang verifikasi dua langkah dahulu untuk membuka ruang penulisan.")
        )
        return _redirect("mfa_index", request)
    return None


def has_used_second_factor(request: HttpRequest) -> bool:
    """Whether a code from the authenticator was given in this session."""
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def _redirect(name: str, request: HttpRequest) -> HttpResponseRedirect:
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse(name)}?{query}")
