"""Seals: how a tree stood at the end of a month, chained by hashes and never changed."""

import datetime as dt
import gzip
import json
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property

from agencies.extents import Extent, read_eras
from agencies.models import Agency
from courses.models.enrolment import Assignment
from courses.models.pages import CoursePage


class SealQuerySet(models.QuerySet["Seal"]):
    def of(self, root: Agency, course: CoursePage, cycle: str) -> Self:
        """One chain."""
        return self.filter(root=root, course=course, cycle=cycle)

    def touching(self, agency: Agency) -> Self:
        """Seals of the root under which the agency stood when their month ended, about courses that were ever
        assigned to it, above or below it, as the tree was then. Takes a query, for the trees.
        """
        given = Assignment.objects.filter(course=OuterRef("course"), cycle=OuterRef("cycle"))
        found = Q()
        for stay in _stays(agency.path):
            near = Q(agency__path__in=stay.line) | stay.extent.within("agency__path")
            held = Q(Exists(given.filter(near)), root__path=stay.root)
            if stay.since:
                held &= Q(month__gte=stay.since)
            if stay.before:
                held &= Q(month__lt=stay.before)
            found |= held
        return self.filter(found)


@dataclass(frozen=True, slots=True)
class _Stay:
    """Months, as in an era, at whose ends a unit stood under one line of units, with one extent."""

    since: dt.date | None
    before: dt.date | None
    root: str
    line: list[str]
    extent: Extent


def _stays(path: str) -> list[_Stay]:
    """The latest first; what others did meanwhile parts none of them."""
    found: list[_Stay] = []
    for era in read_eras():
        tree = era.tree
        stay = _Stay(era.since, era.before, tree.root_of(path), tree.line(path), tree.extent(path))
        last = found[-1] if found else None
        if last and (last.line, last.extent) == (stay.line, stay.extent):
            found[-1] = replace(last, since=stay.since)
        else:
            found.append(stay)
    return found


class Seal(models.Model):
    """Root agency × course × cycle × month; each but the first names the one made before it.

    `content` is the packed canonical text and `digest` the SHA-256 of the previous digest and that
    text. Rows are added and never changed or deleted: triggers of the database see to that.
    """

    root = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seals")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="+")
    cycle = models.CharField(max_length=20)
    month = models.DateField(help_text="its first day")
    previous = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="following"
    )
    digest = models.CharField(max_length=64, unique=True)
    rows = models.PositiveIntegerField(help_text="units")
    content = models.BinaryField()
    sealed_at = models.DateTimeField()

    objects = SealQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["root", "course", "cycle", "month"], name="seal_once_per_month"
            ),
            models.UniqueConstraint(
                fields=["root", "course", "cycle"],
                condition=Q(previous=None),
                name="seal_chain_begins_once",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="seal_month_is_a_first_day"),
        ]

    def __str__(self) -> str:
        return f"{self.root_id} {self.course_id} {self.cycle} {self.month:%Y-%m}"

    @cached_property
    def text(self) -> bytes:
        """The canonical text, as it was sealed."""
        return gzip.decompress(bytes(self.content))

    @cached_property
    def table(self) -> dict[str, Any]:
        table: dict[str, Any] = json.loads(self.text)
        return table
