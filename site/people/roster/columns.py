"""Which column of a roster holds what: found by its name, corrected by hand where that fails."""

import re
from collections.abc import Sequence
from typing import Any

COLUMNS = ("nip", "nama", "jenis", "jabatan", "unit", "unor", "email", "kedudukan")
REQUIRED = ("nip", "nama", "jenis")

# As SIASN, SIMPEG and the offices' own lists write them, without strokes, dots, underlines and brackets.
NAMES = {
    "nip": (
        "nip",
        "nip baru",
        "nip pns",
        "nip asn",
        "nip nipppk",
        "nip ni pppk",
        "ni pppk",
        "nomor induk pegawai",
        "nomor",
    ),
    "nama": (
        "nama",
        "nama lengkap",
        "nama pegawai",
        "nama pns",
        "nama asn",
        "nama gelar",
        "nama gelar lengkap",
    ),
    "jenis": (
        "jenis",
        "jenis pegawai",
        "jenis pegawai nama",
        "nama jenis pegawai",
        "jenis asn",
        "status asn",
        "status",
        "status pegawai",
        "status kepegawaian",
    ),
    "jabatan": ("jabatan", "nama jabatan", "jabatan nama", "jabatan terakhir"),
    "unit": (
        "unit",
        "unit kerja",
        "unor",
        "unor nama",
        "nama unor",
        "unor nama unor",
        "unit organisasi",
        "unit kerja nama",
        "nama unit kerja",
        "opd",
        "skpd",
        "perangkat daerah",
        "satuan kerja",
        "satker",
    ),
    "unor": ("unor id", "id unor", "kode unor", "unor kode", "unor siasn", "kode unor siasn"),
    "email": ("email", "e mail", "surel", "alamat email", "alamat surel"),
    "kedudukan": ("kedudukan hukum", "kedudukan hukum nama", "nama kedudukan hukum"),
}
# What serves where nothing better stands in the file, wherever it stands: the office instead of the unit,
# the mailbox that the government gave instead of the one that is read.
WEAK = {
    "jenis": ("status cpns pns", "kedudukan", "kedudukan pegawai"),
    "unit": (
        "unor induk",
        "unor induk nama",
        "unor induk nama unor",
        "nama unor induk",
        "satuan kerja nama",
        "satuan kerja induk nama",
    ),
    "email": ("email gov", "email pemerintah"),
}
_KNOWN = {name: column for column, names in NAMES.items() for name in names}
_INSTEAD = {name: column for column, names in WEAK.items() for name in names}


def match(header: Sequence[Any]) -> dict[str, int]:
    """Column → its place in the header, from 0; what cannot be told is left out.

    Where two heads would fit, the first one is taken: rosters often repeat a column further right.
    """
    heads = [plain(cell) for cell in header]
    found: dict[str, int] = {}
    for known in (_KNOWN, _INSTEAD):
        for place, head in enumerate(heads):
            if head in known:
                found.setdefault(known[head], place)
    return found


def missing(places: dict[str, int]) -> list[str]:
    """The required columns that no place is known for."""
    return [column for column in REQUIRED if column not in places]


def place_of(header: Sequence[Any], text: str) -> int | None:
    """Where the head of that name stands, or the column of that number, which counts from 1."""
    heads = [plain(cell) for cell in header]
    if plain(text) in heads:
        return heads.index(plain(text))
    if text.isdecimal() and 0 < int(text) <= len(heads):
        return int(text) - 1
    return None


def plain(cell: Any) -> str:
    """Lower case, words only: "NIP/NI-PPPK *" and "nip ni pppk" are the same head."""
    return " ".join(re.findall(r"[a-z0-9]+", str(cell).casefold()))
