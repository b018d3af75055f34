"""What a seal holds and how it is proved: canonical text, hashes, and a month's ends. No HTTP, no database.

The hash is SHA-256 over the previous seal's hash (64 hexadecimal digits, nothing for the first) and the
text; anybody can make it again: `(printf %s PREVIOUS; cat FILE) | sha256sum`.
"""

import calendar
import datetime as dt
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, fields
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from courses.counting import Totals
from courses.models import Seal

FORMAT = "netral-segel-1"
FIGURES = tuple(field.name for field in fields(Totals))

Row = dict[str, Any]


def first_day(day: dt.date) -> dt.date:
    return day.replace(day=1)


def last_day(month: dt.date) -> dt.date:
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def months(since: dt.date, before: dt.date) -> Iterator[dt.date]:
    """First days of the months from that of `since` on which are over on `before`."""
    month = first_day(since)
    while (following := last_day(month) + dt.timedelta(days=1)) <= before:
        yield month
        month = following


def unit_rows(
    units: Iterable[Agency], places: Mapping[str, str], totals: Mapping[str, Totals]
) -> list[Row]:
    """One row a unit: what it was called, where it stood, and its figures with all that was under it.

    `places` and `totals` are told by the unit's path of today.
    """
    return [
        {
            "id": unit.pk,
            "name": unit.name_then or unit.name,
            "path": places[unit.path],
            **asdict(totals.get(unit.path, Totals())),
        }
        for unit in units
    ]


def canonical(table: Mapping[str, Any]) -> bytes:
    """The one way to write it: sorted keys, no spaces, UTF-8, no line at the end."""
    text = json.dumps(table, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest(previous: str, text: bytes) -> str:
    return sha256(previous.encode() + text).hexdigest()


def subtree(rows: Iterable[Row], unit: int) -> list[Row]:
    """The rows of a unit, which comes first, and of all that was under it then; none when it was not there."""
    rows = list(rows)
    top = next((row["path"] for row in rows if row["id"] == unit), None)
    if top is None:
        return []
    # They come as the tree was when they were sealed, in which a unit may stand before the one it was under.
    return sorted((row for row in rows if row["path"].startswith(top)), key=lambda row: row["path"])


def faults(chain: Iterable[Seal]) -> Iterator[tuple[Seal, str]]:
    """What is wrong with the seals of one chain, which come in the order in which they were made."""
    before: Seal | None = None
    for seal in chain:
        month = f"{seal.month:%Y-%m}"
        for fault in _faults_of(seal, before):
            yield seal, f"{month}: {fault}"
        before = seal


def _faults_of(seal: Seal, before: Seal | None) -> Iterator[str]:
    if seal.previous_id != (before.pk if before else None):
        yield _("tidak menyambung pada segel sebelumnya.")
    try:
        text, table = seal.text, seal.table
    except (OSError, EOFError, ValueError, zlib.error):
        yield _("isinya tidak terbaca.")
        return
    if digest(before.digest if before else "", text) != seal.digest:
        yield _("sidik tidak cocok dengan isinya dan segel sebelumnya.")
    told = {
        "root": seal.root_id,
        "course": seal.course_id,
        "cycle": seal.cycle,
        "month": f"{seal.month:%Y-%m}",
        "made_at": seal.sealed_at.isoformat(),
        "rows": seal.rows,
    }
    if told != _said_by(table):
        yield _("keterangannya berbeda dengan isinya.")


def _said_by(table: Any) -> dict[str, Any]:
    """What the text says of itself; nothing when it is not a table of ours."""
    try:
        return {
            "root": table["root"]["id"],
            "course": table["course"]["id"],
            "cycle": table["cycle"],
            "month": table["month"],
            "made_at": table["made_at"],
            "rows": len(table["units"]),
        }
    except (KeyError, TypeError):
        return {}
