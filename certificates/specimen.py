"""Invented facts for looking at a design before anybody has earned a certificate."""

from typing import Any

from django.utils import timezone

from certificates import facts as printed
from certificates.models import CertificateDesign
from certificates.numbering import PatternError, render
from certificates.wording import hours_text, months_later, span_text

CODE = "XXXX-XXXX-XXXX"


def specimen_facts(design: CertificateDesign) -> dict[str, Any]:
    today = timezone.localdate(timezone=design.agency.zone)
    try:
        number = render(design.number_pattern, seq=1, day=today, code=design.code, unit=design.unit)
    except PatternError as fault:
        number = str(fault)
    return {
        **printed.of_design(design),
        **printed.of_dates(today, months_later(today, 24)),
        **printed.of_code(CODE),
        "name": "Nama Contoh, S.Sos., M.Si.",
        "nip": "00000000 000000 0 000",
        "number_label": "NIP",
        "unit": "Unit Kerja Contoh",
        "office": design.agency.name,
        "course": "Menjaga Netralitas ASN di Tahun Politik",
        "hours": hours_text(6),
        "period": span_text(today.replace(day=1), today),
        "number": number,
    }
