"""Which column of a roster holds what: found by its name, corrected by hand where that fails."""

import re
from collections.abc import Sequence
from typing import Any

COLUMNS = ("nip", "nama", "jenis", "jabatan", "unit", "email")
REQUIRED = ("nip", "nama", "jenis")

# As SIASN, SIMPEG and the offices' own lists write them, without strokes, dots and brackets.
NAMES = {
    "nip": (
        "nip",
        "nip baru",
        "nip nipppk",
        "nip ni pppk",
        "ni pppk",
        "nomor induk pegawai",
        "nomor",
    ),
    "nama": ("nama", "nama lengkap", "nama pegawai", "nama pns", "nama asn", "nama gelar"),
    "jenis": (
        "jenis",
        "jenis pegawai",
        "status",
        "status pegawai",
        "status kepegawaian",
        "kedudukan",
        "kedudukan pegawai",
    ),
    "jabatan": ("jabatan", "nama jabatan", "jabatan nama", "jabatan terakhir"),
    "unit": (
        "unit",
        "unit kerja",
        "unor",
        "unor nama",
        "nama unor",
        "unit organisasi",
        "opd",
        "skpd",
        "perangkat daerah",
        "satuan kerja",
        "satker",
    ),
    "email": ("email", "e mail", "surel", "alamat email", "alamat surel"),
}
_KNOWN = {name: column for column, names in NAMES.items() for name in names}


def match(header: Sequence[Any]) -> dict[str, int]:
    """Column → its place in the header, from 0; what cannot be told is left out.

    Where two heads would fit, the first one is taken: rosters often repeat a column further right.
    """
    found: dict[str, int] = {}
    for place, cell in enumerate(header):
        column = _KNOWN.get(plain(cell))
        if column is not None:
            found.setdefault(column, place)
    return found


def missing(places: dict[str, int]) -> list[str]:
    """The required columns that no place is known for."""
    return [column for column in REQUIRED if column not in places]


def plain(cell: Any) -> str:
    """Lower case, words only: "NIP/NI-PPPK *" and "nip ni pppk" are the same head."""
    return " ".join(re.findall(r"[a-z0-9]+", str(cell).casefold()))
