"""What the journeys must know and no page tells: fresh people and their codes.

Run by `world.ts` inside `manage.py shell`, once a run; prints one line of JSON.
"""

import json

from agencies.models import AgencyCode
from certificates.models import Certificate
from courses.models import Enrolment
from people.actions.activation import issue_code


def agency(code):
    return AgencyCode.objects.exclude(system="bps").get(code=code).agency


def fresh(office, number):
    """People of the office who are obliged and have never signed in."""
    waiting = (
        Enrolment.objects.filter(
            person__activated_at=None,
            person__is_active=True,
            counted_as="not_activated",
            left_on=None,
            completed_at=None,
            needs_pledge=True,
            agency__path__startswith=office.path,
        )
        .select_related("person", "agency")
        .order_by("pk")[:number]
    )
    return [
        {
            "nip": one.person.nip,
            "name": one.person.name,
            "unit": one.agency.slug,
            "isInHealth": one.agency.path.startswith(health.path),
            "code": issue_code(person=one.person, actor=None),
        }
        for one in waiting
    ]


mamuju, health = agency("76.02"), agency("pd-7602-dinkes")
finished = Certificate.objects.filter(person__nip="198803032012032903", revoked_at=None).latest(
    "pk"
)
print(
    json.dumps(
        {
            "mamuju": mamuju.slug,
            "majene": agency("76.05").slug,
            "health": {"slug": health.slug, "name": health.name},
            "inspectorate": agency("pd-7602-inspektorat").slug,
            "people": fresh(mamuju, 60),
            "certificate": {"code": finished.code, "number": finished.number},
        }
    )
)
