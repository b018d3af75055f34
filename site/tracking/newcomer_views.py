"""A person is entered by hand; one whom others have is asked for instead."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.actions.register import create_person
from people.actions.transfers import ask_transfer
from people.http import PersonRequest
from people.models import Person
from people.register import standing
from tracking.answering import status_of
from tracking.doors import Door, open_door
from tracking.framing import framed, people_crumb
from tracking.lens import read_lens
from tracking.person_forms import NewPersonForm
from tracking.unit_field import Subtree

KNOWN_TO_US = gettext_lazy(
    "Orang ini sudah tercatat. Buka data pegawainya dan catat perubahannya di sana."
)
# The same words whether others have the person, had them, or nobody does.
NOT_OURS = gettext_lazy(
    "Nomor ini tidak dapat ditambahkan di sini. Periksa nomornya; bila benar, minta mutasinya dengan"
    " tombol di bawah."
)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: PersonRequest, slug: str) -> HttpResponse:
    """Whoever is known already is neither made anew nor moved."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    form = NewPersonForm(
        request.POST or None,
        today=lens.today,
        reach=Subtree(door.scope.open(), door.agency.depth),
        initial={"agency": door.agency.slug, "since": lens.today},
    )
    page_of_ours = ""
    if request.method == "POST" and form.is_valid():
        page_of_ours = _page_of_ours(door, form.cleaned_data["nip"], lens.today)
        if not page_of_ours:
            done = _ask_for if "minta" in request.POST else _create
            address = done(request, door, form.cleaned_data)
            if address:
                return redirect(address)
        form.add_error("nip", str(KNOWN_TO_US if page_of_ours else NOT_OURS))
    context = {
        **framed(door, lens, _("Tambah pegawai"), [people_crumb(door)]),
        "form": form,
        "page_of_ours": page_of_ours,
        "may_ask": not page_of_ours and NOT_OURS in form.errors.get("nip", []),
    }
    return render(request, "tracking/person_new.html", context, status=status_of(form))


def _page_of_ours(door: Door, nip: str, today: dt.date) -> str:
    """Where the person of that number is looked after, when that is within the reader's reach."""
    person = Person.objects.filter(nip=nip).first()
    if person is None:
        return ""
    placements = list(person.placements.select_related("agency").order_by("-since"))
    if not placements:
        return ""
    unit = standing(placements, today).agency
    if not door.opens(unit):
        return ""
    return reverse("tracking:person", args=[unit.slug, person.public_id])


def _create(request: PersonRequest, door: Door, words: dict[str, Any]) -> str:
    """The new person's page; nothing when somebody has the number."""
    if Person.objects.filter(nip=words["nip"]).exists():
        return ""
    try:
        person = create_person(actor=request.user, **words)
    except IntegrityError:
        # Somebody else entered the same number just now.
        return ""
    messages.success(request, _("Pegawai ditambahkan."))
    unit = words["agency"]
    agency = door.agency if door.agency.contains(unit) else unit
    return reverse("tracking:person", args=[agency.slug, person.public_id])


def _ask_for(request: PersonRequest, door: Door, words: dict[str, Any]) -> str:
    """The page of requests, with the same words for every number."""
    ask_transfer(nip=words["nip"], target=words["agency"], on=words["since"], actor=request.user)
    messages.success(
        request,
        _("Permintaan mutasi diteruskan. Bila tidak tampak di bawah ini, hubungi operator."),
    )
    return reverse("tracking:transfers", args=[door.agency.slug])
