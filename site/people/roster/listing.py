"""What a plan would do, as lines to read: who, where, what changes, or what is wrong."""

import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO

from django.utils.translation import gettext as _

from people.models import Status
from people.nip import grouped, masked
from people.roster.planning import Fate, Plan, Step
from people.roster.units import Units

FAULTY = "salah"
_KINDS = dict(Status.choices)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a list. `number` is masked where something is wrong with it."""

    fate: str
    row: int
    number: str
    name: str
    unit: str
    detail: str
    column: str = ""
    value: str = ""


def lines(plan: Plan, units: Units) -> Iterator[Line]:
    """Faults first, in the order of the file; then everybody by what happens to them."""
    for fault in sorted(plan.faults, key=lambda fault: fault.row):
        yield Line(
            FAULTY, fault.row, fault.number, "", "", fault.message, fault.column, fault.value
        )
    for step in plan.steps:
        yield Line(
            step.fate.value,
            step.row,
            masked(step.nip) if step.fate is Fate.FOREIGN else grouped(step.nip),
            step.name,
            units.names.get(step.unit, ""),
            "; ".join(_details(step, units)),
        )


def pack(found: Iterable[Line]) -> bytes:
    """One JSON object a line, compressed."""
    text = "".join(json.dumps(asdict(line), ensure_ascii=False) + "\n" for line in found)
    return gzip.compress(text.encode(), compresslevel=3)


def unpack(file: BinaryIO, fate: str = "") -> Iterator[Line]:
    """The lines again, one at a time; those of one fate when it is named."""
    with gzip.open(file, "rt", encoding="utf-8") as text:
        for each in text:
            line = Line(**json.loads(each))
            if fate in ("", line.fate):
                yield line


def _details(step: Step, units: Units) -> Iterator[str]:
    if step.fate is Fate.MOVED:
        before = units.names.get(step.left, "") if step.left else ""
        yield _("dari %(unit)s") % {"unit": before} if before else _("belum ditempatkan")
    names = {
        "name": _("nama"),
        "status": _("jenis pegawai"),
        "post": _("jabatan"),
        "email": _("surel"),
    }
    for field, old, new in step.changes:
        yield _("%(field)s: %(old)s menjadi %(new)s") % {
            "field": names[field],
            "old": _shown(field, old) or _("kosong"),
            "new": _shown(field, new),
        }


def _shown(field: str, value: str) -> str:
    return str(_KINDS.get(value, value)) if field == "status" else value
