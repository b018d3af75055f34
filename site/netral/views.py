"""The front page, what search engines may list, health checks, and the page of all components (development only)."""

from http import HTTPStatus

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from courses.models import CoursePage
from netral.samples import samples

# The longest that a NIP rests after wrong passwords (`ACCOUNT_RATE_LIMITS`), as 429.html says in words.
REST_SECONDS = 2 * 60


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """What this is, the catalogue, and the way to check a certificate. Learners go to their next step."""
    if request.user.is_authenticated and "tampil" not in request.GET:
        return redirect("courses:home")
    courses = CoursePage.objects.live().public().order_by("title")
    return render(request, "pages/front.html", {"courses": courses})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What is for one person is of no use to a search engine. Certificates ask not to be listed themselves."""
    paths = ("akun", "belajar", "cms", "kuis", "latihan", "pantau", "surel")
    lines = ["User-agent: *", *(f"Disallow: /{path}/" for path in paths)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def too_many(request: HttpRequest) -> HttpResponse:
    """Asked too often: how long to wait, in words and as a header (RFC 9110, 10.2.3)."""
    response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
    response["Retry-After"] = str(REST_SECONDS)
    return response


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers and has every migration."""
    executor = MigrationExecutor(connection)
    pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    status = 503 if pending else 200
    return JsonResponse({"status": "pending migrations" if pending else "ok"}, status=status)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/components.html", samples())
