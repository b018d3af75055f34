"""Why a past day looks different today: what the records say was noted after it was sealed.

Only numbers leave this module. A cause is counted at every unit that it touches and at the units above.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, TextChoices
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from agencies.extents import Tree
from agencies.models import Agency
from certificates.models import Certificate
from courses import past
from courses.models import Assignment, Enrolment, Seal
from courses.outline import outline
from courses.sealing import last_day
from courses.then import end_of
from people.bulk import among
from people.models import AuditEntry, RosterChange
from quizzes.models import MarkChange


class Cause(TextChoices):
    PLACED = "placed", _("Penempatan bertanggal lampau dicatat kemudian")
    CORRECTED = "corrected", _("Penempatan dikoreksi")
    EXCLUDED = "excluded", _("Pengecualian dicatat kemudian")
    COMPLETED = "completed", _("Penyelesaian tercatat belakangan")
    MARKED = "marked", _("Nilai diubah")
    DUE = "due", _("Batas waktu diubah")
    MOVED = "moved", _("Unit dipindahkan dalam susunan instansi")
    MERGED = "merged", _("Unit digabungkan ke unit lain atau digantikan")


@dataclass(slots=True)
class Touched:
    """Cause and path → whom or what it is about, so that each is counted once. Paths are those of today.

    `offices` are those who set placements right, by the paths that it touched.
    """

    tree: Tree
    units: dict[tuple[Cause, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    offices: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    subtrees: list[tuple[Cause, str, int]] = field(default_factory=list)

    def add(self, cause: Cause, paths: Iterable[str], subject: int) -> None:
        """Touches the units at these paths and those above them on the day."""
        for path in paths:
            self.add_line(cause, self.tree.line(path), subject)

    def add_line(self, cause: Cause, line: Iterable[str], subject: int) -> None:
        """Touches the units at these paths."""
        for each in line:
            self.units[(cause, each)].add(subject)

    def add_office(self, paths: Iterable[str], office: str) -> None:
        for path in paths:
            for each in self.tree.line(path):
                self.offices[each].add(office)

    def add_subtree(self, cause: Cause, path: str, subject: int) -> None:
        """Touches also all that was under the path."""
        self.add(cause, [path], subject)
        self.subtrees.append((cause, path, subject))

    def at(self, path: str) -> list[tuple[Cause, int]]:
        """Causes of a unit, each with its number."""
        found = {cause: set(self.units.get((cause, path), ())) for cause in Cause}
        line = self.tree.line(path)
        for cause, top, subject in self.subtrees:
            if top in line:
                found[cause].add(subject)
        return [(cause, len(subjects)) for cause, subjects in found.items() if subjects]


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that stood elsewhere on the day than it was sealed; `sealed` is the line of units down to it there."""

    unit: int
    path: str
    sealed: Sequence[str]


@dataclass(frozen=True, slots=True)
class Noted:
    """One record about one person; without paths it touches where the person counts."""

    cause: Cause
    person: int
    paths: tuple[str, ...] = ()
    office: str = ""


def find_causes(seal: Seal, tree: Tree, moved: Iterable[Moved]) -> Touched:
    """What was noted since, and touches the tree of that day as it is known now.

    A fixed number of queries.
    """
    day = last_day(seal.month)
    touched = Touched(tree)
    known = set()
    for each in moved:
        touched.add(Cause.MOVED, [each.path], each.unit)
        touched.add_line(Cause.MOVED, each.sealed, each.unit)
        known.add(each.unit)
    _add_reorganised(touched, seal, day, known)
    for assignment in _assignments_changed(seal):
        touched.add_subtree(Cause.DUE, assignment.agency.path, assignment.pk)
    end = end_of(seal.root, day)
    noted = [
        *_from_audit(seal, day),
        *_corrected(seal, day, end),
        *_from_rosters(seal, day),
        *_completed_late(seal, end),
        *_marked(seal, end),
    ]
    people = among(sorted({each.person for each in noted}), "bigint")
    enrolled = Enrolment.objects.filter(course=seal.course, cycle=seal.cycle, person__in=people)
    concerned = set(enrolled.values_list("person", flat=True))
    counted = past.enrolments_as_of(seal.root, seal.course, seal.cycle, day, tree=tree)
    places = dict(counted.filter(person__in=people).values_list("person", "at_path"))
    for note in noted:
        if note.person in concerned:
            here = places.get(note.person)
            paths = {*note.paths, *([here] if here else [])}
            touched.add(note.cause, paths, note.person)
            if note.office:
                touched.add_office(paths, note.office)
    return touched


def _add_reorganised(touched: Touched, seal: Seal, day: dt.date, known: Collection[int]) -> None:
    """Units that were merged, and units that came from another tree, which the seal does not know.

    What holds only since a later day has changed nothing of this one.
    """
    rows = _since(seal).filter(verb__in=("unit.moved", "unit.merged"))
    entries = [
        entry
        for entry in rows.values_list("verb", "subject", "details")
        if entry[2]["on"] <= day.isoformat()
    ]
    successors = {details["after"]["successor"] for _verb, _subject, details in entries}
    units = Agency.objects.filter(
        Q(pk__in={_key(subject) for _verb, subject, _details in entries})
        | Q(slug__in=successors - {None})
    )
    places = list(units.values_list("pk", "slug", "path"))
    paths = {pk: path for pk, _slug, path in places}
    by_slug = {slug: path for _pk, slug, path in places}
    for verb, subject, details in entries:
        unit = _key(subject)
        if verb == "unit.merged":
            touched.add(Cause.MERGED, (paths[unit], by_slug[details["after"]["successor"]]), unit)
        elif unit not in known:
            touched.add_subtree(Cause.MOVED, paths[unit], unit)


# Verb → its cause, and the detail that holds the first day on which it counts.
DATED = {
    "person.placed": (Cause.PLACED, "since"),
    "person.transferred": (Cause.PLACED, "on"),
    "person.left": (Cause.PLACED, "on"),
    "person.excluded": (Cause.EXCLUDED, "since"),
}


def _from_audit(seal: Seal, day: dt.date) -> list[Noted]:
    entries = _since(seal).filter(verb__in=DATED).values_list("verb", "subject", "details")
    found = []
    for verb, subject, details in entries:
        cause, word = DATED[verb]
        if (details.get(word) or "9999") <= day.isoformat():
            units = {details[name] for name in ("from", "to") if details.get(name)}
            found.append((cause, _key(subject), units))
    slugs = {slug for _cause, _person, units in found for slug in units}
    paths = dict(
        Agency.objects.filter(slug__in=among(sorted(slugs), "text")).values_list("slug", "path")
    )
    return [
        Noted(cause, person, tuple(paths[slug] for slug in units if slug in paths))
        for cause, person, units in found
    ]


def _corrected(seal: Seal, day: dt.date, end: dt.datetime) -> list[Noted]:
    """Placements set right whose days hold the sealed day, or one on which the person had finished by then."""
    rows = [
        (_key(subject), details)
        for subject, details in _since(seal)
        .filter(verb="person.corrected")
        .values_list("subject", "details")
        # The next day may have begun at the unit when this one ended at the root.
        if details["since"] <= (day + dt.timedelta(days=1)).isoformat()
    ]
    if not rows:
        return []
    done = {
        person: localdate(at, ZoneInfo(zone))
        for person, at, zone in Enrolment.objects.filter(
            course=seal.course,
            cycle=seal.cycle,
            person__in=among(sorted({person for person, _details in rows}), "bigint"),
            completed_at__lt=end,
        ).values_list("person", "completed_at", "agency__time_zone")
    }
    slugs = {slug for _person, details in rows for slug in (*details["units"], details["office"])}
    units = {unit.slug: unit for unit in Agency.objects.filter(slug__in=slugs)}
    found = []
    for person, details in rows:
        if details["since"] <= done.get(person, day).isoformat() <= details["until"]:
            paths = tuple(units[slug].path for slug in details["units"] if slug in units)
            office = units.get(details["office"])
            name = office.name if office else ""
            found.append(Noted(Cause.CORRECTED, person, paths, name))
    return found


def _from_rosters(seal: Seal, day: dt.date) -> Iterator[Noted]:
    """Rosters applied or taken back since; of each person the unit left and the unit come to."""
    changes = RosterChange.objects.filter(
        Q(roster_import__applied_at__gt=seal.sealed_at)
        | Q(roster_import__undone_at__gt=seal.sealed_at),
        Q(closed__isnull=False) | Q(opened__isnull=False),
        roster_import__since__lte=day,
        person__isnull=False,
    )
    for person, *paths in changes.values_list(
        "person", "closed__agency__path", "opened__agency__path", "roster_import__agency__path"
    ):
        yield Noted(Cause.PLACED, person, tuple(path for path in paths if path))


def _completed_late(seal: Seal, end: dt.datetime) -> Iterator[Noted]:
    """A certificate is issued in the moment in which a completion is written; the log knows when that was."""
    issued = _since(seal).filter(verb="certificate.issued").values_list("subject", flat=True)
    keys = among([_key(subject) for subject in issued], "bigint")
    late = Certificate.objects.filter(
        pk__in=keys, course=seal.course, cycle=seal.cycle, completion__completed_at__lt=end
    )
    for person, path in late.values_list("person", "completion__agency__path"):
        yield Noted(Cause.COMPLETED, person, (path,))


def _marked(seal: Seal, end: dt.datetime) -> Iterator[Noted]:
    changes = MarkChange.objects.filter(
        at__gt=seal.sealed_at,
        before__isnull=False,
        attempt__finished_at__lt=end,
        attempt__quiz__in=outline(seal.course).required_quiz_ids,
    )
    for person in changes.values_list("attempt__person", flat=True):
        yield Noted(Cause.MARKED, person)


def _assignments_changed(seal: Seal) -> Iterator[Assignment]:
    changed = _since(seal).filter(verb="changed_assignment").values_list("subject", flat=True)
    keys = among([_key(subject) for subject in changed], "bigint")
    given = Assignment.objects.filter(pk__in=keys, course=seal.course, cycle=seal.cycle)
    return given.select_related("agency").iterator()


def _since(seal: Seal) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(at__gt=seal.sealed_at)


def _key(subject: str) -> int:
    """The key in `app.Model:key`."""
    return int(subject.rsplit(":", 1)[1])
