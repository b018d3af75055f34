"""One person's page, and the small forms with which an agency looks after its people by hand."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
    take_back_plan,
    transfer,
)
from people.actions.register import ChangeRefused, change_person, stamp_of
from people.http import PersonRequest
from people.nip import NipError
from people.register import keeps_email
from tracking.framing import framed, people_crumb
from tracking.person_forms import (
    ExclusionEndForm,
    ExclusionForm,
    LeaveForm,
    MoveForm,
    PersonForm,
    ReturnForm,
)
from tracking.visiting import Visit, answer, enter, turn_away

METHODS = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_GET
def person(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Who it is, where they were and will be, what they need not and must do; never how well."""
    visit = enter(request, slug, public_id)
    dossier = visit.dossier
    context = {
        **framed(visit.door, visit.lens, visit.person.name, [people_crumb(visit.door)]),
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
    visit = enter(request, slug, public_id)
    if not visit.dossier.may_move:
        return turn_away(visit)
    form = MoveForm(
        request.POST or None,
        current=visit.dossier.last.agency,
        initial={"on": visit.lens.today},
        **visit.choices,
    )
    return answer(
        visit,
        form,
        _("Mutasi"),
        lambda words: transfer(person=visit.person, actor=request.user, seen=visit.seen, **words),
        _("Mutasi dicatat."),
        seen=visit.dossier.last.stamp,
        roles=visit.dossier.roles,
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def end(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = enter(request, slug, public_id)
    if not visit.dossier.may_move:
        return turn_away(visit)
    form = LeaveForm(request.POST or None, today=visit.lens.today, initial={"on": visit.lens.today})
    return answer(
        visit,
        form,
        _("Akhiri penempatan"),
        lambda words: leave(person=visit.person, actor=request.user, seen=visit.seen, **words),
        _("Penempatan diakhiri."),
        seen=visit.dossier.last.stamp,
        roles=visit.dossier.roles,
        is_leaving=True,
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def place_again(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = enter(request, slug, public_id)
    last = visit.dossier.last
    if not visit.dossier.may_return or last.until is None:
        return turn_away(visit)
    form = ReturnForm(
        request.POST or None,
        left_on=last.until,
        initial={"since": visit.lens.today},
        **visit.choices,
    )
    return answer(
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
def take_back(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """What was entered for a day to come; asked once more, with what will hold then."""
    visit = enter(request, slug, public_id)
    plan = visit.dossier.plan
    if plan is None:
        return turn_away(visit)
    return answer(
        visit,
        forms.Form(request.POST if request.method == "POST" else None),
        _("Batalkan rencana"),
        lambda _words: take_back_plan(
            person=visit.person, today=visit.lens.today, seen=visit.seen, actor=request.user
        ),
        _("Rencana dibatalkan."),
        back=visit.page_at(plan.left.agency),
        seen=plan.stamp,
        plan=plan,
        submit=_("Batalkan rencana"),
    )


@login_required
@never_cache
@require_http_methods(METHODS)
def excuse(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    visit = enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return turn_away(visit)
    form = ExclusionForm(
        request.POST or None,
        today=visit.lens.today,
        person=visit.person,
        initial={"since": visit.lens.today},
    )
    return answer(
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
    visit = enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return turn_away(visit)
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
    return answer(
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
    visit = enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return turn_away(visit)
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
    return answer(
        visit,
        form,
        _("Perbaiki data"),
        lambda words: _mend(visit, words),
        _("Data disimpan."),
        seen=stamp_of(found),
    )


def _mend(visit: Visit, words: dict[str, Any]) -> None:
    try:
        change_person(person=visit.person, changes=words, seen=visit.seen, actor=visit.request.user)
    except NipError as fault:
        raise ChangeRefused(str(fault), "status") from fault
