"""What learners open: their next step, the catalogue, a course, a module, a lesson."""

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from courses.actions.enrolments import enrol_self
from courses.actions.progress import finish_in_rounds, open_lesson
from courses.journey import journey, neighbours
from courses.letters import handed_out
from courses.models import Assignment, CoursePage, Enrolment, LessonPage, LessonProgress
from courses.models.counts import UNFINISHED_STATES
from courses.narrowing import plan_of
from courses.offline import is_only_kept, wants_little_data
from courses.outline import outline
from courses.reading import body_html
from courses.scopes import own_enrolment, own_enrolments, own_rounds, running_rounds, walked
from courses.waves import is_noticed
from people.http import PersonRequest
from people.prepared import prepared


@login_required
@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """One next step, large; then the modules, and what is done."""
    enrolments = walked(own_enrolments(request.user))
    notices = _notices(enrolments)
    current = next((each for each in enrolments if each.completed_at is None), None)
    context = {
        "journey": journey(current) if current else None,
        "others": [each for each in enrolments if each.completed_at is None and each != current],
        "completed": [each for each in enrolments if each.completed_at is not None],
        "days_left": _days_left(current) if current else None,
        "notices": [(each, _days_left(each)) for each in notices],
    }
    return render(request, "courses/home.html", context)


def _notices(enrolments: list[Enrolment]) -> list[Enrolment]:
    """Duties of which the page reminds; nothing is asked while no wave has begun."""
    found = [each for each in enrolments if each.completed_at is None and _is_noticed(each)]
    if not found:
        return []
    given = [each.assignment_id for each in found if each.assignment_id]
    reminding = Assignment.objects.standing().filter(pk__in=given, reminds=True)
    wanted = set(reminding.values_list("pk", flat=True))
    return [each for each in found if each.assignment_id in wanted]


def _is_noticed(enrolment: Enrolment) -> bool:
    if enrolment.due_on is None or enrolment.counted_as not in UNFINISHED_STATES:
        return False
    today = timezone.localdate(timezone=enrolment.agency.zone)
    return is_noticed(enrolment.due_on, today, enrolment.notice_dismissed_on)


def _days_left(enrolment: Enrolment) -> int | None:
    if enrolment.due_on is None:
        return None
    today: dt.date = timezone.localdate(timezone=enrolment.agency.zone)
    return (enrolment.due_on - today).days


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    courses = CoursePage.objects.live().public().order_by("title")
    return render(request, "courses/catalogue.html", {"courses": courses})


@require_http_methods(["GET", "HEAD", "POST"])
def course(request: HttpRequest, course: str) -> HttpResponse:
    """Anyone may read what the course is; a POST enrols where the course allows it."""
    page = _live_course.first(slug=course)
    if page is None:
        raise Http404
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect("account_login")
        if not own_enrolment(request.user, course) and not enrol_self(
            person=request.user, course=page, now=timezone.now()
        ):
            raise Http404
        return redirect("courses:course", course)
    enrolment = own_enrolment(request.user, course) if request.user.is_authenticated else None
    context = {
        "page": page,
        "outline": outline(page),
        "journey": journey(enrolment) if enrolment else None,
        "days_left": _days_left(enrolment) if enrolment else None,
    }
    return render(request, "courses/course.html", context)


@prepared
def _live_course(slug: str) -> QuerySet[CoursePage]:
    return CoursePage.objects.live().filter(slug=slug).order_by("pk")[:1]


@login_required
@never_cache
@require_safe
def letter(request: PersonRequest, course: str) -> HttpResponseBase:
    """The letter by which the course was assigned, for those who are obliged by it."""
    enrolment = own_enrolment(request.user, course)
    if enrolment is None or enrolment.assignment is None:
        raise Http404
    return handed_out(enrolment.assignment)


@login_required
@require_safe
def module(request: PersonRequest, course: str, module: str) -> HttpResponse:
    enrolment = own_enrolment(request.user, course)
    if enrolment is None:
        get_object_or_404(CoursePage.objects.live().filter(self_enrolment=True), slug=course)
        return redirect("courses:course", course)
    way = journey(enrolment)
    found = next((each for each in way.modules if each.ref.slug == module), None)
    if found is None:
        raise Http404
    return render(request, "courses/module.html", {"journey": way, "module": found})


class LessonView(LoginRequiredMixin, View):
    """GET draws the lesson and notes that it was opened; POST says it was read to its end."""

    def get(self, request: PersonRequest, course: str, module: str, lesson: str) -> HttpResponse:
        enrolment = own_enrolment(request.user, course)
        if enrolment is None:
            get_object_or_404(CoursePage.objects.live().filter(self_enrolment=True), slug=course)
            return redirect("courses:course", course)
        page, around = self._find(enrolment, module, lesson)
        progress = _progress.first(enrolment=enrolment.pk, lesson=page.pk)
        if progress is None and not is_only_kept(request):
            open_lesson(enrolment=enrolment, lesson=page, now=timezone.now())
        context = {
            "page": page,
            "body": body_html(page, is_light=wants_little_data(request)),
            "around": around,
            "enrolment": enrolment,
            "progress": progress,
        }
        return render(request, "courses/lesson.html", context)

    def post(self, request: PersonRequest, course: str, module: str, lesson: str) -> HttpResponse:
        rounds = own_rounds(request.user, course)
        if not rounds:
            raise Http404
        page, around = self._find(rounds[0], module, lesson)
        finish_in_rounds(rounds=running_rounds(rounds), lesson=page, now=timezone.now())
        return redirect(around.following.url if around.following else "courses:home")

    def _find(self, enrolment, module_slug, lesson_slug):
        plan = plan_of(enrolment)
        found = plan.lesson(module_slug, lesson_slug)
        around = neighbours(plan, found.pk) if found else None
        if found is None or around is None:
            raise Http404
        page = _live_lesson.first(lesson=found.pk)
        if page is None:
            raise Http404
        return page, around


@prepared
def _live_lesson(lesson: int) -> QuerySet[LessonPage]:
    """The body is read only where it must be drawn anew; the rest of a page is for its editors."""
    pages = LessonPage.objects.live().filter(pk=lesson)
    return pages.only("title", "live_revision_id", "last_published_at")


@prepared
def _progress(enrolment: int, lesson: int) -> QuerySet[LessonProgress]:
    return LessonProgress.objects.filter(enrolment=enrolment, lesson=lesson)
