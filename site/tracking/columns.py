"""Which columns the list of people has. The choice stands in the address, so that it can be kept and passed on.

How well somebody answered is no column and never becomes one: who looks after people reads how far they are.
"""

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORD = "kolom"
NAME = "nama"  # without it nobody would know whose line it is
LABELS: dict[str, str | Promise] = {
    "nip": _("NIP"),
    "unit": _("Unit"),
    "jenis": _("Jenis pegawai"),
    "jabatan": _("Jabatan"),
    "keadaan": _("Keadaan"),
    "batas": _("Batas waktu"),
    "kemajuan": _("Kemajuan"),
}
USUAL = ("nip", "unit", "jenis", "keadaan", "batas", "kemajuan")
FIGURES = ("kemajuan",)


def columns_of(words: QueryDict) -> tuple[str, ...]:
    """What is asked for, in the order of the table; the usual where no known column is named.

    One word for each (from checkboxes), or several parted by commas.
    """
    asked = {name for text in words.getlist(WORD) for name in text.split(",")}
    if not asked & {NAME, *LABELS}:
        return USUAL
    return tuple(name for name in LABELS if name in asked)


def as_word(shown: tuple[str, ...]) -> str:
    """For an address, where the usual needs no word."""
    return "" if shown == USUAL else ",".join((NAME, *shown))


def heads(shown: tuple[str, ...]) -> list[tuple[str, str | Promise, str]]:
    """Order, label and look of each head; the number stands below the name and has none of its own."""
    name = _("Nama dan NIP") if "nip" in shown else _("Nama")
    rest = [
        (column, LABELS[column], "n" if column in FIGURES else "")
        for column in shown
        if column != "nip"
    ]
    return [(NAME, name, ""), *rest]
