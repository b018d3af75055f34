"""Two agencies with their own certificate design; every other unit inherits from above."""

from agencies.models import Agency, CodeSystem
from certificates.models import CertificateDesign

DESIGNS = (
    (
        "76",
        {
            "government_name": "Pemerintah Provinsi Sulawesi Barat",
            "office_name": "Badan Kepegawaian Daerah",
            "city": "Mamuju",
            "signatory_post": "Kepala BKD Provinsi Sulawesi Barat",
            "signatory_name": "Nama Pejabat Contoh, S.H., M.Si.",
            "code": "800",
            "unit": "BKD",
        },
    ),
    (
        "76.02",
        {
            "government_name": "Pemerintah Kabupaten Mamuju",
            "office_name": "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia",
            "city": "Mamuju",
            "signatory_post": "Kepala BKPSDM Kabupaten Mamuju",
            "signatory_name": "Nama Pejabat Contoh, S.Sos., M.Si.",
            "code": "800",
            "unit": "BKPSDM",
        },
    ),
)


def make_designs() -> None:
    """Repeatable: writes the designs of the province and of Kabupaten Mamuju."""
    for code, fields in DESIGNS:
        agency = Agency.objects.coded(CodeSystem.KEMENDAGRI, code).get()
        CertificateDesign.objects.update_or_create(agency=agency, defaults=fields)
