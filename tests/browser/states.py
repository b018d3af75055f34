"""People and pages in the states that the demo does not hold: refused, exhausted, waiting, too late, revoked.

Run by `states.spec.ts` inside `manage.py shell`, once a run; prints one line of JSON.
"""

import datetime as dt
import json

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from django.views.defaults import permission_denied, server_error

from certificates.actions.revoking import revoke_certificate
from certificates.models import Certificate
from courses.actions.enrolments import enrol
from courses.models import Enrolment
from people.actions.register import create_person
from people.models import Person, Status
from quizzes.actions.attempts import start_attempt, submit_attempt
from quizzes.models import Quiz

NOW = timezone.now()


def learner():
    """Obliged to the course, and able to sign in with the password of the demo."""
    model = Enrolment.objects.filter(left_on=None, completed_at=None).select_related(
        "course", "agency"
    )[0]
    serial = Person.objects.latest("pk").pk + 1
    person = create_person(
        nip=f"N{serial:09d}",
        name=f"Peserta {serial} Contoh",
        status=Status.NON_ASN,
        agency=model.agency,
        since=timezone.localdate(),
        activated_at=NOW,
    )
    person.set_password(settings.DEMO_PASSWORD)
    person.save(update_fields=["password"])
    enrol(person=person, course=model.course, cycle=model.cycle, agency=model.agency, now=NOW)
    return person


def attempt(person, slug, *, ago, handed_in=False):
    quiz = Quiz.objects.get(slug=slug)
    started = start_attempt(person=person, quiz=quiz, agency=None, now=NOW - ago)
    if handed_in:
        submit_attempt(attempt=started, now=NOW - ago)
    return f"/kuis/percobaan/{started.public_id}/"


def certificates(number):
    """Of the crowd, from the issuer whose officer is known."""
    known = Certificate.objects.filter(person__nip="198803032012032903").latest("pk")
    issued = Certificate.objects.filter(agency=known.agency, revoked_at=None)
    return issued.exclude(person=known.person).order_by("pk")[:number]


def expired(certificate):
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=dt.date(2026, 1, 31))
    return certificate.code


def revoked(certificate):
    officer = Person.objects.get(nip="198502022010012904")
    revoke_certificate(certificate=certificate, reason="Salah terbit", actor=officer, now=NOW)
    return certificate.code


def refusals():
    """Pages that nobody can ask for, as the product draws them."""
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    pages = {
        403: permission_denied(request, Exception()),
        429: respond_429(request),
        500: server_error(request),
    }
    return {str(status): page.content.decode() for status, page in pages.items()}


def recovery(person):
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(person)
    key = {"uidb36": user_pk_to_url_str(person), "key": token}
    return reverse("account_reset_password_from_key", kwargs=key)


person = learner()
minute, day = dt.timedelta(minutes=1), dt.timedelta(days=1)
old, other = certificates(2)
print(
    json.dumps(
        {
            "nip": person.nip,
            "exhausted": attempt(person, "tes-awal", ago=3 * day, handed_in=True),
            # Ahead of the clock: its pause of five minutes outlasts a slow run.
            "failed": attempt(person, "kuis-m1", ago=-10 * minute, handed_in=True),
            "late": attempt(person, "kuis-m2", ago=21 * minute),
            "timed_out": attempt(person, "kuis-m3", ago=2 * day),
            "open": attempt(person, "kuis-m4", ago=0 * day),
            "recovery": recovery(learner()),
            "expired": expired(old),
            "revoked": revoked(other),
            "refusals": refusals(),
        }
    )
)
