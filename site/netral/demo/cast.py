"""The ten demo people that guides, screenshots and checks rely on. All invented."""

from dataclasses import dataclass

from people.models import RoleKind, Status


@dataclass(frozen=True, slots=True)
class Member:
    nip: str
    name: str
    status: Status
    post: str
    agency: str  # a code in the system of Netral or Kemendagri
    about: str
    role: RoleKind | None = None
    role_agency: str = ""


CAST = (
    Member(
        "199001012015031901",
        "Andi Rahman Contoh, A.Md.Kep.",
        Status.PNS,
        "Perawat Terampil",
        "pd-7602-dinkes-puskesmas-binanga",
        "ASN (PNS), UPTD Puskesmas, Dinas Kesehatan Kabupaten Mamuju: assigned, nothing begun",
    ),
    Member(
        "199202022022211902",
        "Nurhayati Contoh, S.IP.",
        Status.PPPK,
        "Penata Layanan Operasional",
        "76.02.01.1002",
        "ASN (PPPK) of a kelurahan in Mamuju: half way, one attempt open",
    ),
    Member(
        "198803032012032903",
        "Rahmatia Contoh, S.K.M.",
        Status.PNS,
        "Penyuluh Kesehatan Ahli Muda",
        "pd-7602-dinkes",
        "ASN who has finished and holds a certificate",
    ),
    Member(
        "198502022010012904",
        "Hasnawati Contoh, S.Sos., M.Si.",
        Status.PNS,
        "Kepala Bidang Pengembangan Kompetensi",
        "pd-7602-bkpsdm",
        "BKPSDM Kabupaten Mamuju: tracks and assigns for the regency",
        RoleKind.BKPSDM,
        "76.02",
    ),
    Member(
        "198304042009011905",
        "Muhammad Iqbal Contoh, S.E.",
        Status.PNS,
        "Analis SDM Aparatur Ahli Muda",
        "pd-7605-bkpsdm",
        "BKPSDM Kabupaten Majene: the outsider to Mamuju",
        RoleKind.BKPSDM,
        "76.05",
    ),
    Member(
        "198105052006042906",
        "Sitti Aminah Contoh, S.H., M.H.",
        Status.PNS,
        "Kepala Bidang Pembinaan Disiplin",
        "pd-76-bkd",
        "BKD Provinsi Sulawesi Barat: the whole province",
        RoleKind.BKPSDM,
        "76",
    ),
    Member(
        "197906062005011907",
        "Darmawan Contoh, S.IP.",
        Status.PNS,
        "Pengamat (Bawaslu)",
        "pd-76-bkd",
        "observer (Bawaslu): aggregates only",
        RoleKind.OBSERVER,
        "76",
    ),
    Member(
        "197807072003122908",
        "Marwah Contoh, M.Pd.",
        Status.PNS,
        "Pengembang Materi",
        "pd-76-bkd",
        "trainer",
        RoleKind.TRAINER,
        "76",
    ),
    Member(
        "197708082002121909",
        "Syamsul Contoh, S.H.",
        Status.PNS,
        "Penelaah Materi",
        "pd-76-bkd",
        "reviewer",
        RoleKind.REVIEWER,
        "76",
    ),
    Member(
        "197009091995031910",
        "Baharuddin Contoh, S.Kom.",
        Status.PNS,
        "Pranata Komputer Ahli Madya",
        "pd-76-bkd",
        "operator (superuser)",
        RoleKind.OPERATOR,
        "76",
    ),
)
