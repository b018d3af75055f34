"""The registry for everybody: what each regulation says and how far that was checked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from regulations.models import Regulation


def registry(request: HttpRequest) -> HttpResponse:
    """All regulations."""
    regulations = Regulation.objects.order_by("kind", "-year", "short_title")
    return render(request, "regulations/registry.html", {"regulations": regulations})


def regulation(request: HttpRequest, code: str) -> HttpResponse:
    """One regulation with its provisions; each can be linked to by its code."""
    found = get_object_or_404(Regulation, code=code)
    provisions = found.provisions.order_by("pk")
    return render(
        request, "regulations/regulation.html", {"regulation": found, "provisions": provisions}
    )
