"""What a device posts by itself, now or when it has a signal again; every one may come twice."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from people.http import PersonRequest
from quizzes.actions.attempts import flag_slot, save_answer, submit_own
from quizzes.actions.saving import Outcome, SaveResult
from quizzes.delivery import milliseconds, stamp
from quizzes.forms import SaveForm
from quizzes.kinds import AnswerError
from quizzes.models import Attempt
from quizzes.papersheet import kind_of
from quizzes.scopes import own_paper, own_slot


def signed_in(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A script is told in its own words that the session is over; a form is sent to sign in.

    From there it comes back to the paper: what only takes posts cannot be opened.
    """

    @wraps(view)
    def answer(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if wants_json(request):
            return JsonResponse({"state": "signin"}, status=401)
        paper = kwargs.get("public_id")
        back = reverse("quizzes:overview", args=[paper]) if paper else reverse("quizzes:practice")
        return redirect_to_login(back)

    return answer


def wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


@never_cache
@require_POST
@signed_in
def save(request: PersonRequest, public_id: UUID, position: int) -> JsonResponse:
    """One answer, with the learner still on the page or already far from it."""
    slot = own_slot(request.user, public_id, position)
    now = timezone.now()
    form = SaveForm(request.POST)
    if not form.is_valid():
        return _invalid(_("Nomor urut simpanan tidak dikenal."))
    try:
        answer = kind_of(slot).clean(slot.version.content["answer"], request.POST)
    except AnswerError as error:
        return _invalid(str(error))
    result = save_answer(
        attempt=slot.attempt,
        position=position,
        answer=answer,
        sequence=form.sequence_until(milliseconds(now)),
        now=now,
        act=form.act(public_id, now),
    )
    is_refused = result.outcome in (Outcome.CLOSED, Outcome.LATE)
    return JsonResponse(_told(slot.attempt, result), status=409 if is_refused else 200)


@never_cache
@require_POST
@signed_in
def flag(request: PersonRequest, public_id: UUID, position: int) -> JsonResponse:
    """A mark to come back to; beside the answer, so that neither overwrites the other."""
    slot = own_slot(request.user, public_id, position)
    now = timezone.now()
    is_flagged = request.POST.get("tandai") == "ya"
    flag_slot(attempt=slot.attempt, position=position, is_flagged=is_flagged, now=now)
    # A flag on a paper that is handed in is of no use to anyone, and no reason to ask again.
    return JsonResponse({"state": "saved", "stamp": stamp(public_id, now)})


@never_cache
@require_POST
@signed_in
def submit(request: PersonRequest, public_id: UUID) -> HttpResponse:
    now = timezone.now()
    form = SaveForm(request.POST)
    act = form.act(public_id, now) if form.is_valid() else None
    if submit_own(person=request.user, public_id=public_id, now=now, act=act) is None:
        raise Http404
    result = reverse("quizzes:result", args=[public_id])
    if wants_json(request):
        return JsonResponse({"state": "saved", "next": result})
    return redirect(result)


@never_cache
@require_GET
@signed_in
def contact(request: PersonRequest, public_id: UUID) -> JsonResponse:
    """How the server sees the attempt: a stamp, a token for forms, and the newest of each answer."""
    paper = own_paper(request.user, public_id)
    return JsonResponse(
        {
            "state": paper.attempt.state,
            "stamp": stamp(public_id, timezone.now()),
            "token": get_token(request),
            "sequences": {place.position: place.sequence for place in paper.sheet.places},
        }
    )


def _invalid(message: str) -> JsonResponse:
    return JsonResponse({"state": "invalid", "message": message}, status=422)


def _told(attempt: Attempt, result: SaveResult) -> dict[str, Any]:
    told = {
        "saved": result.is_saved,
        "state": result.outcome.value,
        "sequence": result.sequence,
        "stamp": stamp(attempt.public_id, timezone.now()),
    }
    if result.outcome is Outcome.CLOSED:
        told["message"] = _("Kuis ini sudah dikirim atau waktunya habis.")
    if result.outcome is Outcome.LATE:
        told["state"] = Outcome.CLOSED.value
        told["message"] = _("Jawaban ini dibuat sesudah waktu habis, jadi tidak dihitung.")
    if result.outcome is Outcome.STALE:
        told["message"] = _("Jawaban yang lebih baru sudah tersimpan. Muat ulang halaman ini.")
    return told
