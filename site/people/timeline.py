"""A person's placements as a line of days, and corrections of its past. Pure: no HTTP, no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from people.refusal import Refused

DAY = dt.timedelta(days=1)


class CorrectionRefused(Refused):
    """The past stays as it is noted; the text says why."""


class Days:
    """From a day to another, both inclusive; without an end they go on."""

    __slots__ = ()
    since: dt.date
    until: dt.date | None

    def holds_on(self, day: dt.date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Span(Days):
    """From when to when, both inclusive, a person is placed at a unit; `pk` of the row that says so."""

    agency: int
    since: dt.date
    until: dt.date | None
    pk: int | None = None

    def meets(self, later: "Span") -> bool:
        """Whether the other begins on the day after this one ends."""
        return self.until is not None and self.until + DAY == later.since


Timeline = Sequence[Span]  # the oldest first, no two on one day


@dataclass(frozen=True, slots=True)
class Change(Days):
    """Days on which the person was noted at one unit, and is after the correction at another; None is nowhere."""

    since: dt.date
    until: dt.date | None
    left: int | None
    to: int | None


def shifted(line: Timeline, pk: int, since: dt.date, until: dt.date | None) -> list[Span]:
    """With other dates for one placement; what met it before meets it still.

    Raises:
        CorrectionRefused: when nothing would be left of the placement or of the one beside it.
    """
    at = next(number for number, span in enumerate(line) if span.pk == pk)
    found, old = list(line), line[at]
    found[at] = new = replace(old, since=since, until=until)
    if at:
        before = line[at - 1]
        if before.meets(old) or before.holds_on(since):
            found[at - 1] = replace(before, until=since - DAY)
    if at + 1 < len(line) and until is not None:
        after = line[at + 1]
        if old.meets(after) or after.since <= until:
            found[at + 1] = replace(after, since=until + DAY)
    if new.until is not None and new.until < new.since:
        raise CorrectionRefused(_("Tanggal akhir lebih awal daripada tanggal mulai."), "until")
    if not _is_in_order(found):
        raise CorrectionRefused(
            _("Dengan tanggal itu tidak ada hari yang tersisa bagi penempatan di sebelahnya.")
        )
    return found


def inserted(line: Timeline, agency: int, since: dt.date, until: dt.date) -> list[Span]:
    """With these days at that unit, whatever was noted for them.

    Raises:
        CorrectionRefused: when the end comes before the beginning.
    """
    if until < since:
        raise CorrectionRefused(_("Tanggal akhir lebih awal daripada tanggal mulai."), "until")
    found, covered = [], []
    for span in line:
        begins_before = span.since < since
        ends_after = span.until is None or span.until > until
        if (begins_before and span.until is not None and span.until < since) or span.since > until:
            found.append(span)
            continue
        if begins_before:
            found.append(replace(span, until=since - DAY))
        if ends_after:
            found.append(replace(span, since=until + DAY, pk=None if begins_before else span.pk))
        if not begins_before and not ends_after:
            covered.append(span.pk)
    new = Span(agency, since, until, covered[0] if covered else None)
    return _joined(sorted([*found, new], key=lambda span: span.since), new)


def changes(before: Timeline, after: Timeline) -> list[Change]:
    """Where the two lines differ, the oldest days first."""
    edges = {span.since for span in (*before, *after)}
    edges |= {span.until + DAY for span in (*before, *after) if span.until is not None}
    days = sorted(edges)
    found: list[Change] = []
    for number, day in enumerate(days):
        left, to = _unit_on(before, day), _unit_on(after, day)
        if left == to:
            continue
        until = days[number + 1] - DAY if number + 1 < len(days) else None
        last = found[-1] if found else None
        if last and last.until == day - DAY and (last.left, last.to) == (left, to):
            found[-1] = replace(last, until=until)
        else:
            found.append(Change(day, until, left, to))
    return found


def stamp(line: Timeline) -> str:
    """Changes with whatever is noted of the person's placements."""
    return "-".join(f"{span.pk}.{span.agency}.{span.since}.{span.until or ''}" for span in line)


def _unit_on(line: Timeline, day: dt.date) -> int | None:
    return next((span.agency for span in line if span.holds_on(day)), None)


def _is_in_order(line: Timeline) -> bool:
    ends = all(span.until is None or span.since <= span.until for span in line)
    return ends and all(
        one.until is not None and one.until < other.since
        for one, other in zip(line, line[1:], strict=False)
    )


def _joined(line: Timeline, new: Span) -> list[Span]:
    """What meets the new days at the same unit is one placement with them."""
    found: list[Span] = []
    for span in line:
        last = found[-1] if found else None
        is_beside = span is new or (last is not None and last.until == new.until)
        if last and is_beside and last.agency == span.agency and last.meets(span):
            found[-1] = replace(last, until=span.until, pk=last.pk or span.pk)
        else:
            found.append(span)
    return found
