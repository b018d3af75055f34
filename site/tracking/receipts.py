"""Who has received an instruction, who has not, and where nobody can: the tree, level by level."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency
from courses.cascade import MISSING, RECEIVING_KINDS, Branch, Receipt, branches, tally
from courses.instructions import receiver_roles
from courses.models import Acknowledgement, Assignment
from tracking.doors import Door

LABELS = {
    Receipt.RECEIVED: gettext_lazy("Diterima dan diteruskan"),
    Receipt.WAITING: gettext_lazy("Belum diterima"),
    Receipt.HELD: gettext_lazy("Belum diteruskan kepadanya"),
    Receipt.NO_OFFICER: gettext_lazy("Tidak ada petugas"),
}
FILTERS = {
    "": gettext_lazy("Semua"),
    "diterima": LABELS[Receipt.RECEIVED],
    "belum": gettext_lazy("Belum"),
    "tanpa-petugas": LABELS[Receipt.NO_OFFICER],
}


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    agency: Agency
    above: str
    level: int
    receipt: Receipt
    acknowledgement: Acknowledgement | None

    @property
    def label(self) -> str:
        return str(LABELS[self.receipt])


@dataclass(frozen=True, slots=True)
class Receipts:
    """All below the agency that is looked at; `counts` are of all, `rows` of those asked for."""

    rows: list[ReceiptRow]
    counts: list[tuple[str, int]]


def read_receipts(door: Door, assignment: Assignment, wanted: str) -> Receipts:
    """Three queries, whatever the size of the tree."""
    here, origin = door.agency, assignment.agency.path
    line = Q(path__startswith=here.path) | Q(path__in=here.ancestor_paths)
    agencies = {
        agency.path: agency
        for agency in Agency.objects.within(assignment.agency).filter(
            line, kind__in=RECEIVING_KINDS, is_active=True
        )
        if agency.path != origin
    }
    roles = receiver_roles().filter(agency__path__startswith=origin)
    officers = set(roles.values_list("agency__path", flat=True))
    given = assignment.acknowledgements.select_related("person", "agency")
    received = {each.agency.path: each for each in given}
    found = branches(
        agencies, origin=origin, officers=officers, received=received, step=here.steplen
    )
    below = [each for each in found if each.path.startswith(here.path) and each.path != here.path]
    names = {path: agency.name for path, agency in agencies.items()}
    names[origin] = assignment.agency.name
    return Receipts(
        rows=[
            ReceiptRow(
                agencies[each.path],
                names[each.above],
                each.level - below[0].level + 1,
                each.receipt,
                received.get(each.path),
            )
            for each in below
            if _is_wanted(each, wanted)
        ],
        counts=[(str(LABELS[receipt]), number) for receipt, number in tally(below).items()],
    )


def receipt_table(rows: Iterable[ReceiptRow], door: Door) -> tuple[list[str], Iterator[tuple]]:
    """Head and rows of the table as a file; officers are named to those who may read names."""
    head = [_("Tingkat"), _("Unit"), _("Diteruskan oleh"), _("Keadaan"), _("Diterima pada")]
    head += [_("Diterima oleh")] if door.sees_names else []
    return head, (
        (
            row.level,
            row.agency.name,
            row.above,
            row.label,
            _when(row),
            *([officer(row)] if door.sees_names else []),
        )
        for row in rows
    )


def officer(row: ReceiptRow) -> str:
    found = row.acknowledgement
    return found.person.name if found is not None and found.person is not None else ""


def _when(row: ReceiptRow) -> str:
    """In the reader's zone, as on the page."""
    found = row.acknowledgement
    return f"{timezone.localtime(found.at):%Y-%m-%d %H:%M %Z}" if found else ""


def _is_wanted(branch: Branch, wanted: str) -> bool:
    if wanted == "belum":
        return branch.receipt in MISSING
    return wanted in ("", branch.receipt.value)
