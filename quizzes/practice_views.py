"""Practice between attempts: nothing here is scored, and only the learner sees it."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from people.http import PersonRequest
from people.models import Person
from quizzes.actions.drills import answer_drill
from quizzes.delivery_views import signed_in
from quizzes.kinds import AnswerError
from quizzes.practising import Card, card_of, cards_of_today, plan_of, verdict_of


@never_cache
@login_required
@require_GET
def practice(request: PersonRequest) -> HttpResponse:
    """What is for today; when nothing is, when the next are due."""
    context = {"plan": plan_of(request.user, timezone.now())}
    return render(request, "quizzes/practice.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def drill(request: PersonRequest, drill: int) -> HttpResponse:
    """One question a screen; the key comes with the next page, after an answer."""
    now = timezone.now()
    card = _own_card(request.user, drill, now)
    if request.method != "POST":
        return _question_page(request, card)
    try:
        answer = card.clean(request.POST)
    except AnswerError as error:
        return _question_page(request, card, fault=str(error))
    if not answer:
        return _question_page(request, card, fault=_("Pilih atau tulis jawaban Anda dahulu."))
    if answer_drill(person=request.user, version=card.version, answer=answer, now=now) is None:
        # An attempt that asks it began between the two looks.
        messages.info(request, _("Soal itu sedang dipakai kuis. Soal itu kembali sesudah kuis."))
        return redirect("quizzes:practice")
    return redirect("quizzes:drilled", drill=drill)


@never_cache
@login_required
@require_GET
def sheet(request: PersonRequest) -> HttpResponse:
    """All of today's questions in one page without their keys, for a phone to keep.

    The key of a question may be shown to this person today and be kept from them tomorrow, when an
    attempt asks it; so no key lies on a phone, and the verdict waits for a signal.
    """
    cards = cards_of_today(request.user, timezone.now())
    return render(request, "quizzes/practice_sheet.html", {"cards": cards})


@never_cache
@require_POST
@signed_in
def send_drill(request: PersonRequest, drill: int) -> HttpResponse:
    """An answer given without signal; it may come twice, and long after its day."""
    now = timezone.now()
    card = card_of(request.user, drill, now)
    if card is None:
        if not request.user.drills.filter(pk=drill).exists():
            raise Http404
        # At rest in an attempt: nothing is lost that was scored.
        told = {"state": "closed", "message": _("Soal itu sedang dipakai kuis.")}
        return JsonResponse(told, status=409)
    try:
        answer = card.clean(request.POST)
    except AnswerError as error:
        return JsonResponse({"state": "invalid", "message": str(error)}, status=422)
    if answer:
        answer_drill(person=request.user, version=card.version, answer=answer, now=now)
    return JsonResponse({"state": "saved"})


@never_cache
@login_required
@require_GET
def drilled(request: PersonRequest, drill: int) -> HttpResponse:
    """The verdict, the reason and the article; then the next question."""
    now = timezone.now()
    card = _own_card(request.user, drill, now)
    if card.drill.last_seen_at is None:
        return redirect("quizzes:drill", drill=drill)
    context = {"card": card, "verdict": verdict_of(card), "plan": plan_of(request.user, now)}
    return render(request, "quizzes/practice_verdict.html", context)


def _question_page(request: PersonRequest, card: Card, *, fault: str = "") -> HttpResponse:
    context = {"card": card, "shown": card.shown(), "fault": fault}
    return render(request, "quizzes/practice_question.html", context, status=422 if fault else 200)


def _own_card(person: Person, drill: int, now: dt.datetime) -> Card:
    card = card_of(person, drill, now)
    if card is None:
        raise Http404
    return card
