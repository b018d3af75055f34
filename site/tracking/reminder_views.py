"""Reminders as BKPSDM sees them: what was sent, what is planned, a wave by hand; and the weekly summary."""

import datetime as dt
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from courses.actions.reminding import DispatchRefused, ask_dispatch, of_dispatch, set_reminding
from courses.actions.summaries import end_subscriptions, subscribe
from courses.models import Assignment, Dispatch, Subscription
from people.http import PersonRequest
from tracking import overview as figures
from tracking.doors import Door, open_door
from tracking.framing import framed
from tracking.lens import Lens, read_lens
from tracking.reminding import due_dates, group_text, sendable_waves

DUE_DATES = 5


@login_required
@never_cache
@require_safe
def reminders(request: PersonRequest, slug: str) -> HttpResponse:
    """The text for a group, the waves by due date, and who turns them on and off."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    context: dict[str, Any] = framed(door, lens, _("Pengingat"))
    if lens.course is not None:
        text = group_text(lens, figures.totals(lens))
        context |= {
            "text": text,
            "share": f"https://wa.me/?text={quote(text)}",
            "page": Paginator(due_dates(lens), DUE_DATES).get_page(request.GET.get("page")),
            **_assignments(door, lens),
        }
    return render(request, "tracking/reminders.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: PersonRequest, slug: str) -> HttpResponse:
    """GET says how many would be written to; POST lets it happen, once a day."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    dispatch = _asked_for(request.GET, lens)
    number = of_dispatch(dispatch).values("person").distinct().count()
    if request.method == "POST":
        _send(request, dispatch, number)
        return redirect(_back(door, lens))
    context = {**framed(door, lens, _("Kirim pengingat")), "dispatch": dispatch, "number": number}
    return render(request, "tracking/send_reminders.html", context)


@login_required
@require_POST
def set_automatic(request: PersonRequest, slug: str) -> HttpResponse:
    """Waves on or off, for an assignment that this very unit has given."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    given = Assignment.objects.standing().filter(course=lens.course, cycle=lens.cycle)
    assignment = get_object_or_404(given, agency=door.agency)
    wanted = request.POST.get("mau") == "ya"
    set_reminding(assignment=assignment, wanted=wanted, actor=request.user)
    if wanted:
        messages.success(request, _("Pengingat otomatis menyala."))
    else:
        messages.success(request, _("Pengingat otomatis mati. Anda tetap dapat mengirim sendiri."))
    return redirect(_back(door, lens))


@login_required
@require_POST
def summary(request: PersonRequest, slug: str) -> HttpResponse:
    """Asks for the weekly summary of the unit, or stops it; figures only, so observers may as well."""
    door = open_door(request.user, slug)
    person, today = request.user, timezone.localdate(timezone=door.agency.zone)
    if request.POST.get("mau") != "ya":
        held = Subscription.objects.filter(person=person, agency=door.agency)
        end_subscriptions(subscriptions=held, actor=person, today=today)
        messages.success(request, _("Ringkasan mingguan dihentikan."))
    elif not person.email or person.is_email_refused:
        messages.error(
            request, _("Kami tidak punya alamat surel Anda yang sah. Minta BKPSDM mencatatnya.")
        )
    else:
        subscribe(person=person, agency=door.agency, today=today)
        messages.success(request, _("Ringkasan pertama dikirim Senin pagi."))
    return redirect("tracking:overview", slug=slug)


def _assignments(door: Door, lens: Lens) -> dict[str, Any]:
    """The assignment of this very unit, and those from above, which are turned on and off there."""
    given = Assignment.objects.standing().reaching(door.agency)
    given = given.filter(course=lens.course, cycle=lens.cycle)
    held = list(given.select_related("agency").order_by("agency__path"))
    return {
        "own": next((each for each in held if each.agency_id == door.agency.pk), None),
        "from_above": [each for each in held if each.agency_id != door.agency.pk],
    }


def _asked_for(words: QueryDict, lens: Lens) -> Dispatch:
    """The wave that the address names, not saved.

    Raises:
        Http404: when it is no wave that can be sent today.
    """
    try:
        due_on = dt.date.fromisoformat(words.get("batas", ""))
        wave = int(words.get("gelombang", ""))
    except ValueError as fault:
        raise Http404 from fault
    if lens.course is None or abs((due_on - lens.today).days) > 10_000:
        raise Http404
    if wave not in sendable_waves(due_on, lens.today):
        raise Http404
    return Dispatch(
        agency=lens.agency,
        course=lens.course,
        cycle=lens.cycle,
        due_on=due_on,
        wave=wave,
        day=lens.today,
    )


def _send(request: PersonRequest, dispatch: Dispatch, number: int) -> None:
    try:
        ask_dispatch(
            agency=dispatch.agency,
            course=dispatch.course,
            cycle=dispatch.cycle,
            due_on=dispatch.due_on,
            wave=dispatch.wave,
            actor=request.user,
            now=timezone.now(),
        )
    except DispatchRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("Pengingat kepada %(count)d orang sedang dikirim.") % {"count": number}
        )


def _back(door: Door, lens: Lens) -> str:
    address = reverse("tracking:reminders", args=[door.agency.slug])
    return f"{address}?{lens.address()}"
