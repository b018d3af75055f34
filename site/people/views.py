"""The front door and one's own account."""

from allauth.account.internal import flows
from allauth.account.models import Login
from allauth.core import ratelimit
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from people.actions.activation import ActivationFailed, activate
from people.actions.mailing import set_reminders
from people.actions.sessions import end_other_sessions, end_session
from people.adapter import sign_in_key
from people.forms import ActivationForm
from people.http import PersonRequest
from people.models import Placement

# The text of the privacy notice (people/privacy_notice.html) that people acknowledge; a change
# of the text changes this name.
PRIVACY_NOTICE = "2026-11"
# How long a NIP rests after wrong codes: `activate` in ACCOUNT_RATE_LIMITS.
ACTIVATION_REST_SECONDS = 5 * 60


@method_decorator([never_cache, sensitive_post_parameters("password", "code")], name="dispatch")
class ActivationView(View):
    """NIP, code and a new password; then signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect("people:account")
        return self._show(request, ActivationForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ActivationForm(request.POST)
        if not form.is_valid():
            return self._show(request, form)
        nip = form.cleaned_data["nip"]
        if not ratelimit.consume(request, action="activate", key=sign_in_key(nip)):
            form.add_error(
                None, _("Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi.")
            )
            refusal = self._show(request, form, status=429)
            refusal["Retry-After"] = str(ACTIVATION_REST_SECONDS)
            return refusal
        try:
            person = activate(
                nip=nip,
                code=form.cleaned_data["code"],
                password=form.cleaned_data["password"],
                notice=PRIVACY_NOTICE,
            )
        except ActivationFailed as failure:
            form.add_error(None, str(failure))
            return self._show(request, form)
        messages.success(request, _("Akun Anda aktif. Selamat belajar."))
        flows.login.record_authentication(request, person, method="code")
        return flows.login.perform_login(request, Login(user=person))

    def _show(self, request: HttpRequest, form: ActivationForm, status: int = 200) -> HttpResponse:
        return render(request, "people/activation.html", {"form": form}, status=status)


@never_cache
@login_required
def account(request: PersonRequest) -> HttpResponse:
    """Who I am here, where I am signed in, and how my account is protected."""
    person = request.user
    placement = (
        Placement.objects.filter(person=person)
        .as_of(timezone.localdate())
        .select_related("agency")
        .order_by("-since")
        .first()
    )
    sessions = sorted(
        UserSession.objects.purge_and_list(person),
        key=lambda session: session.last_seen_at,
        reverse=True,
    )
    context = {
        "person": person,
        "placement": placement,
        "sessions": sessions,
        "has_second_factor": is_mfa_enabled(person),
        "current_key": request.session.session_key,
    }
    return render(request, "people/account.html", context)


@require_POST
@login_required
def revoke_session(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign one of one's own devices out."""
    session = get_object_or_404(UserSession, pk=pk, user=request.user)
    if session.session_key == request.session.session_key:
        return redirect("account_logout")
    end_session(person=request.user, session=session)
    messages.success(request, _("Perangkat itu sudah dikeluarkan."))
    return redirect("people:account")


@require_POST
@login_required
def revoke_other_sessions(request: PersonRequest) -> HttpResponse:
    """Sign every other device out."""
    count = end_other_sessions(person=request.user, current_key=request.session.session_key or "")
    messages.success(request, _("%(count)d perangkat lain sudah dikeluarkan.") % {"count": count})
    return redirect("people:account")


@require_POST
@login_required
def reminders(request: PersonRequest) -> HttpResponse:
    """Reminders by mail on or off; those in the app always stand."""
    wanted = request.POST.get("pengingat") == "ya"
    set_reminders(person=request.user, wanted=wanted, actor=request.user)
    if wanted:
        messages.success(request, _("Pengingat lewat surel menyala."))
    else:
        messages.success(request, _("Pengingat lewat surel mati. Di halaman Belajar tetap tampil."))
    return redirect("people:account")
