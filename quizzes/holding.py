"""An answer that was posted as a form after the session had ended: held until its learner is signed in again.

Where a script runs, the outbox of the phone does it (`site/frontend/src/offline/outbox.ts`).
"""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict

from quizzes.kinds import AnswerError, Kind

KEY = "quizzes.held"
# More than this no answer weighs.
MOST_LETTERS = 4000
# What a form sends beside the answer: its token, its number, and its buttons.
BESIDE = ("csrfmiddlewaretoken", "sequence", "tandai", "keluar", "sebelumnya", "tinjau")


def hold(request: HttpRequest) -> HttpResponse:
    """To sign-in, and from there back to the question; an answer waits in the session of nobody."""
    words = request.POST.copy()
    for name in BESIDE:
        words.pop(name, None)
    text = words.urlencode()
    if request.method == "POST" and len(text) <= MOST_LETTERS:
        request.session[KEY] = [request.path, text]
    return redirect_to_login(request.get_full_path())


def take_held(
    request: HttpRequest, kind: Kind, content: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The answer that was held for this page; given once, to be looked at and sent."""
    path, text = request.session.get(KEY, ("", ""))
    if path != request.path:
        return None
    del request.session[KEY]
    try:
        return kind.clean(content, QueryDict(text))
    except AnswerError:
        return None
