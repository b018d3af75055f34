"""The way in to every page about an agency: who may open it, and whether with names."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.http import Http404

from agencies.extents import TODAY
from agencies.models import Agency, AgencyName, AgencyQuerySet, AgencySuccession
from courses.models import PastDay, Reorganisation
from people.bulk import one_of
from people.models import Person
from people.models.role import NAMES_ALLOWED
from people.prepared import prepared
from people.scopes import agencies_under, roots_open_to
from tracking.lens import Lens


@dataclass(frozen=True)
class Door:
    """An agency that is open to the reader, with the tops of all that is, and whether its names are."""

    agency: Agency
    roots: tuple[Agency, ...]
    sees_names: bool

    @property
    def scope(self) -> AgencyQuerySet:
        return agencies_under(self.roots)

    @property
    def office(self) -> Agency:
        """The top through which the agency is open: in whose name the reader acts."""
        return next(root for root in self.roots if root.contains(self.agency))

    def opens(self, agency: Agency) -> bool:
        """Whether it is in the scope; asks no database."""
        return any(root.contains(agency) for root in self.roots)

    def family(self, lens: Lens | None = None) -> tuple[list[Agency], list[Agency]]:
        """Ancestors of today within the scope, top first, and children by name; one query.

        Through the lens of a past day they are the children of that day, and all bear the names of that day. A
        child may stand elsewhere by now, and be closed to the reader.
        """
        agency, tree = self.agency, lens.tree if lens else TODAY
        above = agency.ancestor_paths[:-1]
        paths, below = [*above, *tree.children(agency.path)], agency.depth + 1
        if lens is not None and lens.is_past:
            found = _kindred_on(paths=paths, path=agency.path, below=below, day=lens.day)
        else:
            found = _kindred(paths=paths, path=agency.path, below=below)
        children = [other for other in found if tree.above(other.path) == agency.path]
        return (
            [other for other in found if other.path in above and self.opens(other)],
            sorted(children, key=lambda child: (child.called.casefold(), child.pk)),
        )


@prepared
def _kindred(paths: list[str], path: str, below: int) -> QuerySet[Agency]:
    """The units at these paths, ancestors top first, and children."""
    return _kin_at(paths, path, below)


@prepared
def _kindred_on(paths: list[str], path: str, below: int, day: dt.date) -> QuerySet[Agency]:
    """The same with their names of a past day."""
    return _kin_at(paths, path, below).named_on(day)


def _kin_at(paths: list[str], path: str, below: int) -> AgencyQuerySet:
    here = Q(one_of("agencies_agency.path", paths, "text"))
    here |= Q(path__startswith=path, depth=below)
    found: AgencyQuerySet = Agency.objects.filter(here).order_by("path")
    return found


def open_door(person: Person, slug: str, *, names: bool = False) -> Door:
    """The way in to every page about an agency.

    Raises:
        Http404: when no role opens it, or when names are needed and the role gives figures only.
    """
    agency = _named.first(slug=slug)
    if agency is None:
        raise Http404
    door = Door(agency, tuple(roots_open_to(person, NAMES_ALLOWED)), sees_names=True)
    if not names and not door.opens(agency):
        door = Door(agency, tuple(roots_open_to(person)), sees_names=False)
    if not door.opens(agency):
        raise Http404
    return door


@prepared
def _named(slug: str) -> QuerySet[Any]:
    """The agency; with its last name before, and `has_kin`, whether it became part of another or another of it.

    `has_plans` tells whether a move or a merger was planned in which it takes part, done or not; `is_kept`
    whether past days of it are kept.
    """
    here = Q(predecessor=OuterRef("pk")) | Q(successor=OuterRef("pk"))
    planned = Q(unit=OuterRef("pk")) | Q(target=OuterRef("pk"))
    names = AgencyName.objects.filter(agency=OuterRef("pk")).order_by("-until")
    return Agency.objects.filter(slug=slug).annotate(
        has_kin=Exists(AgencySuccession.objects.filter(here)),
        has_plans=Exists(Reorganisation.objects.filter(planned, digest="")),
        is_kept=Exists(PastDay.objects.filter(agency=OuterRef("pk"))),
        earlier_name=Subquery(names.values("name")[:1]),
        renamed_after=Subquery(names.values("until")[:1]),
    )
