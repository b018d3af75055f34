"""A person's past placements are set right: dates, or days at another unit. Shown first, then done."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.models import Agency
from courses.correcting import held_by, moved, parted, sealed_months
from people.actions.correcting import (
    Correction,
    CorrectionPlan,
    correct_placements,
    plan_correction,
)
from people.http import PersonRequest
from people.timeline import CorrectionRefused, Timeline
from tracking.dossier import Stay
from tracking.person_forms import CorrectionForm, InsertionForm
from tracking.unit_field import Subtree
from tracking.visiting import Visit, enter, show, turn_away

METHODS = ["GET", "HEAD", "POST"]


@login_required
@never_cache
@require_http_methods(METHODS)
def correct(
    request: PersonRequest, slug: str, public_id: uuid.UUID, placement: int
) -> HttpResponse:
    """Other dates for a placement that has begun; its end only when it is over."""
    visit = enter(request, slug, public_id)
    found = get_object_or_404(visit.person.placements.select_related("agency"), pk=placement)
    if not visit.dossier.may_correct(found):
        return turn_away(visit)
    today = visit.lens.today
    is_over = found.until is not None and found.until < today
    form = CorrectionForm(
        request.POST or None,
        today=today,
        ends=is_over,
        initial={"since": found.since, "until": found.until},
    )
    title = _("Koreksi tanggal di %(unit)s") % {"unit": found.agency.name}
    return _answer(visit, form, title, placement=found.pk, until=found.until)


@login_required
@never_cache
@require_http_methods(METHODS)
def insert(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Days at a unit, whatever was noted for them."""
    visit = enter(request, slug, public_id)
    if not visit.dossier.is_ours:
        return turn_away(visit)
    # Also units that have been closed since.
    reach = Subtree(visit.door.scope, visit.door.agency.depth)
    form = InsertionForm(request.POST or None, today=visit.lens.today, reach=reach)
    return _answer(visit, form, _("Sisipkan penempatan lampau"))


def _answer(visit: Visit, form: forms.Form, title: str, **given: Any) -> HttpResponse:
    """The form; what it would do; or, when that was seen and is wanted, the deed."""
    request, submit = visit.request, _("Lihat akibatnya")
    if "ubah" in request.POST and form.is_valid():
        return show(visit, form, title, status=200, submit=submit)
    if request.method == "POST" and form.is_valid():
        words = {**given, **form.cleaned_data}
        reason, unit = words.pop("reason"), words.pop("agency", None)
        correction = Correction(agency=unit.pk if unit else None, **words)
        about: dict[str, Any] = {
            "person": visit.person,
            "correction": correction,
            "today": visit.lens.today,
            "actor": request.user,
        }
        try:
            if "terapkan" in request.POST:
                office = visit.door.office
                correct_placements(**about, reason=reason, office=office, seen=visit.seen)
                messages.success(request, _("Penempatan dikoreksi."))
                return redirect(visit.page)
            plan = plan_correction(**about)
        except CorrectionRefused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _preview(visit, form, title, plan)
    return show(visit, form, title, submit=submit)


def _preview(visit: Visit, form: forms.Form, title: str, plan: CorrectionPlan) -> HttpResponse:
    # What somebody learns unasked is theirs, and nobody is told of it.
    rows = held_by(visit.person).exclude(assignment=None)
    held = list(rows.select_related("course", "agency", "assignment__agency"))
    moves = moved(held, plan.changes)
    return show(
        visit,
        form,
        title,
        template="tracking/correction.html",
        status=200,
        seen=plan.stamp,
        before=_stays(visit, plan.before),
        after=_stays(visit, plan.after),
        moves=moves,
        parts=parted(held, plan.changes),
        months=sealed_months(held, plan.changes, moves),
    )


def _stays(visit: Visit, line: Timeline) -> list[Stay]:
    """The newest first, as on the person's page: units of others are not named."""
    units = Agency.objects.in_bulk({span.agency for span in line})
    return [
        Stay(
            unit=units[span.agency].name
            if visit.door.opens(units[span.agency])
            else _("Instansi lain"),
            since=span.since,
            until=span.until,
            is_coming=span.since > visit.lens.today,
        )
        for span in reversed(line)
    ]
