"""The yardstick request. Never improve it: every ratio in the notes is measured against it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from yardstick.models import Row


def rows(request: HttpRequest) -> HttpResponse:
    """One session SELECT, one SELECT, forty rows in a template."""
    return render(
        request, "rows.html", {"name": request.session["name"], "rows": Row.objects.all()[:40]}
    )
