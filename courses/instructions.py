"""Assignments from above that an office has yet to say it received. Reads only."""

from collections.abc import Iterable
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet

from agencies.models import Agency
from courses.cascade import RECEIVING_KINDS, Receipt, receipt_of, sender_of
from courses.models import Assignment
from courses.officers import officer_roles
from people.bulk import among
from people.models import Person, Role
from people.prepared import prepared


def receiver_roles() -> QuerySet[Role]:
    """Roles of those who receive an instruction for an agency: its own BKPSDM, not one further up."""
    return officer_roles().filter(agency__kind__in=RECEIVING_KINDS, agency__is_active=True)


def instructions_for(person: Person, agency: Agency) -> list[Assignment]:
    """Those that wait for this person to receive them for the agency, the newest first.

    One query for those who are not its officers, two for those who are.
    """
    held = set(_receiving(paths=agency.ancestor_paths))
    if (agency.pk, agency.path, person.pk) not in held:
        return []
    offices = {office: path for office, path, _person in held}
    rows = list(_wider(agency, offices))
    received = {(row.pk, offices[row.received_by]) for row in rows if row.received_by}
    given = {row.pk: row for row in rows}.values()
    return [each for each in given if _is_waiting(each, agency, set(offices.values()), received)]


@prepared
def _receiving(paths: list[str]) -> QuerySet[Role, tuple[int, str, int]]:
    """Unit, its path and the person, of whoever receives instructions at one of these paths."""
    above = receiver_roles().filter(agency__path__in=among(paths, "text"))
    return above.values_list("agency", "agency__path", "person")


def _wider(agency: Agency, offices: Iterable[int]) -> QuerySet[Any]:
    """Assignments from above, once for each of the offices that has received it, or else once."""
    receipt = FilteredRelation(
        "acknowledgements", condition=Q(acknowledgements__agency__in=sorted(offices))
    )
    return (
        Assignment.objects.open()
        .filter(agency__path__in=agency.ancestor_paths[:-1])
        .annotate(receipt=receipt, received_by=F("receipt__agency"))
        .select_related("course", "agency")
        .order_by("-assigned_on", "-pk")
    )


def _is_waiting(
    assignment: Assignment, agency: Agency, officers: set[str], received: set[tuple[int, str]]
) -> bool:
    origin = assignment.agency.path
    above = sender_of(agency.path, origin, officers, agency.steplen)
    paths = {path for pk, path in received if pk == assignment.pk}
    return receipt_of(agency.path, above, origin, officers, paths) is Receipt.WAITING
