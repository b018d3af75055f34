"""What a unit that is moved, or becomes part of another, means for people and for lists of people."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from agencies.models import Agency
from people.actions.passing_on import pass_on_requests
from people.actions.telling import telling
from people.bulk import among, batches, insert
from people.models import Person, Placement, RosterImport, TransferRequest

DAY = dt.timedelta(days=1)


@transaction.atomic
def hand_over_people(*, unit: Agency, to: Agency, on: dt.date, actor: Person | None) -> int:
    """Everybody placed in the unit on that day or later is placed in the other from then on.

    What was before stays with the unit. Requests for its people, or by it, go along. Says how many.
    Call it while the tree is held for change: nobody places, moves or imports people then.
    """
    kept = Placement.objects.filter(Q(until=None) | Q(until__gte=on), agency=unit)
    split = list(kept.filter(since__lt=on).values_list("pk", "person", "until"))
    keys = sorted(set(kept.values_list("person", flat=True)))
    people = [
        person
        for batch in batches(keys)
        for person in Person.objects.filter(pk__in=among(batch, "bigint")).only(
            "pk", "activated_at"
        )
    ]
    with telling(people):
        kept.filter(since__gte=on).update(agency=to)
        ended = among([pk for pk, _person, _until in split], "bigint")
        Placement.objects.filter(pk__in=ended).update(until=on - DAY)
        insert(
            Placement,
            {
                "person_id": [person for _pk, person, _until in split],
                "agency_id": [to.pk] * len(split),
                "since": [on] * len(split),
                "until": [until for _pk, _person, until in split],
            },
            len(split),
        )
        sides = Q(source=unit) | Q(target=unit)
        requests = TransferRequest.objects.waiting().filter(sides)
        pass_on_requests(requests, unit=unit, to=to, actor=actor)
    return len(people)


def carry_reach(*, left: str, joined: str) -> None:
    """Lists of rosters that were made for a subtree are for the same subtree at its new path.

    Otherwise whoever later gets a unit at the old path could read them.
    """
    changed = []
    for found in RosterImport.objects.exclude(reach=[]).only("pk", "reach"):
        reach = [
            joined + path.removeprefix(left) if path.startswith(left) else path
            for path in found.reach
        ]
        if reach != found.reach:
            found.reach = reach
            changed.append(found)
    RosterImport.objects.bulk_update(changed, ["reach"], batch_size=500)
