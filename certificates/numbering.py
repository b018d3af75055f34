"""The number on a certificate: a pattern such as `{code}/{seq:04}/{unit}/{roman_month}/{year}`.

A pattern is data that an officer types, so it is read by a small grammar of our own and never handed to
`str.format` whole: only the six known parts are allowed, without attribute access, indexes or conversions.
"""

import datetime as dt
import re
from dataclasses import dataclass
from string import Formatter

from django.utils.translation import gettext_lazy as _

PARTS = ("code", "seq", "unit", "month", "roman_month", "year")
REQUIRED_PARTS = ("seq", "year")
ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SEQ_WIDTH = re.compile(r"^(0[1-9])?$")
MAX_LENGTH = 150


class PatternError(ValueError):
    """A fault in the pattern that an officer can mend."""


@dataclass(frozen=True, slots=True)
class Part:
    """Literal text followed by one known part (or by nothing, at the end)."""

    text: str
    name: str | None
    width: int


def parse(pattern: str) -> list[Part]:
    """The parts of a valid pattern.

    Raises:
        PatternError: with a message that says which part is wrong.
    """
    try:
        pieces = list(Formatter().parse(pattern))
    except ValueError:
        raise PatternError(_("Kurung kurawal pada pola tidak berpasangan.")) from None
    parts = [_part(*piece) for piece in pieces]
    names = [part.name for part in parts if part.name]
    for name in REQUIRED_PARTS:
        if name not in names:
            raise PatternError(
                _("Pola harus memuat {%(name)s} agar nomor tidak pernah berulang.") % {"name": name}
            )
    return parts


def _part(text: str, name: str | None, spec: str | None, conversion: str | None) -> Part:
    if name is None:
        return Part(text, None, 0)
    if name not in PARTS or conversion:
        raise PatternError(
            _("Bagian {%(name)s} tidak dikenal. Yang tersedia: %(parts)s.")
            % {"name": name, "parts": ", ".join(f"{{{part}}}" for part in PARTS)}
        )
    if spec and (name != "seq" or not SEQ_WIDTH.match(spec)):
        raise PatternError(
            _("Lebar angka hanya berlaku untuk nomor urut dan ditulis {seq:01} sampai {seq:09}.")
        )
    return Part(text, name, int(spec) if spec else 0)


def render(pattern: str, *, seq: int, day: dt.date, code: str, unit: str) -> str:
    """The number for this place in the sequence, dated on that day.

    Raises:
        PatternError: when the pattern is not valid.
    """
    values = {
        "code": code,
        "seq": str(seq),
        "unit": unit,
        "month": f"{day.month:02}",
        "roman_month": ROMAN_MONTHS[day.month - 1],
        "year": str(day.year),
    }
    written = []
    for part in parse(pattern):
        written.append(part.text)
        if part.name:
            written.append(values[part.name].zfill(part.width))
    number = "".join(written)
    if len(number) > MAX_LENGTH:
        raise PatternError(_("Nomor yang dihasilkan terlalu panjang."))
    return number
