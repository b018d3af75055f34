"""Taking a quiz. Every view fetches the learner's own rows; anyone else's are not found."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people.http import PersonRequest
from people.models import Person, Placement
from people.prepared import prepared
from quizzes.access import admission
from quizzes.actions.attempts import flag_slot, save_answer, start_attempt, submit_attempt
from quizzes.actions.saving import Outcome
from quizzes.delivery import milliseconds
from quizzes.holding import hold, take_held
from quizzes.kinds import AnswerError
from quizzes.models import Attempt, Quiz, QuizSection, Slot
from quizzes.papersheet import EVERY, Paper, kind_of, reviewed
from quizzes.questionpage import as_held, asked, frame, laid_out
from quizzes.scopes import close_if_overdue, own_attempt, own_paper, turned_to
from quizzes.standing import standing

# The page of a question brings the whole paper along: on a bad line one request is better than two.
WHOLE = "utuh"


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PersonRequest, slug: str) -> HttpResponse:
    """What to expect; starting (or going on) is a POST, and a script asks for the paper with it."""
    quiz = _quiz.first(slug=slug)
    admitted = admission(request.user, quiz) if quiz else None
    if quiz is None or admitted is None:
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        agency = Placement.objects.agency_of(request.user, timezone.localdate(now))
        try:
            attempt = start_attempt(
                person=request.user,
                quiz=quiz,
                agency=agency,
                now=now,
                practices=admitted.practices,
            )
        except ValidationError as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return redirect("quizzes:start", slug=slug)
        is_new = attempt.started_at == now
        position = 1 if is_new else _first_unanswered(request.user, attempt)
        target = _to_question(attempt, position)
        if WHOLE in request.POST:
            target["Location"] += f"?{WHOLE}"
        return target
    state = standing(request.user, quiz, now)
    if close_if_overdue(state.open_attempt, now):
        state = standing(request.user, quiz, now)
    minutes = quiz.minutes and quiz.minutes * (100 + request.user.extra_time_percent) // 100
    return render(
        request,
        "quizzes/start.html",
        {
            "quiz": quiz,
            "standing": state,
            "is_narrowed": admitted.practices is not None,
            "questions": sum(_draws(quiz=quiz.pk)),
            "minutes": minutes,
            "has_extra_time": bool(request.user.extra_time_percent and quiz.minutes),
        },
    )


@prepared
def _quiz(slug: str) -> QuerySet[Quiz]:
    return Quiz.objects.filter(slug=slug)


@prepared
def _draws(quiz: int) -> QuerySet[QuizSection, int]:
    return QuizSection.objects.filter(quiz=quiz).values_list("draw", flat=True)


@never_cache
@login_required
@require_GET
def attempt(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Go on where the answers stop, on whatever device."""
    paper = own_paper(request.user, public_id)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    return _to_question(paper.attempt, paper.sheet.first_unanswered)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: PersonRequest, public_id: UUID, position: int) -> HttpResponse:
    """One question a screen; POST saves, then goes where its button says."""
    if not request.user.is_authenticated:
        return hold(request)
    is_whole = request.method != "POST" and WHOLE in request.GET
    paper, slot = turned_to(request.user, public_id, position, is_whole=is_whole)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    if request.method == "POST":
        return _save_and_go(request, paper, slot)
    if paper.attempt.is_past_deadline(timezone.now()):
        return redirect("quizzes:overview", public_id=public_id)
    held = take_held(request, kind_of(slot), slot.version.content["answer"])
    return _question_page(request, paper, slot, is_whole=is_whole, held=held)


@never_cache
@login_required
@require_GET
def overview(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """How many are answered, flagged, left; and the submit button."""
    paper = own_paper(request.user, public_id)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    return render(request, "quizzes/overview.html", frame(paper))


@never_cache
@login_required
@require_GET
def offline(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The whole paper in one document, so that a device can turn its pages without a signal."""
    paper = own_paper(request.user, public_id, EVERY)
    if not paper.attempt.is_open:
        return redirect("quizzes:result", public_id=public_id)
    if paper.attempt.is_past_deadline(timezone.now()):
        return redirect("quizzes:overview", public_id=public_id)
    return render(request, "quizzes/offline.html", {**laid_out(paper), **frame(paper)})


@never_cache
@login_required
@require_GET
def result(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """The score; with reason and article for each question where the quiz shows them."""
    found = own_attempt(request.user, public_id)
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


def _save_and_go(request: PersonRequest, paper: Paper, slot: Slot) -> HttpResponse:
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
    if saved.outcome is Outcome.LATE:
        return redirect("quizzes:overview", public_id=attempt.public_id)
    if "tandai" in request.POST:
        is_flagged = request.POST["tandai"] == "ya"
        flag_slot(attempt=attempt, position=slot.position, is_flagged=is_flagged, now=now)
        return _to_question(attempt, slot.position)
    return _go(request, paper, slot.position)


def _go(request: PersonRequest, paper: Paper, position: int) -> HttpResponse:
    """Previous, next, or the overview; after the last question comes the overview."""
    if "keluar" in request.POST:
        return redirect("quizzes:start", slug=paper.attempt.quiz.slug)
    target = position - 1 if "sebelumnya" in request.POST else position + 1
    if "tinjau" in request.POST or target > paper.sheet.total:
        return redirect("quizzes:overview", public_id=paper.attempt.public_id)
    return _to_question(paper.attempt, max(target, 1))


def _question_page(
    request: PersonRequest,
    paper: Paper,
    slot: Slot,
    *,
    fault: str = "",
    status: int = 200,
    is_whole: bool = False,
    held: dict[str, Any] | None = None,
) -> HttpResponse:
    context = {"fault": fault, **asked(paper, slot), **frame(paper)}
    if held:
        context |= as_held(slot, held)
    if is_whole:
        context |= laid_out(paper)
    return render(request, "quizzes/question.html", context, status=status)


def _first_unanswered(person: Person, found: Attempt) -> int:
    return own_paper(person, found.public_id).sheet.first_unanswered


def _to_question(found: Attempt, position: int) -> HttpResponse:
    return redirect("quizzes:question", public_id=found.public_id, position=position)
