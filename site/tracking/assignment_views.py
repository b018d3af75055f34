"""Courses are assigned: looked at first, then given, changed, withdrawn; single people taken out."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from courses.actions.assignments import (
    assign_courses,
    change_assignment,
    retry_assignment,
    withdraw_assignment,
)
from courses.actions.excusing import NotObliged, end_excuse, excuse
from courses.actions.series import BeforeStage
from courses.actions.staging import assign_by_stage
from courses.letters import handed_out
from courses.models import Assignment, AssignmentState
from people.http import PersonRequest
from people.models import Person
from tracking import assigned
from tracking.assignment_forms import ONCE, AssignmentForm, ChangeForm, ExcuseForm
from tracking.doors import Door, open_door
from tracking.framing import ask_again, framed
from tracking.lens import Lens, read_lens
from tracking.preview import loss, preview
from tracking.rhythm import rhythm_lines, standing_series

ROWS = 25
AGAIN_SECONDS = 5


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: PersonRequest, slug: str) -> HttpResponse:
    """Fill in, look at what it will do, assign. Only what was looked at is assigned."""
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    form = AssignmentForm(
        request.POST or None,
        request.FILES or None,
        today=lens.today,
        person=request.user,
        initial={"cycle": str(lens.today.year), "repeats": ONCE},
    )
    context = {**framed(door, lens, _("Tugaskan kursus")), "form": form}
    if form.is_bound:
        is_valid = form.is_valid()
        form.keep_file()
        if is_valid and request.POST.get("dilihat") == form.digest:
            return _assigned(request, door, lens, form)
        if is_valid:
            rule = form.rule
            # Who will have done what when a stage comes near is not known yet.
            context["preview"] = preview(
                agency=door.agency,
                courses=[] if form.is_staged else list(form.cleaned_data["courses"]),
                cycle=form.cleaned_data["cycle"],
                audience=form.audience,
                today=lens.today,
            )
            context["rule_lines"] = rule and rhythm_lines(rule, door.agency, lens.today)
            context["audience"] = assigned.audience_text(form.audience)
            context["has_changed"] = "dilihat" in request.POST and "tugaskan" in request.POST
    return render(request, "tracking/assign.html", context, status=422 if form.errors else 200)


def _assigned(request: PersonRequest, door: Door, lens: Lens, form: AssignmentForm) -> HttpResponse:
    common: Any = {
        "courses": form.cleaned_data["courses"],
        "agency": door.agency,
        "actor": request.user,
        "today": lens.today,
        "audience": form.audience,
        "letter": form.letter,
    }
    rule = form.rule
    if isinstance(rule, BeforeStage):
        given = assign_by_stage(**common, rule=rule)
    else:
        cycle, due_on = form.cleaned_data["cycle"], form.cleaned_data["due_on"]
        given = assign_courses(**common, cycle=cycle, due_on=due_on, repeats=rule)
    if not given:
        messages.success(
            request, _("Penugasan dicatat. Putaran dibuka begitu tanggal tahapannya pasti.")
        )
    elif any(each.state == AssignmentState.QUEUED for each in given):
        messages.success(request, _("Penugasan dicatat dan sedang diterapkan kepada semua orang."))
    else:
        messages.success(request, _("Kursus ditugaskan. Semua yang dimaksud sudah terdaftar."))
    return redirect("tracking:assignments", slug=door.agency.slug)


@login_required
@never_cache
@require_safe
def assignments(request: PersonRequest, slug: str) -> HttpResponse:
    """What is assigned here and from above; who is excluded."""
    return _list(request, open_door(request.user, slug, names=True))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    door = open_door(request.user, slug, names=True)
    found = _own(door, public_id)
    if found.renews:
        raise Http404
    lens = read_lens(request, door.agency)
    form = ChangeForm(
        request.POST or None,
        request.FILES or None,
        today=lens.today,
        person=request.user,
        assignment=found,
    )
    if form.is_bound:
        is_valid = form.is_valid()
        form.keep_file()
        if is_valid:
            change_assignment(
                assignment=found,
                due_on=form.cleaned_data["due_on"],
                letter=form.letter,
                actor=request.user,
                today=lens.today,
            )
            messages.success(request, _("Penugasan diubah."))
            return redirect("tracking:assignments", slug=slug)
    context = {**framed(door, lens, _("Ubah penugasan")), "form": form, "assignment": found}
    status = 422 if form.is_bound else 200
    return render(request, "tracking/change_assignment.html", context, status=status)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """First says how many people are set free; the button does it."""
    door = open_door(request.user, slug, names=True)
    found = _own(door, public_id)
    lens = read_lens(request, door.agency)
    if request.method == "POST":
        withdraw_assignment(
            assignment=found,
            actor=request.user,
            today=lens.today,
            ends_series="pengulangan" in request.POST,
        )
        messages.success(request, _("Penugasan ditarik. Yang sudah selesai tetap tercatat."))
        return redirect("tracking:assignments", slug=slug)
    context = {
        **framed(door, lens, _("Tarik penugasan")),
        "assignment": found,
        "loss": loss(found),
    }
    return render(request, "tracking/withdraw_assignment.html", context)


@login_required
@require_POST
def retry(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    door = open_door(request.user, slug, names=True)
    found = get_object_or_404(door.agency.assignments, public_id=public_id)
    retry_assignment(assignment=found, actor=request.user)
    return redirect("tracking:assignments", slug=slug)


@login_required
@never_cache
@require_POST
def exclude(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """One person by NIP. Whoever does not have the assignment is answered with the same words."""
    door = open_door(request.user, slug, names=True)
    found = _own(door, public_id)
    lens = read_lens(request, door.agency)
    form = ExcuseForm(request.POST, auto_id=f"id_{found.pk}_%s")
    if form.is_valid():
        person = Person.objects.filter(nip=form.cleaned_data["nip"]).first()
        try:
            if person is None:
                raise NotObliged
            excuse(
                assignment=found,
                person=person,
                reason=form.cleaned_data["reason"],
                actor=request.user,
                today=lens.today,
            )
        except NotObliged:
            form.add_error(
                "nip",
                _("Tidak ada orang dengan NIP ini yang sedang wajib di sini. Periksa NIP-nya."),
            )
        else:
            messages.success(request, _("Orang itu dikecualikan dari penugasan ini."))
            return redirect("tracking:assignments", slug=slug)
    return _list(request, door, faulty=(found, form))


@login_required
@require_POST
def include_again(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """An exclusion is taken back."""
    door = open_door(request.user, slug, names=True)
    found = get_object_or_404(assigned.exclusions(door.agency), public_id=public_id)
    end_excuse(exclusion=found, actor=request.user, today=read_lens(request, door.agency).today)
    messages.success(request, _("Pengecualian dibatalkan. Orang itu wajib lagi."))
    return redirect("tracking:assignments", slug=slug)


@login_required
@require_GET
def letter(request: PersonRequest, slug: str, public_id: uuid.UUID) -> HttpResponseBase:
    """For BKPSDM of the agency that assigned, and of those below it."""
    door = open_door(request.user, slug, names=True)
    reaching = Assignment.objects.reaching(door.agency)
    return handed_out(get_object_or_404(reaching, public_id=public_id))


def _list(
    request: PersonRequest, door: Door, faulty: tuple[Assignment, ExcuseForm] | None = None
) -> HttpResponse:
    page = Paginator(assigned.own(door.agency), ROWS).get_page(request.GET.get("page"))
    inherited = list(assigned.inherited(door.agency))
    each: Any
    for each in (*page, *inherited):
        each.audience_text = assigned.audience_text(each.audience)
    for each in page:
        is_faulty = faulty is not None and faulty[0] == each
        each.excuse_form = (
            faulty[1] if faulty and is_faulty else ExcuseForm(auto_id=f"id_{each.pk}_%s")
        )
    lens = read_lens(request, door.agency)
    excluded = Paginator(assigned.exclusions(door.agency), ROWS)
    context = {
        **framed(door, lens, _("Penugasan")),
        "page": page,
        "inherited": inherited,
        "series": standing_series(door.agency, lens.today),
        "excluded": excluded.get_page(request.GET.get("kecuali")),
        "faulty": faulty[1] if faulty else None,
    }
    status = 422 if faulty else 200
    response = render(request, "tracking/assignments.html", context, status=status)
    is_waiting = any(each.state == AssignmentState.QUEUED for each in page)
    return ask_again(response, AGAIN_SECONDS) if is_waiting else response


def _own(door: Door, public_id: uuid.UUID) -> Assignment:
    """Given by this very unit and not withdrawn: those from above are changed there."""
    standing = Assignment.objects.standing().filter(agency=door.agency)
    standing = standing.select_related("course", "agency", "series")
    return get_object_or_404(standing, public_id=public_id)
