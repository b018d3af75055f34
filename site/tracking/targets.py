"""Where a unit may go: every open unit in reach that the rules allow, by the unit above it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.moving import merge_hindrance, move_hindrance
from courses.models import ReorganisationKind
from tracking.lens import Door

TITLES: dict[str, str | Promise] = {
    ReorganisationKind.MOVED: _("Pindahkan unit"),
    ReorganisationKind.MERGED: _("Gabungkan unit"),
}
Choices = list[tuple[str, list[tuple[str, str]]]]


def targets(door: Door, unit: Agency, asked: str) -> Choices:
    """Name of the unit above → address and name. Three queries, however many units."""
    governments = list(Agency.objects.governments().values_list("path", flat=True))
    children = [] if asked == ReorganisationKind.MOVED else list(unit.get_children())
    reach = list(door.scope.filter(is_active=True))
    names = {each.path: each.name for each in reach}
    grouped: dict[str, list[tuple[str, str]]] = {}
    for each in sorted(reach, key=lambda each: (each.path[: -each.steplen], each.name.casefold())):
        if asked == ReorganisationKind.MOVED:
            hindrance = move_hindrance(unit, each, governments)
        else:
            hindrance = merge_hindrance(unit, each, children, governments)
        if not hindrance:
            above = names.get(each.path[: -each.steplen], each.name)
            grouped.setdefault(above, []).append((each.slug, each.name))
    return list(grouped.items())
