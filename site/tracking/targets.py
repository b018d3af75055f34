"""Where a unit may go: every open unit in reach that the rules allow, by the unit above it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, AgencyQuerySet
from agencies.moving import merge_hindrance, move_hindrance
from courses.models import ReorganisationKind
from tracking.unit_field import Choices, Reach

TITLES: dict[str, str | Promise] = {
    ReorganisationKind.MOVED: _("Pindahkan unit"),
    ReorganisationKind.MERGED: _("Gabungkan unit"),
}


class Targets(Reach):
    """Every open unit in reach that the rules allow. Two queries, however many units."""

    def __init__(self, units: AgencyQuerySet, unit: Agency, asked: str) -> None:
        super().__init__(units)
        self.unit, self.asked = unit, asked
        self.governments = list(Agency.objects.governments().values_list("path", flat=True))
        is_move = asked == ReorganisationKind.MOVED
        self.children = [] if is_move else list(unit.get_children())

    def fits(self, unit: Agency) -> bool:
        if self.asked == ReorganisationKind.MOVED:
            return not move_hindrance(self.unit, unit, self.governments)
        return not merge_hindrance(self.unit, unit, self.children, self.governments)

    def choices(self, listed: list[Agency]) -> Choices:
        """Name of the unit above → address and name."""
        names = {each.path: each.name for each in listed}
        grouped: dict[str, list[tuple[str, str]]] = {}
        for each in sorted(listed, key=lambda one: (one.path[: -one.steplen], one.name.casefold())):
            if self.fits(each):
                above = names.get(each.path[: -each.steplen], each.name)
                grouped.setdefault(above, []).append((each.slug, each.name))
        return list(grouped.items())
