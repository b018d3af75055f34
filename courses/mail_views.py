"""Where mail leads that is about mail: stopping it without signing in; and the notice on the home page."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions.reminding import dismiss_notice as dismiss
from courses.actions.summaries import end_subscriptions
from courses.models import Subscription
from courses.scopes import own_enrolment
from courses.unsubscribing import What, read_token
from people.actions.mailing import set_reminders
from people.http import PersonRequest
from people.models import Person


@csrf_exempt  # mail programs post here of themselves (RFC 8058); the token is what protects
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, because mail filters open every link; a POST stops, once or again."""
    found = read_token(token)
    if found is None:
        return render(request, "courses/unsubscribe.html", {"state": "unknown"}, status=404)
    what, pk = found
    if request.method == "POST":
        _stop(what, pk)
    state = "stopped" if request.method == "POST" else "asking"
    return render(request, "courses/unsubscribe.html", {"state": state, "what": what})


@require_POST
@login_required
def dismiss_notice(request: PersonRequest, course: str) -> HttpResponse:
    enrolment = own_enrolment(request.user, course)
    if enrolment is None:
        raise Http404
    today = timezone.localdate(timezone=enrolment.agency.zone)
    dismiss(enrolment=enrolment, today=today)
    return redirect("courses:home")


def _stop(what: What, pk: int) -> None:
    """Nothing where the row is gone: then there is nothing left to stop."""
    if what == "reminders":
        for person in Person.objects.filter(pk=pk):
            set_reminders(person=person, wanted=False, actor=None)
    else:
        found = Subscription.objects.filter(person=pk, ended_on=None)
        end_subscriptions(subscriptions=found, actor=None, today=timezone.localdate())
