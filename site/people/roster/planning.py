"""What a roster would change: each entry compared with what is known. Values in, values out."""

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.nip import masked, without_numbers
from people.roster.checking import Entry, Fault
from people.roster.units import Units

# What a roster may change of a person whom the register knows.
FIELDS = ("name", "status", "post", "email")
# Half the country bears one of these: they do not tell two people apart.
COMMON_NAMES = {
    "muhammad",
    "mohammad",
    "muh",
    "abdul",
    "siti",
    "nur",
    "sri",
    "andi",
    "bin",
    "binti",
}
ALIKE = 0.6


class Fate(TextChoices):
    """What becomes of a person of the roster, or of the agency."""

    NEW = "baru", gettext_lazy("Orang baru")
    CHANGED = "berubah", gettext_lazy("Data berubah")
    MOVED = "pindah", gettext_lazy("Pindah unit")
    FOREIGN = "mutasi", gettext_lazy("Tercatat pada instansi lain")
    GONE = "hilang", gettext_lazy("Tidak ada di berkas")
    UNCHANGED = "tetap", gettext_lazy("Tetap")


@dataclass(frozen=True, slots=True)
class Known:
    """A person of the register.

    `agency` is where they are placed on the day of the roster, else will be, else were last; None for
    nowhere ever. `since` and `until` are of that placement. `is_open` tells whether the importer looks
    after that agency, and so may read of the person and move them. Whoever is active, or has a role,
    keeps the e-mail address they have: it opens the account.
    """

    pk: int
    name: str
    status: str
    post: str
    email: str
    agency: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    is_open: bool = True
    keeps_email: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one person; `changes` is field → (before, after)."""

    fate: Fate
    nip: str
    name: str
    unit: int
    row: int = 0
    person: int | None = None
    left: int | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    entry: Entry | None = None


@dataclass(slots=True)
class Plan:
    """Every entry has one step or at least one fault."""

    steps: list[Step] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Fate → people; `salah` counts rows with faults."""
        counts = Counter(step.fate.value for step in self.steps)
        return {fate.value: counts[fate.value] for fate in Fate} | {
            "salah": len({fault.row for fault in self.faults})
        }

    @property
    def digest(self) -> str:
        """Changes with anything that the plan would do."""
        known = hashlib.sha256()
        for step in self.steps:
            if step.fate is not Fate.UNCHANGED:
                known.update(
                    f"{step.fate} {step.nip} {step.left} {step.unit} {step.changes}\n".encode()
                )
        return known.hexdigest()


def make_plan(
    entries: Iterable[Entry],
    *,
    agency: int,
    units: Units,
    known: Mapping[str, Known],
    placed: Mapping[int, tuple[str, str, int]],
    since: dt.date,
) -> Plan:
    """`placed`: person → (number, name, unit) for everybody who works in the agency now."""
    plan = Plan()
    listed: set[int] = set()
    for entry in entries:
        person = known.get(entry.nip)
        if person is not None:
            listed.add(person.pk)
        unit = units.place(entry, agency)
        if unit is None:
            plan.faults.append(_nowhere(entry, units))
            continue
        fault = _hindrance(entry, person, unit, since)
        if fault is not None:
            plan.faults.append(fault)
        else:
            plan.steps.append(_step(entry, person, unit, since))
    plan.steps.extend(
        Step(Fate.GONE, nip, name, unit, person=pk, left=unit)
        for pk, (nip, name, unit) in placed.items()
        if pk not in listed
    )
    return plan


def _step(entry: Entry, person: Known | None, unit: int, since: dt.date) -> Step:
    about = {"nip": entry.nip, "unit": unit, "row": entry.row, "entry": entry}
    if person is None:
        return Step(Fate.NEW, name=entry.name, **about)  # type: ignore[arg-type]
    if not person.is_open:
        # Nothing of a person whom others look after is shown, not even the name they have there.
        return Step(
            Fate.FOREIGN,
            name=entry.name,
            person=person.pk,
            left=person.agency,
            **about,  # type: ignore[arg-type]
        )
    changes = tuple(_changes(entry, person))
    stays = Fate.CHANGED if changes else Fate.UNCHANGED
    fate = stays if person.agency == unit and not _has_left(person, since) else Fate.MOVED
    return Step(
        fate,
        name=entry.name,
        person=person.pk,
        left=None if _has_left(person, since) else person.agency,
        changes=changes,
        **about,  # type: ignore[arg-type]
    )


def _changes(entry: Entry, person: Known) -> Iterable[tuple[str, str, str]]:
    """An empty cell of a column that may be empty takes nothing away."""
    for name in FIELDS:
        old, new = getattr(person, name), getattr(entry, name)
        if new and new != old and not (name == "email" and person.keeps_email):
            yield name, old, new


def _has_left(person: Known, since: dt.date) -> bool:
    return person.until is not None and person.until < since


def _hindrance(entry: Entry, person: Known | None, unit: int, since: dt.date) -> Fault | None:
    if person is None:
        return None
    if person.agency is None:
        message = _("Orang ini terdaftar tanpa unit. Mintalah operator menempatkannya.")
        return _fault(entry, "nip", message, masked(entry.nip))
    if not person.is_open:
        return None
    if not same_person(person.name, entry.name):
        message = _(
            'NIP ini tercatat atas nama "%(name)s". Periksa NIP-nya; bila orangnya benar,'
            " mintalah operator mengubah namanya dulu."
        )
        return _fault(entry, "nama", message % {"name": person.name}, entry.name)
    if person.agency == unit or _has_left(person, since):
        return None
    if person.since is not None and person.since > since:
        message = _("Penempatan sekarang baru dimulai %(day)s, sesudah tanggal berlaku berkas ini.")
        return _fault(entry, "unit", message % {"day": date_format(person.since)}, entry.unit)
    if person.until is not None:
        message = _("Orang ini masih tercatat pada unit lama sampai %(day)s.")
        return _fault(entry, "unit", message % {"day": date_format(person.until)}, entry.unit)
    return None


def _nowhere(entry: Entry, units: Units) -> Fault:
    if entry.unit:
        return _fault(entry, "unit", units.fault(entry.unit), entry.unit)
    message = _(
        "Kode unor ini belum dikenal. Catat kodenya pada unitnya, atau isi kolom unit dengan"
        " nama, kode, atau alamat unitnya."
    )
    return _fault(entry, "unor", message, entry.unor)


def _fault(entry: Entry, column: str, message: str, value: str) -> Fault:
    return Fault(entry.row, message, masked(entry.nip), column, without_numbers(value)[:60])


def same_person(one: str, other: str) -> bool:
    """Whether two spellings of a name may be one person's: titles, order and small slips aside."""
    if one == other:
        return True
    words, others = _words(one), _words(other)
    if words - COMMON_NAMES and others - COMMON_NAMES:
        words, others = words - COMMON_NAMES, others - COMMON_NAMES
    if words & others:
        return True
    plain, others_plain = " ".join(sorted(words)), " ".join(sorted(others))
    return SequenceMatcher(None, plain, others_plain).ratio() >= ALIKE


def _words(name: str) -> set[str]:
    """Without what follows the first comma, and without short words that end in a stop (titles)."""
    bare = re.sub(r"\b\w{1,5}\.", " ", name.split(",", 1)[0].casefold())
    return {word for word in re.findall(r"\w+", bare) if len(word) > 2} or {bare.strip()}
