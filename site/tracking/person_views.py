"""One person's page, and the small forms with which an agency looks after its people by hand."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from people.actions.placements import (
    PlacementError,
    end_exclusion,
    exclude,
    leave,
    place,
    take_back_exclusion,
    transfer,
)
from people.actions.register import ChangeRefused, change_person, stamp_of
from people.http import PersonRequest
from people.models import Person
from people.nip import NipError
from people.register import keeps_email
from tracking.dossier import Dossier, open_dossier
from tracking.framing import framed
from tracking.lens import Door, Lens, open_door, read_lens
from tracking.person_forms import (
    ExclusionEndForm,
    ExclusionForm,
    LeaveForm,
    MoveForm,
    PersonForm,
    ReturnForm,
)

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Visit:
    """A reader at one person's papers."""

    request: PersonRequest
    door: Door
    lens: Lens
    dossier: Dossier

    @property
    def person(self) -> Person:
        return self.dossier.person

    @property
    def page(self) -> str:
        return reverse("tracking:person", args=[self.door.agency.slug, self.person.public_id])

    @property
    def seen(self) -> str:
        """What the form said the state was when it was opened."""
        return self.request.POST.get("terlihat", "")

    @property
    def choices(self) -> dict[str, Any]:
        """For forms: today, and the units of the reader's reach."""
        return {
            "today": self.lens.today,
            "units": self.door.scope.open(),
            "top": self.door.agency.depth,
        }


@login_required
@never_cache
@require_GET
def person(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Who it is, where they were and will be, what they need not and must do; never how well."""
    visit = _enter(request, slug, public_id)
    dossier = visit.dossier
    context = {
        **framed(visit.door, visit.lens, visit.person.name, [_list_crumb(visit.door)]),
        "person": visit.person,
        "dossier": dossier,
        "duties": dossier.duties(),
        "acts": dossier.acts(request.user),
    }
    return render(request, "tracking/person.html", context)


@login_required
@never_cache
@require_http_methods(METHODS)
def move(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = _enter(request, slug, public_id)
    if not visit.dossier.may_move:
        return _turn_away(visit)
    form = MoveForm(
        request.POST or None,
        current=visit.dossier.last.agency,
        initial={"on": visit.lens.today},
        **visit.choices,
    )
    return _answer(
        visit,
        form,
        _("Mutasi"),
        lambda words: transfer(person=visit.person, actor=request.user, seen=visit.seen, **words),
        _("Mutasi dicatat."),
        seen=visit.dossier.last.stamp,
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def end(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = _enter(request, slug, public_id)
    if not visit.dossier.may_move:
        return _turn_away(visit)
    form = LeaveForm(request.POST or None, today=visit.lens.today, initial={"on": visit.lens.today})
    return _answer(
        visit,
        form,
        _("Akhiri penempatan"),
        lambda words: leave(person=visit.person, actor=request.user, seen=visit.seen, **words),
        _("Penempatan diakhiri."),
        seen=visit.dossier.last.stamp,
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def place_again(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = _enter(request, slug, public_id)
    last = visit.dossier.last
    if not visit.dossier.may_return or last.until is None:
        return _turn_away(visit)
    form = ReturnForm(
        request.POST or None,
        left_on=last.until,
        initial={"since": visit.lens.today},
        **visit.choices,
    )
    return _answer(
        visit,
        form,
        _("Tempatkan kembali"),
        lambda words: place(person=visit.person, actor=request.user, seen=visit.seen, **words),
        _("Orang ini ditempatkan kembali."),
        seen=last.stamp,
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def excuse(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = _enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return _turn_away(visit)
    form = ExclusionForm(
        request.POST or None,
        today=visit.lens.today,
        person=visit.person,
        initial={"since": visit.lens.today},
    )
    return _answer(
        visit,
        form,
        _("Catat cuti, tugas belajar, atau pensiun"),
        lambda words: exclude(person=visit.person, actor=request.user, **words),
        _("Pengecualian dicatat."),
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def end_excuse(
    request: PersonRequest, slug: str, public_id: uuid.UUID, exclusion: int
) -> HttpResponse:
    """Its last day; one that has not begun may also be taken back whole."""
    visit = _enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return _turn_away(visit)
    today = visit.lens.today
    found = get_object_or_404(visit.person.exclusions, pk=exclusion)
    about: dict[str, Any] = {
        "exclusion": found,
        "today": today,
        "seen": visit.seen,
        "actor": request.user,
    }
    if "batal" in request.POST:
        try:
            take_back_exclusion(**about)
        except PlacementError as fault:
            messages.error(request, str(fault))
        else:
            messages.success(request, _("Pengecualian dibatalkan."))
        return redirect(visit.page)
    form = ExclusionEndForm(
        request.POST or None, today=today, initial={"on": max(today, found.since)}
    )
    return _answer(
        visit,
        form,
        _("Akhiri %(reason)s") % {"reason": found.get_reason_display().lower()},
        lambda words: end_exclusion(**about, **words),
        _("Hari terakhir dicatat."),
        seen=found.stamp,
        second=("batal", _("Batalkan seluruhnya")) if found.since > today else None,
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def edit(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = _enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return _turn_away(visit)
    found = visit.person
    form = PersonForm(
        request.POST or None,
        has_email=not keeps_email(found),
        initial={
            "name": found.name,
            "status": found.status,
            "post": found.post,
            "email": found.email,
        },
    )
    return _answer(
        visit,
        form,
        _("Perbaiki data"),
        lambda words: change_person(
            person=found, changes=words, seen=visit.seen, actor=request.user
        ),
        _("Data disimpan."),
        seen=stamp_of(found),
    )


def _enter(request: PersonRequest, slug: str, public_id: uuid.UUID) -> Visit:
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    return Visit(request, door, lens, open_dossier(door, public_id, lens.today))


def _turn_away(visit: Visit) -> HttpResponse:
    """The person has left, or came to others, since the link was shown."""
    messages.error(
        visit.request,
        _("Keadaan orang ini berubah, sehingga hal itu tidak dapat dicatat. Lihat penempatannya."),
    )
    return redirect(visit.page)


def _answer(
    visit: Visit,
    form: forms.Form,
    title: str,
    act: Callable[[dict[str, Any]], object],
    done: str,
    **more: Any,
) -> HttpResponse:
    """The form; or, when it is in order, the act and the way back with a word that it is done."""
    if visit.request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except PlacementError as fault:
            form.add_error(None, str(fault))
        except ChangeRefused as fault:
            form.add_error(fault.field, str(fault))
        except NipError as fault:
            form.add_error("status", str(fault))
        else:
            messages.success(visit.request, done)
            return redirect(visit.page)
    between = [_list_crumb(visit.door), (visit.person.name, visit.page)]
    context = {
        **framed(visit.door, visit.lens, title, between),
        "title": title,
        "person": visit.person,
        "dossier": visit.dossier,
        "form": form,
        "back": visit.page,
        **more,
    }
    status = 422 if form.is_bound else 200
    return render(visit.request, "tracking/person_form.html", context, status=status)


def _list_crumb(door: Door) -> tuple[str, str]:
    return _("Daftar orang"), reverse("tracking:people", args=[door.agency.slug])
