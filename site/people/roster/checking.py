"""Each row of a roster judged by itself: an entry, or faults that say what to do."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from people.models import Status
from people.nip import NipError, fitting, masked, normalise, without_numbers
from people.roster.reading import Table

# Excel keeps 15 digits of a number and writes zeros for the rest; serial numbers begin at 001.
ROUNDED = "000"
LONGEST, LONGEST_EMAIL = 150, 254
# Up to so many digits Excel shows a number whole, beyond that as a power of ten.
MOST_DIGITS = 11
TOLD_EACH = 500
KINDS = {value.casefold(): value for value in Status.values} | {
    str(label).casefold(): value for value, label in Status.choices
}
# How SIASN and SIMPEG write them: a letter, or the kind with more words behind it.
SHORT = {"p": Status.PNS, "c": Status.CPNS, "p3k": Status.PPPK}
BEGINNINGS = (
    (r"(pppk|p3k)\b.*\bparuh waktu\b", Status.PPPK_PART_TIME),
    (r"(pppk|p3k)\b", Status.PPPK),
    (r"cpns\b", Status.CPNS),
    (r"pns\b", Status.PNS),
    (r"(non[ -]?asn|honorer)\b", Status.NON_ASN),
)
# Legal standings of SIASN in which nobody serves any more.
ENDED = r"pensiun|meninggal|\bberhenti\b|diberhentikan|mengundurkan diri|dinyatakan hilang"
SERVING = r"masa persiapan pensiun|\bmpp\b|calon pensiun|sementara"


@dataclass(frozen=True, slots=True)
class Entry:
    """One person of the roster; `unit` is a code, an address or a name, empty for the agency.

    `unor` is what SIASN calls the unit; it goes before `unit`.
    """

    row: int
    nip: str
    name: str
    status: str
    post: str
    unit: str
    email: str
    unor: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which cell; the person's number, and what stands there, are masked."""

    row: int
    message: str
    number: str = ""
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        """Row, column, whose, what stands there, and what to do, as one line."""
        number = f" ({self.number})" if self.number else ""
        value = _(', isi "%(value)s"') % {"value": self.value} if self.value else ""
        where = _("Baris %(row)d, kolom %(column)s") % {"row": self.row, "column": self.column}
        return f"{where}{number}{value}: {self.message}"


def check(
    table: Table,
    places: dict[str, int],
    *,
    today: dt.date,
    told: Callable[[int], None] = lambda _count: None,
) -> tuple[list[Entry], list[Fault]]:
    """Entries and faults in the order of the rows; `places` says which column stands where.

    `told` hears now and then how many rows more have been judged.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(table.rows, start=table.first):
        if (number - table.first) % TOLD_EACH == TOLD_EACH - 1:
            told(TOLD_EACH)
        if not any(str(cell).strip() for cell in cells):
            continue
        values = {
            column: cells[place] if place < len(cells) else "" for column, place in places.items()
        }
        found, entry = _check_row(number, values, today)
        if entry and entry.nip in seen:
            message = _("Nomor yang sama sudah ada pada baris %(row)d. Hapus salah satunya.")
            shown = masked(entry.nip)
            found.append(Fault(number, message % {"row": seen[entry.nip]}, shown, "nip", shown))
            entry = None
        faults.extend(found)
        if entry:
            seen[entry.nip] = number
            entries.append(entry)
    return entries, faults


def _check_row(
    row: int, values: dict[str, Any], today: dt.date
) -> tuple[list[Fault], Entry | None]:
    text = {column: str(value).strip() for column, value in values.items()}
    raw = values["nip"]
    if not isinstance(raw, str):
        message = _(
            "NIP tersimpan sebagai angka dan sudah dibulatkan Excel. Ubah kolom menjadi teks,"
            " lalu ketik ulang 18 angkanya."
        )
        shown = _as_excel_shows(raw)
        return [Fault(row, message, shown, "nip", shown)], None
    number = normalise(raw)
    status = kind_of(text["jenis"])
    faults = [
        Fault(row, message, masked(number), column, _shown(column, text[column]))
        for column, message in _faults(text, number, status, today)
    ]
    if faults:
        return faults, None
    return [], Entry(
        row=row,
        nip=number,
        name=" ".join(text["nama"].split()),
        status=status,
        post=text.get("jabatan", ""),
        unit=text.get("unit", ""),
        email=text.get("email", ""),
        unor=text.get("unor", ""),
    )


def kind_of(text: str) -> str:
    """The status that a cell names, empty when it names none."""
    word = " ".join(text.casefold().split())
    if word in KINDS:
        return KINDS[word]
    if word in SHORT:
        return SHORT[word]
    return next((kind for pattern, kind in BEGINNINGS if re.match(pattern, word)), "")


def _faults(
    text: dict[str, str], number: str, status: str, today: dt.date
) -> Iterable[tuple[str, str]]:
    """Column and message of each fault."""
    if not text["nama"]:
        yield "nama", _("Nama kosong. Isi nama lengkap dengan gelar.")
    for column in ("nama", "jabatan"):
        if len(text.get(column, "")) > LONGEST:
            yield column, _("Isinya lebih dari %(most)d huruf. Singkatlah.") % {"most": LONGEST}
    if not status:
        message = _("Jenis pegawai tidak dikenal: %(kind)s. Yang dikenal: %(known)s.")
        known = ", ".join(str(label) for label in Status.labels)
        yield "jenis", message % {"kind": _shown("jenis", text["jenis"]) or "-", "known": known}
    else:
        try:
            nip = fitting(number, status=status, today=today)
        except NipError as fault:
            yield "nip", str(fault)
        else:
            if len(nip) == 18 and nip.endswith(ROUNDED):
                yield (
                    "nip",
                    _(
                        "Tiga angka terakhir NIP 000, biasanya karena dibulatkan Excel."
                        " Ubah kolom menjadi teks, lalu ketik ulang 18 angkanya."
                    ),
                )
    standing = text.get("kedudukan", "").casefold()
    if re.search(ENDED, standing) and not re.search(SERVING, standing):
        message = _(
            "Menurut berkas orang ini tidak bertugas lagi: %(standing)s. Hapus barisnya; bila masih"
            " bertugas, perbaiki kedudukannya."
        )
        yield "kedudukan", message % {"standing": _shown("kedudukan", text["kedudukan"])}
    if text.get("email"):
        try:
            validate_email(text["email"])
            MaxLengthValidator(LONGEST_EMAIL)(text["email"])
        except ValidationError:
            yield "email", _("Alamat surel tidak benar. Perbaiki, atau kosongkan.")


def _as_excel_shows(number: object) -> str:
    """A number as it stands in the sheet: a long one keeps three digits and its length, and names nobody."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return masked(str(number))
    if abs(number) < 10**MOST_DIGITS:
        return masked(f"{number:.0f}")
    return f"{number:.2E}".replace(".", ",")


def _shown(column: str, text: str) -> str:
    """What stands in the cell, short, and without a number that names a person."""
    return masked(normalise(text)) if column == "nip" else without_numbers(text)[:60]
