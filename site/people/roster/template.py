"""The empty roster that offices fill in."""

from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from xlsxwriter import Workbook
from xlsxwriter.exceptions import XlsxWriterException

from people.models import Status
from people.roster.reading import RosterError

# The least that offices fill in; what exports of other systems have besides is read as well.
FORM = ("nip", "nama", "jenis", "jabatan", "unit", "email")
WIDTHS = (24, 36, 18, 36, 36, 30)


def write_template(target: Path | BinaryIO) -> None:
    """An empty roster whose columns are text, so that Excel rounds no number; to a path or an open file.

    Raises:
        RosterError: when the file cannot be written.
    """
    book = Workbook(str(target) if isinstance(target, Path) else target)
    text, head = book.add_format({"num_format": "@"}), book.add_format({"bold": True})
    sheet = book.add_worksheet("Roster")
    for place, (name, width) in enumerate(zip(FORM, WIDTHS, strict=True)):
        sheet.set_column(place, place, width, text)
        sheet.write_string(0, place, name, head)
    sheet.freeze_panes(1, 0)
    labels = [str(label) for label in Status.labels]
    place = FORM.index("jenis")
    sheet.data_validation(1, place, 1_048_575, place, {"validate": "list", "source": labels})
    notes = book.add_worksheet("Petunjuk")
    notes.set_column(0, 0, 110)
    for row, note in enumerate(_notes(labels)):
        notes.write_string(row, 0, note)
    try:
        book.close()
    except (OSError, XlsxWriterException) as fault:
        raise RosterError(_("Berkas tidak dapat ditulis: %(path)s.") % {"path": target}) from fault


def _notes(labels: list[str]) -> list[str]:
    """What stands on the second sheet."""
    return [
        _("Isi satu orang pada setiap baris lembar Roster. Jangan mengubah nama kolom."),
        _("nip: 18 angka NIP atau NI PPPK sebagai teks; bagi non-ASN huruf N dan 9 angka. Wajib."),
        _("nama: nama lengkap dengan gelar, paling banyak 150 huruf. Wajib."),
        _("jenis: %(kinds)s. Wajib.") % {"kinds": ", ".join(labels)},
        _("jabatan: boleh kosong."),
        _("unit: kode, alamat, atau nama unit; kosong berarti langsung pada instansinya."),
        _(
            "unor id: boleh ditambahkan; kode unor SIASN menemukan unitnya walau namanya ditulis lain."
        ),
        _("email: untuk pemulihan kata sandi; boleh kosong."),
    ]
