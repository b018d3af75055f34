"""Loading the registry from its files; what reviewers marked as needing review stays marked."""

from pathlib import Path
from typing import Any

import yaml
from django.db import models, transaction

from regulations.models import Election, Practice, Provision, Regulation, Stage

DATA = Path(__file__).parent / "data"
RENAMED = {"scored": "is_scored", "confidence": "review", "sanction_confidence": "sanction_review"}
NO_SANCTION = "-"
# Of a stage whose days the file does not know, what reviewers entered stays.
DATED = ("starts", "ends", "review", "source_keys", "source")


@transaction.atomic
def load_regulations(*, data: Path = DATA) -> dict[str, int]:
    """Regulations, provisions, practices, elections and stages; returns how many there are."""
    counts = {"regulations": 0, "provisions": 0, "practices": 0, "elections": 0, "stages": 0}
    provisions: dict[str, Provision] = {}
    for row in _read(data / "regulations.yaml"):
        parts = row.pop("provisions", [])
        regulation = _load_regulation(row)
        counts["regulations"] += 1
        for part in parts:
            provision = _load_provision(regulation, part)
            provisions[provision.reference] = provision
            counts["provisions"] += 1
    for row in _read(data / "practices.yaml"):
        _load_practice(row, provisions)
        counts["practices"] += 1
    for row in _read(data / "elections.yaml"):
        counts["stages"] += _load_election(row)
        counts["elections"] += 1
    return counts


def _read(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as text:
        return yaml.load(text, Loader=yaml.CSafeLoader) or []


def _load_regulation(row: dict[str, Any]) -> Regulation:
    regulation, _created = Regulation.objects.update_or_create(
        code=row["code"], defaults=_filled(Regulation, row, leave=("code",))
    )
    return regulation


def _load_provision(regulation: Regulation, row: dict[str, Any]) -> Provision:
    provision, _created = Provision.objects.update_or_create(
        regulation=regulation,
        code=row["code"],
        defaults={
            **_filled(Provision, row, leave=("code", "needs_review")),
            "reference": f"{regulation.code}/{row['code']}",
        },
    )
    return provision


def _load_practice(row: dict[str, Any], provisions: dict[str, Provision]) -> None:
    references = row.pop("provisions", [])
    values = {RENAMED.get(name, name): value for name, value in row.items()}
    for name in ("sanction_before", "sanction_after"):
        if values.get(name) == NO_SANCTION:
            values[name] = ""
    if values.get("sanction_after") == "sama":
        values["sanction_after"] = values["sanction_before"]
    practice, _created = Practice.objects.update_or_create(
        code=values["code"], defaults=_filled(Practice, values, leave=("code",))
    )
    practice.provisions.set([provisions[reference] for reference in references])


def _load_election(row: dict[str, Any]) -> int:
    stages = row.pop("stages", [])
    election, _created = Election.objects.update_or_create(
        code=row["code"], defaults=_filled(Election, row, leave=("code",))
    )
    for stage in stages:
        known = DATED if stage["starts"] is not None else ()
        filled = _filled(Stage, stage, leave=("code",))
        Stage.objects.update_or_create(
            election=election,
            code=stage["code"],
            defaults={name: filled[name] for name in filled if name in known or name not in DATED},
            create_defaults=filled,
        )
    return len(stages)


def _filled(
    model: type[models.Model], row: dict[str, Any], *, leave: tuple[str, ...]
) -> dict[str, Any]:
    """The values that the model has a column for; an empty text instead of a missing one."""
    columns = {column.name: column for column in model._meta.concrete_fields}
    return {
        name: "" if value is None and not columns[name].null else value
        for name, value in row.items()
        if name in columns and name not in leave
    }
