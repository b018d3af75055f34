"""The places and offices of a province as a tree of plain values, read from the data files."""

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify

from agencies.models import CodeSystem, Kind

DATA = Path(__file__).parent / "data"
# Equal digits mean other places in the two systems (law notes F-99).
BPS_CODES = {
    "76": "76",
    "76.05": "7601",
    "76.04": "7602",
    "76.03": "7603",
    "76.02": "7604",
    "76.01": "7605",
    "76.06": "7606",
}


@dataclass(slots=True)
class Place:
    """One node with what other systems call it."""

    code: str
    system: str
    kind: str
    name: str
    slug: str
    short_name: str = ""
    codes: list[tuple[str, str]] = field(default_factory=list)
    children: list["Place"] = field(default_factory=list)


def read_places() -> list[Place]:
    """The roots, with everything under them in the order of the files."""
    with (DATA / "sulawesi-barat.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with (DATA / "perangkat-daerah.yaml").open(encoding="utf-8") as text:
        offices: list[dict[str, Any]] = yaml.load(text, Loader=yaml.CSafeLoader)
    by_code: dict[str, Place] = {}
    roots: list[Place] = []
    for row in rows:
        place = Place(
            code=row["code"],
            system=CodeSystem.KEMENDAGRI,
            kind=Kind(row["kind"]),
            name=row["name"],
            slug=_place_slug(row),
            codes=[(CodeSystem.KEMENDAGRI, row["code"])],
        )
        if row["code"] in BPS_CODES:
            place.codes.append((CodeSystem.BPS, BPS_CODES[row["code"]]))
        by_code[row["code"]] = place
        parent = by_code.get(row["parent_code"])
        (parent.children if parent else roots).append(place)
    for office in offices:
        parent = by_code[office["parent"]]
        node = _office(office)
        node.children = [_office(unit) for unit in office.get("units", [])]
        parent.children.append(node)
    return roots


def _place_slug(row: dict[str, str]) -> str:
    """The name for province and regencies; below, the code makes equal names differ."""
    slug = slugify(row["name"].removeprefix("Provinsi ")) if row["code"].count(".") < 2 else ""
    return slug or f"{slugify(row['name'])}-{row['code'].replace('.', '')}"


def _office(row: dict[str, Any]) -> Place:
    slug = row["code"].removeprefix("pd-")
    for digits, name in _OFFICE_PREFIXES.items():
        if slug.startswith(f"{digits}-"):
            slug = f"{name}-{slug.removeprefix(f'{digits}-')}"
            break
    return Place(
        code=row["code"],
        system=CodeSystem.NETRAL,
        kind=Kind(row["kind"]),
        name=row["name"],
        slug=slug,
        short_name=row.get("short_name", ""),
        codes=[(CodeSystem.NETRAL, row["code"])],
    )


_OFFICE_PREFIXES = {
    "76": "sulbar",
    "7601": "pasangkayu",
    "7602": "mamuju",
    "7603": "mamasa",
    "7604": "polewali-mandar",
    "7605": "majene",
    "7606": "mamuju-tengah",
}
