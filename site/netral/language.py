"""The language of a page: Indonesian for everybody, until a person chooses another in the footer."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

WISH = "X-Bahasa"


class ChosenLanguage:
    """Takes the place of LocaleMiddleware, which obeys the browser.

    Many an office computer here runs an English browser that nobody set; its owner reads Indonesian.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen_language(request)
        # Not an override: a streamed export writes its lines after this call has returned.
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie", WISH))
        return response


def chosen_language(request: HttpRequest) -> str:
    """The language in the cookie when it is one of ours; a service worker asks without cookies."""
    wish = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "") or request.headers.get(WISH, "")
    return wish if wish in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
