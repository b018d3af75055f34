"""Every package of ours has a layer, and site/ stays a source root."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def our_packages() -> set[str]:
    return {
        folder.name
        for parent in (ROOT, ROOT / "site")
        for folder in parent.iterdir()
        if (folder / "__init__.py").exists()
    }


def test_every_package_has_a_layer():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = {name.strip() for row in settings["contracts"][0]["layers"] for name in row.split("|")}
    assert our_packages() == layers == set(settings["root_packages"])


def test_site_is_never_a_package():
    assert not (ROOT / "site" / "__init__.py").exists()


def test_tests_hold_no_packages():
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_no_package_index_is_named_in_the_locks():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text()
        assert "index-url" not in text
        assert "://" not in text
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()
