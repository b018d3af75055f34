"""The list of people page by page: how a page of a long list is found without reading the list."""

from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Concat

from courses.models import CountRollup
from tracking.lens import Lens
from tracking.roster import BY_NAME

KEPT_SECONDS = 60 * 60
# What it costs to pass over somebody by name, in rows of a list that is read whole; measured with the nation.
PASSING_OVER = 3


class Sheet(Page):
    """A page with a bookmark: the last person on it, for the way on."""

    bookmark: UUID | None = None


class Sheets(Paginator):
    """Pages of a list whose length is known. By name they go on behind the last person of the page before."""

    def __init__(
        self, rows: QuerySet[Any], per_page: int, number: int, after: str, order: str
    ) -> None:
        super().__init__(rows, per_page)
        self.number, self.after, self.order = number, after, order

    @property
    def count(self) -> int:  # type: ignore[override]
        return self.number

    def page(self, number: int | str) -> Page:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        valid = self.validate_number(number)
        start = (valid - 1) * self.per_page
        behind = _behind(rows, self.after, self.order) if valid > 1 else None
        if behind is not None:
            rows, start = behind, 0
        shown = list(rows[start : start + self.per_page])
        page = Sheet(shown, valid, self)
        if shown and self.order in BY_NAME:
            page.bookmark = shown[-1].person.public_id
        return page


def read_whole_if_small(
    rows: QuerySet[Any], lens: Lens, number: int, order: str, per_page: int
) -> QuerySet[Any]:
    """The same rows in the same order; a short list of names is read whole and sorted.

    Else a page is found by walking everybody by name until it is full, which is quick where many of them belong
    to the list: one is passed over for each that does not. Where those outnumber the list itself it is slower
    than reading the list. The database knows how many belong to it only roughly, we know it.
    """
    if order not in BY_NAME or lens.course is None:
        return rows
    if number**2 > PASSING_OVER * per_page * _everybody(lens):
        return rows
    way = "-" if order.startswith("-") else ""
    # The index on names does not hold this expression, so that it cannot be walked.
    return rows.annotate(name_apart=Concat("person__name", Value(""))).order_by(
        f"{way}name_apart", f"{way}person"
    )


def _everybody(lens: Lens) -> int:
    """About how many take part in the cycle, in all trees together. A query an hour."""
    key = f"tracking:everybody:{lens.course and lens.course.pk}:{lens.cycle}"
    found = cache.get(key)
    if found is None:
        counts = CountRollup.objects.filter(
            course=lens.course, cycle=lens.cycle, agency__depth=1
        ).aggregate(number=Sum("total"))
        found = counts["number"] or 0
        cache.set(key, found, KEPT_SECONDS)
    return int(found)


def _behind(rows: QuerySet[Any], after: str, order: str) -> QuerySet[Any] | None:
    """The rows behind that person's; None when the list is in another order or does not hold the person."""
    try:
        key = UUID(after)
    except ValueError:
        return None
    last = rows.filter(person__public_id=key).first() if order in BY_NAME else None
    if last is None:
        return None
    name, way = last.person.name, "lt" if order.startswith("-") else "gt"
    further = Q(**{f"person__name__{way}": name})
    further |= Q(**{"person__name": name, f"person__{way}": last.person_id})
    # Said once more without the "or", so that the index on names is entered there.
    return rows.filter(further, **{f"person__name__{way}e": name})
