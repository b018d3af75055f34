"""NIP and NI PPPK: 18 digits that carry a birth date, a start, a sex and a serial number.

Source: Peraturan Kepala BKN 22/2007 for the NIP (birth date 8, year and month of CPNS 6, sex 1,
serial 3); the NI PPPK keeps the shape with the year of first appointment 4 and a contract counter 2
from 21 up (law notes F-90 to F-92). What the numbers of PPPK paruh waktu mean is not settled.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

NIP_PATTERN = r"^[0-9]{18}\Z"
PARTICIPANT_PATTERN = r"^N[0-9]{9}\Z"

CONTRACT_COUNTER_FIRST = 21


class NipError(ValueError):
    """A fault that a person can mend; the text says what is wrong, never the number itself."""


@dataclass(frozen=True, slots=True)
class Nip:
    """The parts of a valid number. `month` is set for PNS and CPNS, `contract` for PPPK."""

    digits: str
    born: dt.date
    year: int
    month: int | None
    contract: int | None
    sex: str
    serial: str

    @property
    def is_contract(self) -> bool:
        return self.contract is not None


def normalise(text: str) -> str:
    """The number without the spaces, dots and dashes that people type between its groups."""
    text = text or ""
    return text if text.isdigit() else re.sub(r"[\s.\-\u00a0]", "", text).upper()


def grouped(number: str) -> str:
    """8-6-1-3 with spaces between; anything else is given back as it is."""
    if not re.match(NIP_PATTERN, number):
        return number
    return f"{number[:8]} {number[8:14]} {number[14]} {number[15:]}"


def parse(text: str, *, today: dt.date | None = None) -> Nip:
    """The parts of a NIP or NI PPPK.

    Raises:
        NipError: with one message for each fault (letters, length, birth date, start, sex).
    """
    number = normalise(text)
    today = today or dt.date.today()
    if not number:
        raise NipError(_("NIP belum diisi."))
    if "E+" in number or "," in number:
        raise NipError(
            _("NIP rusak oleh Excel. Ubah kolom menjadi teks, lalu ketik ulang 18 angkanya.")
        )
    if not number.isascii() or not number.isdigit():
        raise NipError(_("NIP hanya berisi angka. Hapus huruf atau tanda lain."))
    if len(number) != 18:
        raise NipError(
            _("NIP harus 18 angka, yang diisikan %(count)d angka.") % {"count": len(number)}
        )
    try:
        born = dt.date(int(number[:4]), int(number[4:6]), int(number[6:8]))
    except ValueError:
        raise NipError(_("Delapan angka pertama bukan tanggal lahir yang mungkin.")) from None
    if not 1930 <= born.year <= today.year - 15:
        raise NipError(_("Tahun lahir pada NIP tidak mungkin untuk seorang pegawai."))
    year, fifth = int(number[8:12]), int(number[12:14])
    month = fifth if 1 <= fifth <= 12 else None
    contract = fifth if fifth >= CONTRACT_COUNTER_FIRST else None
    if month is None and contract is None:
        raise NipError(
            _(
                "Angka ke-13 dan 14 harus bulan pengangkatan (01–12)"
                " atau urutan kontrak PPPK (21 ke atas)."
            )
        )
    if not born.year + 15 <= year <= today.year + 1:
        raise NipError(_("Tahun pengangkatan pada NIP tidak cocok dengan tahun lahirnya."))
    if number[14] not in "12":
        raise NipError(_("Angka ke-15 menyatakan jenis kelamin: 1 pria atau 2 wanita."))
    return Nip(
        digits=number,
        born=born,
        year=year,
        month=month,
        contract=contract,
        sex=number[14],
        serial=number[15:],
    )


def masked(number: str) -> str:
    """The number for messages and lists that others read: only its last three digits."""
    return f"…{number[-3:]}" if len(number) > 3 else "…"


def without_numbers(text: str) -> str:
    """Text repeated to a reader, with what looks like a NIP cut to its last three digits.

    A column put in the wrong place carries a NIP into messages about something else; codes of units
    are shorter (ten digits at most) and stay readable.
    """
    pattern = r"N[0-9]{9}|[0-9](?:[\s.\-\u00a0]?[0-9]){11,}"
    return re.sub(pattern, lambda found: masked(found[0]), text)


def fitting(text: str, *, status: str, today: dt.date | None = None) -> str:
    """The normalised number, when it is one that somebody of this status can have.

    Raises:
        NipError: when the number is faulty, or belongs to another kind of employment.
    """
    if status in ("non_asn", "aparat_desa"):
        number = normalise(text)
        if not re.match(PARTICIPANT_PATTERN, number):
            raise NipError(_("Nomor peserta non-ASN berupa huruf N dan 9 angka."))
        return number
    parsed = parse(text, today=today)
    if status in ("pns", "cpns") and parsed.is_contract:
        raise NipError(_("Nomor ini NI PPPK, tetapi jenis pegawainya PNS atau CPNS."))
    if status == "pppk" and not parsed.is_contract:
        raise NipError(_("Nomor ini NIP PNS, tetapi jenis pegawainya PPPK."))
    return parsed.digits
