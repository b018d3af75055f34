"""What a start makes ready, and what a second start need not do again."""

import os

import pytest
from django.core.management import call_command

from netral.management.commands import prepare
from people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def collected(settings, tmp_path, monkeypatch):
    """A start with one source file; result: that file, and the names of the commands it called."""
    source = tmp_path / "sources" / "netral.css"
    source.parent.mkdir()
    source.write_text("p { margin: 0 }")
    settings.DATA_ROOT = tmp_path / "data"
    settings.STATIC_ROOT = tmp_path / "data" / "static"
    settings.STATICFILES_DIRS = [source.parent]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    calls: list[str] = []

    def note(name: str, **options) -> None:
        calls.append(name)
        if name != "migrate":  # the test database is
            call_command(name, **options)

    monkeypatch.setattr(prepare, "call_command", note)
    return source, calls


def start() -> None:
    call_command("prepare", no_demo=True)


def test_the_first_start_collects_the_static_files(collected, settings):
    start()
    assert (settings.STATIC_ROOT / "netral.css").read_text() == "p { margin: 0 }"
    assert not Person.objects.exists(), "no demo was asked for"


def test_a_second_start_collects_nothing_when_nothing_changed(collected):
    _source, calls = collected
    start()
    start()
    assert calls.count("collectstatic") == 1


def test_a_changed_file_is_collected_again(collected, settings):
    source, calls = collected
    start()
    source.write_text("p { margin: 1em }")
    later = source.stat().st_mtime + 5
    os.utime(source, (later, later))
    start()
    assert calls.count("collectstatic") == 2
    assert (settings.STATIC_ROOT / "netral.css").read_text() == "p { margin: 1em }"


def test_a_file_that_went_away_is_noticed(collected):
    source, calls = collected
    (source.parent / "print.css").write_text("")
    start()
    (source.parent / "print.css").unlink()
    start()
    assert calls.count("collectstatic") == 2


def test_another_way_of_storing_collects_again(collected, settings):
    _source, calls = collected
    start()
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    start()
    assert calls.count("collectstatic") == 2


def test_static_files_that_were_thrown_away_are_collected_again(collected, settings):
    _source, calls = collected
    start()
    (settings.STATIC_ROOT / "netral.css").unlink()
    settings.STATIC_ROOT.rmdir()
    start()
    assert calls.count("collectstatic") == 2
