"""The registry as its command loads it: read once a run, then put back row for row."""

from regulations.actions import load_regulations
from regulations.models import Election, Practice, Provision, Regulation, Stage

MODELS = (Regulation, Provision, Practice, Practice.provisions.through, Election, Stage)
_rows: list[list] = []


def put_registry() -> None:
    if not _rows:
        load_regulations()
        _rows.extend(list(model.objects.all()) for model in MODELS)
        return
    for model, rows in zip(MODELS, _rows, strict=True):
        model.objects.bulk_create(rows)
