"""Assignments from above that an office has yet to say it received. Reads only."""

from django.db.models import QuerySet

from agencies.models import Agency
from courses.cascade import RECEIVING_KINDS, Receipt, receipt_of, sender_of
from courses.models import Acknowledgement, Assignment
from courses.officers import officer_roles
from people.models import Person, Role


def receiver_roles() -> QuerySet[Role]:
    """Roles of those who receive an instruction for an agency: its own BKPSDM, not one further up."""
    return officer_roles().filter(agency__kind__in=RECEIVING_KINDS, agency__is_active=True)


def instructions_for(person: Person, agency: Agency) -> list[Assignment]:
    """Those that wait for this person to receive them for the agency, the newest first.

    One query for those who are not its officers, three for those who are.
    """
    above = receiver_roles().filter(agency__path__in=agency.ancestor_paths)
    held = set(above.values_list("agency__path", "person"))
    if (agency.path, person.pk) not in held:
        return []
    officers = {path for path, _person in held}
    wider = Assignment.objects.open().filter(agency__path__in=agency.ancestor_paths[:-1])
    given = list(wider.select_related("course", "agency").order_by("-assigned_on", "-pk"))
    rows = Acknowledgement.objects.filter(
        assignment__in=[each.pk for each in given], agency__path__in=agency.ancestor_paths
    )
    received = set(rows.values_list("assignment", "agency__path"))
    return [each for each in given if _is_waiting(each, agency, officers, received)]


def _is_waiting(
    assignment: Assignment, agency: Agency, officers: set[str], received: set[tuple[int, str]]
) -> bool:
    origin = assignment.agency.path
    above = sender_of(agency.path, origin, officers, agency.steplen)
    paths = {path for pk, path in received if pk == assignment.pk}
    return receipt_of(agency.path, above, origin, officers, paths) is Receipt.WAITING
