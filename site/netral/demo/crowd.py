"""Invented people, in bulk. Every family name is Contoh, so nobody takes them for real."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agencies.models import Agency, Kind
from people.models import Status

GIVEN_MALE = [
    "Abdul",
    "Aco",
    "Ahmad",
    "Akbar",
    "Alimuddin",
    "Amir",
    "Arman",
    "Aswar",
    "Awaluddin",
    "Basri",
    "Burhan",
    "Dahlan",
    "Edi",
    "Fadli",
    "Hamzah",
    "Haris",
    "Hasan",
    "Ibrahim",
    "Idris",
    "Ilham",
    "Irfan",
    "Ismail",
    "Jamal",
    "Kamaruddin",
    "Lukman",
    "Mansur",
    "Mukhtar",
    "Nasrul",
    "Rahmat",
    "Ridwan",
    "Rusdi",
    "Salman",
    "Sudirman",
    "Syarif",
    "Taufik",
    "Umar",
    "Wahyu",
    "Yusuf",
    "Zainal",
    "Zulkifli",
]
GIVEN_FEMALE = [
    "Aisyah",
    "Andini",
    "Asmawati",
    "Astuti",
    "Dahlia",
    "Dewi",
    "Erna",
    "Fatimah",
    "Fitriani",
    "Hadijah",
    "Halimah",
    "Harlina",
    "Hasmiah",
    "Ida",
    "Irmawati",
    "Jumiati",
    "Kartini",
    "Kasmawati",
    "Lina",
    "Maryam",
    "Megawati",
    "Mirna",
    "Murniati",
    "Nadia",
    "Nurjannah",
    "Nurlina",
    "Rahmawati",
    "Ratna",
    "Rosdiana",
    "Rosmini",
    "Salmah",
    "Sartika",
    "Suriani",
    "Ulfah",
    "Wahida",
    "Yuliana",
    "Zahra",
    "Zubaedah",
]
SECOND_MALE = [
    "Arifin",
    "Bahri",
    "Basir",
    "Fajar",
    "Hakim",
    "Halim",
    "Hidayat",
    "Jaya",
    "Kadir",
    "Latif",
    "Mappa",
    "Nur",
    "Putra",
    "Rahim",
    "Rasyid",
    "Saleh",
    "Tahir",
    "Wahid",
]
SECOND_FEMALE = [
    "Amalia",
    "Anggraini",
    "Aulia",
    "Fitri",
    "Handayani",
    "Indah",
    "Kurnia",
    "Lestari",
    "Mutiara",
    "Ningsih",
    "Permata",
    "Puspita",
    "Rahayu",
    "Safitri",
    "Sari",
    "Utami",
    "Wulan",
    "Yanti",
]
TITLES = (
    "",
    "",
    ", S.Sos.",
    ", S.E.",
    ", S.Pd.",
    ", S.K.M.",
    ", S.T.",
    ", S.H.",
    ", A.Md.",
    ", S.IP.",
    ", S.Kom.",
)
POSTS = (
    "Pengadministrasi Umum",
    "Analis Kebijakan",
    "Pranata Komputer",
    "Penelaah Teknis Kebijakan",
    "Pengelola Layanan Operasional",
    "Arsiparis",
    "Bendahara",
    "Kepala Seksi",
    "Kepala Subbagian",
    "Penata Layanan Operasional",
)
HEALTH_POSTS = ("Perawat", "Bidan", "Sanitarian", "Apoteker", "Nutrisionis", "Dokter Umum")
SCHOOL_POSTS = ("Guru Ahli Pertama", "Guru Ahli Muda", "Kepala Sekolah", "Operator Sekolah")


@dataclass(frozen=True, slots=True)
class Invented:
    nip: str
    name: str
    status: Status
    post: str
    agency: Agency


def invent_people(
    agencies: Sequence[Agency], count: int, *, seed: int = 20261122
) -> Iterator[Invented]:
    """`count` people spread over the agencies; the same seed gives the same people."""
    rng = random.Random(seed)  # noqa: S311 - invented data, not secrets
    weights = [_weight(agency) for agency in agencies]
    places = rng.choices(agencies, weights=weights, k=count)
    for number, agency in enumerate(places):
        female = rng.random() < 0.52
        status = _status(rng, agency)
        yield Invented(
            nip=_number(rng, number, status, female),
            name=_name(rng, female),
            status=status,
            post=_post(rng, agency, status),
            agency=agency,
        )


def _weight(agency: Agency) -> int:
    match agency.kind:
        case Kind.VILLAGE:
            return 1
        case Kind.WARD:
            return 4
        case Kind.UPT:
            return 9
        case _:
            return 7


def _status(rng: random.Random, agency: Agency) -> Status:
    if agency.kind == Kind.VILLAGE:
        return Status.VILLAGE
    return rng.choices(
        (Status.PNS, Status.CPNS, Status.PPPK, Status.PPPK_PART_TIME, Status.NON_ASN),
        weights=(58, 5, 27, 5, 5),
    )[0]


def _number(rng: random.Random, number: int, status: Status, female: bool) -> str:
    if status in (Status.VILLAGE, Status.NON_ASN):
        return f"N{100_000_000 + number}"
    # The birth date counts up with the person, so that no number comes twice.
    born = dt.date(1966, 1, 1) + dt.timedelta(days=number * 37 % 12_000)
    year = min(max(born.year + rng.randint(22, 30), 1990), 2024)
    if status == Status.CPNS:
        year = 2025
    if status in (Status.PPPK, Status.PPPK_PART_TIME):
        start = f"{rng.randint(2021, 2025)}21"
    else:
        start = f"{year}{rng.choice(('01', '03', '04', '12'))}"
    return f"{born:%Y%m%d}{start}{2 if female else 1}{number // 12_000 % 999 + 1:03d}"


def _name(rng: random.Random, female: bool) -> str:
    first = rng.choice(GIVEN_FEMALE if female else GIVEN_MALE)
    second = rng.choice(SECOND_FEMALE if female else SECOND_MALE)
    return f"{first} {second} Contoh{rng.choice(TITLES)}"


def _post(rng: random.Random, agency: Agency, status: Status) -> str:
    if status == Status.VILLAGE:
        return rng.choice(("Kepala Desa", "Sekretaris Desa", "Kepala Urusan", "Kepala Dusun"))
    if "Puskesmas" in agency.name or "RSUD" in agency.name:
        return rng.choice(HEALTH_POSTS)
    if agency.kind == Kind.UPT and (
        "SMP" in agency.name or "SD" in agency.name or "SMA" in agency.name
    ):
        return rng.choice(SCHOOL_POSTS)
    return rng.choice(POSTS)
