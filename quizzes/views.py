"""Taking a quiz. Every view fetches the learner's own rows; anyone else's are not found."""

import datetime as dt
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agencies.models import Agency
from people.models import Person, Placement
from quizzes.access import may_take
from quizzes.actions.attempts import flag_slot, save_answer, start_attempt, submit_attempt
from quizzes.actions.saving import Outcome
from quizzes.forms import SaveForm
from quizzes.kinds import AnswerError
from quizzes.models import Attempt, Quiz, Slot
from quizzes.papersheet import Paper, kind_of, milliseconds, read_paper, reviewed
from quizzes.standing import standing


class LearnerRequest(HttpRequest):
    """A request behind `login_required`."""

    user: Person


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: LearnerRequest, slug: str) -> HttpResponse:
    """What to expect; starting (or going on) is a POST."""
    quiz = get_object_or_404(Quiz, slug=slug)
    if not may_take(request.user, quiz):
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        agency = _agency_of(request.user, timezone.localdate(now))
        try:
            attempt = start_attempt(person=request.user, quiz=quiz, agency=agency, now=now)
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return redirect("quizzes:start", slug=slug)
        paper = _own_paper(request.user, attempt.public_id)
        return _to_question(paper.attempt, paper.sheet.first_unanswered)
    state = standing(request.user, quiz, now)
    if _close_if_overdue(state.open_attempt, now):
        state = standing(request.user, quiz, now)
    questions = sum(section.draw for section in quiz.sections.all())
    minutes = quiz.minutes and quiz.minutes * (100 + request.user.extra_time_percent) // 100
    return render(
        request,
        "quizzes/start.html",
        {
            "quiz": quiz,
            "standing": state,
            "questions": questions,
            "minutes": minutes,
            "has_extra_time": bool(request.user.extra_time_percent and quiz.minutes),
        },
    )


@never_cache
@login_required
@require_GET
def attempt(request: LearnerRequest, public_id: UUID) -> HttpResponse:
    """Go on where the answers stop, on whatever device."""
    paper = _own_paper(request.user, public_id)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    return _to_question(paper.attempt, paper.sheet.first_unanswered)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: LearnerRequest, public_id: UUID, position: int) -> HttpResponse:
    """One question a screen; POST saves, then goes where its button says."""
    paper, slot = _turned_to(request.user, public_id, position)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    if request.method == "POST":
        return _save_and_go(request, paper, slot)
    return _question_page(request, paper, slot)


@never_cache
@login_required
@require_POST
def save(request: LearnerRequest, public_id: UUID, position: int) -> JsonResponse:
    """The same saving for `fetch`; the learner stays on the page."""
    paper, slot = _turned_to(request.user, public_id, position)
    now = timezone.now()
    form = SaveForm(request.POST)
    if not form.is_valid():
        return JsonResponse(
            {"state": "invalid", "message": _("Nomor urut simpanan tidak dikenal.")}, status=422
        )
    try:
        answer = kind_of(slot).clean(slot.version.content["answer"], request.POST)
    except AnswerError as error:
        return JsonResponse({"state": "invalid", "message": str(error)}, status=422)
    sequence = form.sequence_until(milliseconds(now))
    result = save_answer(
        attempt=paper.attempt, position=position, answer=answer, sequence=sequence, now=now
    )
    body: dict[str, Any] = {
        "saved": result.is_saved,
        "state": result.outcome.value,
        "sequence": result.sequence,
    }
    if result.outcome is Outcome.CLOSED:
        body["message"] = _("Kuis ini sudah dikirim atau waktunya habis.")
    if result.outcome is Outcome.STALE:
        body["message"] = _("Jawaban yang lebih baru sudah tersimpan. Muat ulang halaman ini.")
    return JsonResponse(body, status=409 if result.outcome is Outcome.CLOSED else 200)


@never_cache
@login_required
@require_GET
def overview(request: LearnerRequest, public_id: UUID) -> HttpResponse:
    """How many are answered, flagged, left; and the submit button."""
    paper = _own_paper(request.user, public_id)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    context = {"attempt": paper.attempt, **_sheet(paper), **_timer(paper.attempt)}
    return render(request, "quizzes/overview.html", context)


@never_cache
@login_required
@require_POST
def submit(request: LearnerRequest, public_id: UUID) -> HttpResponse:
    found = _own_attempt(request.user, public_id)
    submit_attempt(attempt=found, now=timezone.now())
    return redirect("quizzes:result", public_id=public_id)


@never_cache
@login_required
@require_GET
def result(request: LearnerRequest, public_id: UUID) -> HttpResponse:
    """The score; with reason and article for each question where the quiz shows them."""
    found = _own_attempt(request.user, public_id)
    if found.is_open:
        return redirect("quizzes:attempt", public_id=public_id)
    context = {
        "attempt": found,
        "quiz": found.quiz,
        "standing": standing(request.user, found.quiz, timezone.now()),
        "items": reviewed(found) if found.shows_review else [],
        "waits_for_pass": found.review == "after_pass" and not found.is_passed,
    }
    return render(request, "quizzes/result.html", context)


def _save_and_go(request: LearnerRequest, paper: Paper, slot: Slot) -> HttpResponse:
    now = timezone.now()
    content = slot.version.content["answer"]
    try:
        answer = kind_of(slot).clean(content, request.POST)
    except AnswerError as error:
        return _question_page(request, paper, slot, fault=str(error), status=422)
    # A page posted here and now is newer than whatever was saved before.
    attempt = paper.attempt
    saved = save_answer(
        attempt=attempt,
        position=slot.position,
        answer=answer,
        sequence=milliseconds(now),
        now=now,
    )
    if saved.outcome is Outcome.CLOSED:
        submit_attempt(attempt=attempt, now=now)
        return redirect("quizzes:result", public_id=attempt.public_id)
    if "tandai" in request.POST:
        is_flagged = request.POST["tandai"] == "ya"
        flag_slot(attempt=attempt, position=slot.position, is_flagged=is_flagged, now=now)
        return _to_question(attempt, slot.position)
    return _go(request, paper, slot.position)


def _go(request: LearnerRequest, paper: Paper, position: int) -> HttpResponse:
    """Previous, next, or the overview; after the last question comes the overview."""
    if "keluar" in request.POST:
        return redirect("quizzes:start", slug=paper.attempt.quiz.slug)
    target = position - 1 if "sebelumnya" in request.POST else position + 1
    if "tinjau" in request.POST or target > paper.sheet.total:
        return redirect("quizzes:overview", public_id=paper.attempt.public_id)
    return _to_question(paper.attempt, max(target, 1))


def _question_page(
    request: LearnerRequest, paper: Paper, slot: Slot, *, fault: str = "", status: int = 200
) -> HttpResponse:
    place = paper.sheet.at(slot.position)
    kind = kind_of(slot)
    content = slot.version.content
    context = {
        "attempt": paper.attempt,
        "quiz": paper.attempt.quiz,
        "position": slot.position,
        "is_flagged": place.is_flagged,
        "is_saved": place.is_answered,
        "is_last": slot.position == paper.sheet.total,
        "stem": content["stem"],
        "template": kind.template,
        "shown": kind.present(content["answer"], slot.order, place.answer),
        "sequence": max(place.sequence + 1, milliseconds(timezone.now())),
        "fault": fault,
        **_sheet(paper),
        **_timer(paper.attempt),
    }
    return render(request, "quizzes/question.html", context, status=status)


def _sheet(paper: Paper) -> dict[str, Any]:
    """All places, and the address that a position completes: looked up once, not once a place."""
    first = reverse("quizzes:question", args=[paper.attempt.public_id, 1])
    return {"sheet": paper.sheet, "questions_url": first.removesuffix("1/")}


def _timer(found: Attempt) -> dict[str, Any]:
    now = timezone.now()
    left = found.deadline_at - now if found.deadline_at else None
    minutes = max(0, -(-int(left.total_seconds()) // 60)) if left is not None else None
    return {"now": now, "minutes_left": minutes}


def _own_attempt(person: Person, public_id: UUID) -> Attempt:
    found = get_object_or_404(
        Attempt.objects.of(person).select_related("quiz"), public_id=public_id
    )
    return _close_if_overdue(found, timezone.now()) or found


def _own_paper(person: Person, public_id: UUID, position: int = 0) -> Paper:
    paper = read_paper(person, public_id, position)
    if paper is None:
        raise Http404
    closed = _close_if_overdue(paper.attempt, timezone.now())
    return replace(paper, attempt=closed) if closed else paper


def _turned_to(person: Person, public_id: UUID, position: int) -> tuple[Paper, Slot]:
    paper = _own_paper(person, public_id, position)
    if paper.slot is None:
        raise Http404
    return paper, paper.slot


def _close_if_overdue(found: Attempt | None, now: dt.datetime) -> Attempt | None:
    """Whoever opens an attempt whose time is over closes it; the worker need not have come yet."""
    if found is None or not found.is_overdue(now):
        return None
    return submit_attempt(attempt=found, now=now)


def _agency_of(person: Person, day: dt.date) -> Agency | None:
    placement = Placement.objects.as_of(day).filter(person=person).select_related("agency").first()
    return placement.agency if placement else None


def _to_question(found: Attempt, position: int) -> HttpResponse:
    return redirect("quizzes:question", public_id=found.public_id, position=position)
