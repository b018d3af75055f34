"""First answers are counted, and told in blocks of which none gives a person away."""

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Min, QuerySet

from agencies.holding import hold_tree_still
from agencies.models import Agency
from agencies.zones import national_day
from people.bulk import among, rewrite
from quizzes.models import NOT_KNOWN, AnswerTally, Attempt, Slot
from quizzes.pooling import Pools, Waiting, settle

AT_ONCE = 2000
COUNTED = ("waiting", "waiting_wrong", "waiting_since", "per_paper")
TOLD = ("people", "asked", "wrong", *COUNTED)


class Key(NamedTuple):
    agency: int
    quiz: int
    practice: int
    question: int | None


def tally_answers(*, today: dt.date) -> int:
    """Counts the first attempts handed in since the last time, and tells what may be told.

    May run twice, and twice at once. Says how many attempts were counted. `today`, and the day since when
    something waits, are the nation's: blocks are made of people of several units.
    """
    counted = 0
    while count := _count_some():
        counted += count
    waiting = AnswerTally.objects.filter(waiting__gt=0).order_by("quiz", "practice")
    for quiz, practice in waiting.values_list("quiz", "practice").distinct():
        _settle(quiz, practice, today)
    return counted


@transaction.atomic
def _count_some() -> int:
    """One batch: each attempt once, because its row is locked and marked."""
    hold_tree_still()
    new = Attempt.objects.closed().filter(number=1, is_tallied=False)
    batch = list(
        new.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]
    )
    if not batch:
        return 0
    slots = Slot.objects.filter(
        attempt__in=among(batch, "bigint"), attempt__agency__isnull=False, version__is_scored=True
    ).order_by()
    papers: dict[tuple[int, int], int] = defaultdict(int)
    for _attempt, quiz, practice, count in slots.values_list(
        "attempt", "attempt__quiz", "version__practice"
    ).annotate(number=Count("pk")):
        papers[(quiz, practice)] = max(papers[(quiz, practice)], count)
    answers = slots.values_list(
        "attempt__agency", "attempt__quiz", "version__practice", "version__question"
    ).annotate(
        number=Count("pk"),
        missed=Count("pk", filter=NOT_KNOWN),
        first=Min("attempt__finished_at"),
    )
    found = {
        Key(*row[:4]): Waiting(row[4], row[5], national_day(row[6]), papers[(row[1], row[2])])
        for row in answers
    }
    _add(found)
    Attempt.objects.filter(pk__in=among(batch, "bigint")).update(is_tallied=True)
    return len(batch)


def _add(found: dict[Key, Waiting]) -> None:
    """Rows are made first, then locked in one order, as with the counts of courses."""
    AnswerTally.objects.bulk_create(
        [AnswerTally(**_fields(key)) for key in sorted(found)],
        ignore_conflicts=True,
        batch_size=1000,
    )
    rows = AnswerTally.objects.filter(
        agency__in=among(sorted({key.agency for key in found}), "bigint"),
        quiz__in={key.quiz for key in found},
        question__in={key.question for key in found},
    )
    changed = []
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        more = found.get(Key(row.agency_id, row.quiz_id, row.practice_id, row.question_id))
        if more is not None:
            _wait(row, _pool(row) + more if row.waiting else more)
            changed.append(row)
    rewrite(AnswerTally, changed, COUNTED)


@transaction.atomic
def _settle(quiz: int, practice: int, today: dt.date) -> None:
    """One quiz and practice over the whole tree, from below."""
    hold_tree_still()
    rows = AnswerTally.objects.filter(quiz=quiz, practice=practice)
    held = _locked(rows.filter(waiting__gt=0))
    waiting: Pools = defaultdict(dict)
    for (path, question), row in held.items():
        waiting[path][question or 0] = _pool(row)
    blocks, left = settle(waiting, Agency.steplen, today)
    places = {(block.path, block.question) for block in blocks}
    places |= {(path, question) for path, pools in left.items() for question in pools}
    new_places = {path for path, question in places if (path, question) not in held}
    held |= _locked(rows.filter(waiting=0, agency__path__in=new_places))
    keys = dict(Agency.objects.filter(path__in=new_places).values_list("path", "pk"))
    for path, question in places - held.keys():
        held[(path, question)] = AnswerTally(
            agency_id=keys[path], quiz_id=quiz, practice_id=practice, question_id=question
        )
    for (path, question), row in held.items():
        _wait(row, left.get(path, {}).get(question or 0))
    for block in blocks:
        row = held[(block.path, block.question)]
        row.people += block.people
        row.asked += block.asked
        row.wrong += block.wrong
    rewrite(AnswerTally, [row for row in held.values() if row.pk], TOLD)
    AnswerTally.objects.bulk_create([row for row in held.values() if not row.pk], batch_size=1000)


def _locked(rows: QuerySet[AnswerTally]) -> dict[tuple[str, int | None], AnswerTally]:
    """By path and question."""
    found = rows.select_related("agency").select_for_update(of=("self",)).order_by("pk")
    return {(row.agency.path, row.question_id): row for row in found}


def _pool(row: AnswerTally) -> Waiting:
    since = row.waiting_since or dt.date.max
    return Waiting(row.waiting, row.waiting_wrong, since, row.per_paper)


def _wait(row: AnswerTally, pool: Waiting | None) -> None:
    row.waiting, row.waiting_wrong = (pool.asked, pool.wrong) if pool else (0, 0)
    row.waiting_since = pool.since if pool else None
    row.per_paper = max(row.per_paper, pool.per_paper) if pool else row.per_paper


def _fields(key: Key) -> dict[str, int | None]:
    return {f"{name}_id": value for name, value in key._asdict().items()}
