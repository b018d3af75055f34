"""Reading a course from YAML files into raw pages; references become ids of the registry."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from regulations.models import Practice, Provision

CONTENT = Path(__file__).parent / "content"


class UnknownReferenceError(ValueError):
    """A lesson names a provision or practice that the registry does not have."""


def read_course(slug: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The course's own fields, and its modules in order."""
    folder = CONTENT / slug
    course = yaml.load(
        (folder / "course.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    modules = [
        yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for path in sorted(folder.glob("m*.yaml"))
    ]
    return course, modules


class References:
    """Looks up every reference with two queries."""

    def __init__(self) -> None:
        self.provisions = dict(Provision.objects.values_list("reference", "pk"))
        self.practices = dict(Practice.objects.values_list("code", "pk"))

    def resolve(self, value: Mapping[str, Any]) -> dict[str, Any]:
        """The block's value with ids in place of references."""
        raw = dict(value)
        if "provisions" in raw:
            raw["provisions"] = [_found(self.provisions, name) for name in raw["provisions"]]
        for name, known in (("provision", self.provisions), ("practice", self.practices)):
            if name in raw:
                raw[name] = _found(known, raw[name]) if raw[name] else None
        return raw

    def body(self, blocks: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        return [{"type": block["type"], "value": self.resolve(block["value"])} for block in blocks]


def _found(known: Mapping[str, int], reference: str) -> int:
    try:
        return known[reference]
    except KeyError:
        raise UnknownReferenceError(reference) from None
