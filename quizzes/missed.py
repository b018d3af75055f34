"""What people did not know in given attempts. Reads only."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Count, Q

from people.bulk import among
from quizzes.models import NOT_KNOWN, Slot


def practices_missed(attempts: Sequence[int]) -> dict[int, frozenset[int]]:
    """Person → practices of questions that were not fully right; absent is who was asked nothing.

    What may no longer be scored is not held against anybody. One query.
    """
    scored = Q(version__is_scored=True, version__practice__is_scored=True)
    rows = (
        Slot.objects.filter(attempt__in=among(attempts, "bigint"))
        .order_by()
        .values_list("attempt__person", "version__practice")
        .annotate(missed=Count("pk", filter=NOT_KNOWN & scored))
    )
    found: dict[int, set[int]] = defaultdict(set)
    for person, practice, missed in rows:
        found[person].update([practice] if missed else [])
    return {person: frozenset(practices) for person, practices in found.items()}
