"""The whole nation as a tree of plain values: real places, invented perangkat daerah.

Sulawesi Barat is not among them: it has files of its own (`agencies.places`) with units of its own.
"""

import csv
import gzip
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.text import slugify

from agencies.models import CodeSystem, Kind
from agencies.places import DATA

PROVINCE, REGENCY, OFFICE, UNIT = 2, 3, 4, 5  # depths; at 1 stands the nation
WARDS_FROM, WARDS_UNTIL = 1001, 2000
EAST, MIDDLE = ("8", "9"), ("5", "63", "64", "65", "7")
# Perangkat daerah that every province and regency has in some form (PP 18/2016); the names are plain.
OFFICES = (
    ("setda", "Sekretariat Daerah"),
    ("setwan", "Sekretariat DPRD"),
    ("inspektorat", "Inspektorat Daerah"),
    ("bappeda", "Badan Perencanaan Pembangunan Daerah"),
    ("bkpsdm", "Badan Kepegawaian dan Pengembangan Sumber Daya Manusia"),
    ("bpkad", "Badan Pengelolaan Keuangan dan Aset Daerah"),
    ("bpbd", "Badan Penanggulangan Bencana Daerah"),
    ("satpol-pp", "Satuan Polisi Pamong Praja"),
    ("disdik", "Dinas Pendidikan"),
    ("dinkes", "Dinas Kesehatan"),
    ("dpupr", "Dinas Pekerjaan Umum dan Penataan Ruang"),
    ("dinsos", "Dinas Sosial"),
    ("disnaker", "Dinas Tenaga Kerja"),
    ("dlh", "Dinas Lingkungan Hidup"),
    ("disdukcapil", "Dinas Kependudukan dan Pencatatan Sipil"),
    ("dishub", "Dinas Perhubungan"),
    ("diskominfo", "Dinas Komunikasi dan Informatika"),
    ("dpmptsp", "Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu"),
    ("distan", "Dinas Pertanian"),
)
PARTS = (
    ("sekretariat", "Sekretariat"),
    ("bidang-1", "Bidang Perencanaan"),
    ("bidang-2", "Bidang Pelayanan"),
    ("bidang-3", "Bidang Pembinaan"),
)
# In each district, under the office that runs them.
UPT_OF_DISTRICTS = {
    "dinkes": (("puskesmas", "UPTD Puskesmas {}"),),
    "disdik": (("sdn-1", "SD Negeri 1 {}"), ("smpn-1", "SMP Negeri 1 {}")),
}


@dataclass(frozen=True, slots=True)
class Unit:
    """One node; those under it follow it."""

    depth: int
    kind: str
    name: str
    slug: str
    system: str
    code: str
    time_zone: str


def read_nation(provinces: Collection[str] = ()) -> Iterator[Unit]:
    """Every province but Sulawesi Barat, or only those named by code, each followed by all under it."""
    with gzip.open(DATA / "nusantara.csv.gz", "rb") as packed:
        lines = csv.reader(io.TextIOWrapper(packed, encoding="utf-8", newline=""))
        next(lines)
        for province, rows in groupby(lines, key=lambda row: row[0][:2]):
            if provinces and province not in provinces:
                continue
            _code, name = next(rows)
            yield _place(province, Kind.PROVINCE, f"Provinsi {name}")
            yield from _offices(province, name, [])
            for _regency, places in groupby(rows, key=lambda row: row[0][:5]):
                yield from _regency_with_all(list(places))


def _regency_with_all(rows: list[list[str]]) -> Iterator[Unit]:
    (code, name), *below = rows
    yield _place(code, Kind.CITY if name.startswith("Kota ") else Kind.REGENCY, name)
    yield from _offices(code, name, [row for row in below if row[0].count(".") == 2])
    for place, short in below:
        if place.count(".") == 2:
            yield _place(place, Kind.DISTRICT, f"Kecamatan {short}")
        elif WARDS_FROM <= int(place.rpartition(".")[2]) < WARDS_UNTIL:
            yield _place(place, Kind.WARD, f"Kelurahan {short}")
        else:
            yield _place(place, Kind.VILLAGE, f"Desa {short.removeprefix('Desa ')}")


def _place(code: str, kind: str, name: str) -> Unit:
    """The slug is the name; from the districts on the code makes equal names differ."""
    depth = PROVINCE + code.count(".")
    slug = slugify(name.removeprefix("Provinsi "))
    if depth > REGENCY:
        slug = f"{slug}-{code.replace('.', '')}"
    return Unit(depth, kind, name, slug, CodeSystem.KEMENDAGRI, code, time_zone(code))


def _offices(code: str, name: str, districts: list[list[str]]) -> Iterator[Unit]:
    """Offices with their parts, and what they run in each district. A province's stand one level higher."""
    digits, depth = code.replace(".", ""), PROVINCE + 1 + code.count(".")
    for short, office in OFFICES:
        slug = f"{short}-{digits}"
        yield _office(depth, Kind.OFFICE, f"{office} {name}", slug, code)
        for part, title in PARTS:
            yield _office(depth + 1, Kind.UNIT, title, f"{slug}-{part}", code)
        for part, title in UPT_OF_DISTRICTS.get(short, ()):
            for place, district in districts:
                number = place.replace(".", "")
                yield _office(depth + 1, Kind.UPT, title.format(district), f"{part}-{number}", code)


def _office(depth: int, kind: str, name: str, slug: str, code: str) -> Unit:
    return Unit(depth, kind, name, slug, CodeSystem.NETRAL, f"pd-{slug}", time_zone(code))


def time_zone(code: str) -> str:
    """By province (Keppres 41/1987): eastern, middle, else western Indonesian time."""
    if code.startswith(EAST):
        return "Asia/Jayapura"
    return "Asia/Makassar" if code.startswith(MIDDLE) else "Asia/Jakarta"
