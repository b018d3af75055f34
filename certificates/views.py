"""Certificates on the web: my own, the public check, the file, revoking, the pledge, the finish."""

import datetime as dt
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.actions.pledge import current_text, sign_pledge
from certificates.actions.printing import print_certificate
from certificates.actions.revoking import may_revoke, revoke_certificate
from certificates.codes import normalise
from certificates.forms import CodeForm, PledgeForm, RevokeForm
from certificates.models import Certificate, CertificateDesign
from certificates.permissions import may_edit_design
from certificates.press import render_facts
from certificates.specimen import specimen_facts
from certificates.verdict import Verdict, verdict_on
from courses.models import CoursePage, Enrolment
from people.middleware import second_factor_refusal
from people.models import Person


@require_safe
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The form that checks a code; the owner's certificates above it."""
    form = CodeForm(request.GET) if "kode" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        return redirect("certificates:check", code=form.cleaned_data["kode"])
    today = timezone.localdate()
    rows = []
    if request.user.is_authenticated:
        mine = Certificate.objects.filter(person=request.user).order_by("-issued_at")
        rows = [(certificate, verdict_on(certificate, today)) for certificate in mine]
    return render(request, "certificates/index.html", {"form": form, "rows": rows})


@require_safe
@never_cache
def check(request: HttpRequest, code: str) -> HttpResponse:
    """For anyone: valid, expired, revoked or unknown. Never the NIP. One query."""
    tidy = normalise(code)
    if tidy and tidy != code:
        return redirect("certificates:check", code=tidy)
    certificate = Certificate.objects.filter(code=tidy).select_related("agency").first()
    now = timezone.localtime(timezone=certificate.agency.zone if certificate else None)
    verdict = verdict_on(certificate, now.date())
    context: dict[str, Any] = {
        "certificate": certificate,
        "verdict": verdict,
        "code": tidy,
        "checked": now,
        "zone": now.tzinfo,
        "form": CodeForm(),
        "is_owner": certificate is not None and certificate.person_id == request.user.pk,
        "may_revoke": certificate is not None
        and request.user.is_authenticated
        and may_revoke(request.user, certificate),
    }
    if certificate is not None:
        context["issued"] = dt.date.fromisoformat(certificate.facts["issued_on"])
    if certificate is not None and certificate.revoked_at is not None:
        context["revoked"] = certificate.revoked_at.astimezone(now.tzinfo).date()
    status = 404 if verdict == Verdict.UNKNOWN else 200
    response = render(request, "certificates/check.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
@never_cache
def download(request: HttpRequest, code: str) -> HttpResponse:
    """The file for anyone who holds the code; a revoked one leads to the page that says so."""
    certificate = get_object_or_404(Certificate, code=normalise(code))
    if certificate.revoked_at is not None:
        return redirect("certificates:check", code=certificate.code)
    response = _pdf(
        print_certificate(certificate=certificate),
        f"sertifikat-{certificate.code}.pdf",
        disposition="attachment",
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def revoke(request: HttpRequest, code: str) -> HttpResponse:
    """For officers of the issuing agency; everybody else learns nothing.

    Whoever works in the CMS gives the second factor here as well: this cannot be undone.
    """
    certificate = get_object_or_404(
        Certificate.objects.select_related("agency"), code=normalise(code)
    )
    if not may_revoke(_signed_in(request), certificate):
        raise Http404
    if _signed_in(request).has_perm("wagtailadmin.access_admin"):
        refusal = second_factor_refusal(request)
        if refusal is not None:
            return refusal
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        revoke_certificate(
            certificate=certificate,
            reason=form.cleaned_data["reason"],
            actor=_signed_in(request),
            now=timezone.now(),
        )
        messages.success(request, _("Sertifikat dicabut. Halaman pemeriksaan sudah menyatakannya."))
        return redirect("certificates:check", code=certificate.code)
    return render(request, "certificates/revoke.html", {"form": form, "certificate": certificate})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest, course: str) -> HttpResponse:
    """The last requirement where the agency asks for it: the text, a tick, the name."""
    enrolment = _own_enrolment(request, course)
    if enrolment.pledged_at is not None or enrolment.completed_at is not None:
        return redirect("certificates:finished", course=course)
    text = current_text()
    if text is None or not enrolment.needs_pledge:
        raise Http404
    if enrolment.steps_done + 1 < enrolment.steps_total:
        messages.info(
            request, _("Pakta ditandatangani paling akhir. Selesaikan dulu syarat lainnya.")
        )
        return redirect("courses:home")
    form = PledgeForm(request.POST or None, person=_signed_in(request))
    if request.method == "POST" and form.is_valid():
        sign_pledge(
            enrolment=enrolment, text=text, name=form.cleaned_data["name"], now=timezone.now()
        )
        return redirect("certificates:finished", course=course)
    return render(
        request,
        "certificates/pledge.html",
        {"form": form, "text": text, "enrolment": enrolment, "course": enrolment.course},
    )


@login_required
@never_cache
@require_safe
def finished(request: HttpRequest, course: str) -> HttpResponse:
    """The moment: what was reached, the certificate, whom to ask when in doubt."""
    enrolment = _own_enrolment(request, course)
    certificate = Certificate.objects.filter(completion__enrolment=enrolment).first()
    if certificate is None and enrolment.pledged_at is None:
        raise Http404
    return render(
        request,
        "certificates/finished.html",
        {"enrolment": enrolment, "course": enrolment.course, "certificate": certificate},
    )


@login_required
@require_safe
@never_cache
def design_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """A specimen of a design, for those who may edit it."""
    design = get_object_or_404(CertificateDesign.objects.select_related("agency", "logo"), pk=pk)
    if not may_edit_design(request.user, design):
        raise Http404
    return _pdf(render_facts(specimen_facts(design), specimen=True), f"pratinjau-{design.pk}.pdf")


def _signed_in(request: HttpRequest) -> Person:
    """The person behind a view that asks for sign-in."""
    return cast(Person, request.user)


def _own_enrolment(request: HttpRequest, course: str) -> Enrolment:
    """The newest of the person's enrolments in the course.

    Raises:
        Http404: when the person has none.
    """
    page = get_object_or_404(CoursePage, slug=course)
    enrolment = (
        Enrolment.objects.filter(person=_signed_in(request), course=page)
        .select_related("course", "agency", "person")
        .order_by("-enrolled_at", "-pk")
        .first()
    )
    if enrolment is None:
        raise Http404
    return enrolment


def _pdf(content: bytes, name: str, *, disposition: str = "inline") -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'{disposition}; filename="{name}"'
    return response
