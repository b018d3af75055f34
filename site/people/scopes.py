"""What a person may open. Every view fetches its agency through here; outsiders get 404."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.http import Http404

from agencies.models import Agency, AgencyQuerySet
from people.bulk import among
from people.models import Person, Role
from people.models.role import NAMES_ALLOWED, TRACKING_KINDS
from people.prepared import prepared


def roots_open_to(person: Person, kinds: Iterable[str] = TRACKING_KINDS) -> list[Agency]:
    """The tops of the subtrees opened by roles of these kinds, without those inside another."""
    if not _may_have_roles(person):
        return []
    tops: list[Agency] = []
    for agency in _held(person=person.pk, kinds=[str(kind) for kind in kinds]):
        if not (tops and tops[-1].contains(agency)):
            tops.append(agency)
    return tops


@prepared
def _held(person: int, kinds: list[str]) -> QuerySet[Agency]:
    """By path, so that a unit stands before all that is under it."""
    held = Role.objects.held_by(person).filter(kind__in=among(kinds, "text"))
    return Agency.objects.filter(pk__in=held.values("agency")).order_by("path")


def agencies_open_to(person: Person, kinds: Iterable[str] = TRACKING_KINDS) -> AgencyQuerySet:
    """All agencies in the subtrees that the person's roles of these kinds open."""
    return agencies_under(roots_open_to(person, kinds))


def agencies_under(roots: Iterable[Agency]) -> AgencyQuerySet:
    """These agencies and all below them."""
    subtrees = Q()
    for root in roots:
        subtrees |= Q(path__startswith=root.path)
    return Agency.objects.filter(subtrees) if subtrees else Agency.objects.none()


def get_agency_or_404(person: Person, slug: str, kinds: Iterable[str] = TRACKING_KINDS) -> Agency:
    """The agency, when a role opens it; an outsider learns nothing, not even that it exists.

    Raises:
        Http404: when there is none, or when it is not open to the person.
    """
    agency = agencies_open_to(person, kinds).filter(slug=slug).first()
    if agency is None:
        raise Http404
    return agency


def has_role(person: Person, agency: Agency, kinds: Iterable[str]) -> bool:
    """Whether a role of one of these kinds opens the agency."""
    if not _may_have_roles(person):
        return False
    return Role.objects.held_by(person).filter(kind__in=list(kinds)).opening(agency).exists()


def sees_names(person: Person, agency: Agency) -> bool:
    """BKPSDM reads names in its subtree; an observer reads figures only."""
    return has_role(person, agency, NAMES_ALLOWED)


def reaches_over(person: Person, paths: Iterable[str]) -> bool:
    """Whether the person reads names in every subtree that begins at one of these paths."""
    roots = tuple(root.path for root in roots_open_to(person, NAMES_ALLOWED))
    return all(path.startswith(roots) for path in paths)


def _may_have_roles(person: Person) -> bool:
    return bool(person.is_authenticated and person.is_active)
