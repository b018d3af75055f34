"""People for the runs on a bad line, and afterwards what the database holds of each.

Run by `faults.spec.ts` inside `manage.py shell`; prints one line of JSON.
"""

import json
import os

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from courses.actions.enrolments import enrol
from courses.models import Enrolment
from people.actions.register import create_person
from people.models import Person, Status
from quizzes.models import Attempt

QUIZ = "kuis-m1"


def session_of(person):
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session.session_key


def prepare(number):
    """So many new people who are obliged to the course, and signed in from now on."""
    model = Enrolment.objects.filter(left_on=None, completed_at=None).select_related(
        "course", "agency"
    )[0]
    now = timezone.now()
    first = Person.objects.latest("pk").pk + 1
    made = []
    for serial in range(first, first + number):
        person = create_person(
            nip=f"N{serial:09d}",
            name=f"Peserta {serial} Contoh",
            status=Status.NON_ASN,
            agency=model.agency,
            since=timezone.localdate(now),
            activated_at=now,
        )
        enrol(person=person, course=model.course, cycle=model.cycle, agency=model.agency, now=now)
        made.append({"person": person.pk, "session": session_of(person)})
    return made


def held(person):
    attempts = Attempt.objects.filter(person_id=person, quiz__slug=QUIZ)
    return [
        {
            "state": attempt.state,
            "score": None if attempt.score is None else str(attempt.score),
            "marks": attempt.mark_changes.count(),
            "slots": [
                {
                    "position": slot.position,
                    "kind": slot.version.kind,
                    "content": slot.version.content["answer"],
                    "answers": [response.answer for response in slot.responses.all()],
                }
                for slot in attempt.slots.select_related("version").order_by("position")
            ],
        }
        for attempt in attempts
    ]


if os.environ.get("FAULT_PEOPLE"):
    people = json.loads(os.environ["FAULT_PEOPLE"])
    print(json.dumps({str(person): held(person) for person in people}))
else:
    print(json.dumps(prepare(int(os.environ["FAULT_RUNS"]))))
