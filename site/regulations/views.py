"""The registry for everybody: what each regulation says, how far that was checked, and quick answers."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from regulations.checking import Ground, Word
from regulations.forms import CheckForm
from regulations.models import Practice, Regulation
from regulations.records import Records

TEN_MINUTES = 600


@require_safe
def registry(request: HttpRequest) -> HttpResponse:
    """All regulations."""
    regulations = Regulation.objects.order_by("kind", "-year", "short_title")
    return render(request, "regulations/registry.html", {"regulations": regulations})


@require_safe
def regulation(request: HttpRequest, code: str) -> HttpResponse:
    """One regulation with its provisions; each can be linked to by its code."""
    found = get_object_or_404(Regulation, code=code)
    provisions = found.provisions.order_by("pk")
    return render(
        request, "regulations/regulation.html", {"regulation": found, "provisions": provisions}
    )


@require_safe
@cache_control(public=True, max_age=TEN_MINUTES)
def check(request: HttpRequest) -> HttpResponse:
    """An act, a phase and a status; the answer, and every other one for the script and for offline.

    The page is the same for everybody, so that any cache may keep it: the frame around it is drawn
    for nobody, and neither the session nor the visitor is looked at.
    """
    records = Records(Practice.objects.with_basis(), timezone.localdate())
    was_sent = all(name in request.GET for name in CheckForm.base_fields)
    form = CheckForm(
        request.GET if was_sent else None, initial=request.GET.dict(), acts=records.choices()
    )
    context = {
        "user": AnonymousUser(),
        "nav": {},
        "form": form,
        "records": records,
        "words": Word,
        "grounds": [(ground, records.provisions_of(ground.leans_on)) for ground in Ground],
        "table": records.table.for_script(),
    }
    if form.is_valid():
        context |= records.answer(**form.cleaned_data)
    return render(request, "regulations/check.html", context)
