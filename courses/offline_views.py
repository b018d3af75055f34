"""For phones without signal: what to keep of a module, and a lesson that was read then."""

from django.http import Http404, HttpRequest, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from courses.actions.progress import finish_in_rounds
from courses.models import Enrolment, LessonPage
from courses.offline import packed, wants_little_data
from courses.outline import outline
from courses.scopes import own_rounds, running_rounds
from people.marks import mark_of


@never_cache
@require_safe
def pack(request: HttpRequest, course: str, module: str) -> JsonResponse:
    """The card of a module for an enrolled learner; for anybody else there is none."""
    plan = outline(_own(request, course)[0].course)
    ref = plan.module(module)
    if ref is None:
        raise Http404
    return JsonResponse(packed(plan, ref, is_light=wants_little_data(request)))


@never_cache
@require_POST
def lesson_read(request: HttpRequest, course: str, module: str, lesson: str) -> JsonResponse:
    """The lesson was read to its end, perhaps hours ago and without signal. Twice changes nothing."""
    if not request.user.is_authenticated:
        return JsonResponse({"state": "signin"}, status=401)
    if request.POST.get("who") != mark_of(request.user):
        # Read by the person who was signed in before; it waits for them.
        return JsonResponse({"state": "signin"}, status=409)
    rounds = _own(request, course)
    found = outline(rounds[0].course).lesson(module, lesson)
    if found is None:
        raise Http404
    page = get_object_or_404(LessonPage.objects.live().only("title"), pk=found.pk)
    finish_in_rounds(rounds=running_rounds(rounds), lesson=page, now=timezone.now())
    return JsonResponse({"state": "saved"})


def _own(request: HttpRequest, course: str) -> list[Enrolment]:
    """The rounds of the learner, the newest first."""
    rounds = own_rounds(request.user, course) if request.user.is_authenticated else []
    if not rounds:
        raise Http404
    return rounds
