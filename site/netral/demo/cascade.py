"""The instruction of the province on its way down: some have received it, some have not, some have nobody."""

import datetime as dt

from agencies.models import Agency, AgencyCode
from courses.actions.acknowledging import acknowledge
from courses.models import Assignment
from netral.demo.cast import CAST
from people.actions.roles import grant_role
from people.models import Person, Placement, Role, RoleKind, Status

# The agency, the office whose people look after it, and after how many days it was received (None: not yet).
# Majene has its officer among the cast and has not; Mamuju Tengah has nobody.
OFFICES = (
    ("76.02", "pd-7602-bkpsdm", 1),
    ("76.01", "pd-7601-bkpsdm", 2),
    ("76.04", "pd-7604-bkpsdm", 5),
    ("76.03", "pd-7603-bkpsdm", None),
    ("pd-7602-dinkes", "pd-7602-dinkes", 3),
    ("pd-7602-disdikbud", "pd-7602-disdikbud", None),
)


def pass_on(assignment: Assignment, *, began: dt.datetime) -> None:
    """From the top down, as everybody is asked only by whoever is above."""
    for code, office, days in OFFICES:
        agency = _agency(code)
        officer = _officer(agency) or _appointed(agency, _agency(office), began)
        if officer is not None and days is not None:
            at = began + dt.timedelta(days=days)
            acknowledge(assignment=assignment, agency=agency, actor=officer, now=at)


def _officer(agency: Agency) -> Person | None:
    held = Role.objects.filter(agency=agency, kind=RoleKind.BKPSDM, ended_on=None)
    role = held.select_related("person").order_by("pk").first()
    return role.person if role else None


def _appointed(agency: Agency, office: Agency, began: dt.datetime) -> Person | None:
    """One of the crowd, who cannot sign in; None in a demo so small that the office is empty."""
    placed = Placement.objects.as_of(began.date()).within(office).select_related("person")
    # The cast keeps to its parts: a learner stays one.
    crowd = placed.exclude(person__nip__in=[member.nip for member in CAST])
    first = crowd.filter(person__status=Status.PNS).order_by("agency__path", "pk").first()
    if first is None:
        return None
    grant_role(person=first.person, agency=agency, kind=RoleKind.BKPSDM, actor=None)
    return first.person


def _agency(code: str) -> Agency:
    named = AgencyCode.objects.filter(code=code).exclude(system="bps")
    return Agency.objects.get(pk=named.values_list("agency", flat=True).get())
