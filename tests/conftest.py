"""The cast: one province, two regencies, an office with a unit; a learner, an officer, an outsider."""

import os
from types import SimpleNamespace

import pytest
from django.utils import translation
from hypothesis import settings as hypothesis

from agencies.models import Kind
from people.models import RoleKind
from tests.cast import make_agency, make_person, make_role

# "ci" is Hypothesis's own: the same examples each time, and a slow machine is no failure.
hypothesis.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.fixture(autouse=True)
def _indonesian():
    """A request in English leaves its language behind in the thread; each test begins in Indonesian."""
    translation.activate("id")


@pytest.fixture
def no_worker(monkeypatch):
    """The worker's turns at a roster are called by hand, one after another."""
    monkeypatch.setattr("people.actions.queueing.async_task", lambda *words: None)


@pytest.fixture
def tree(db):
    """province → mamuju → dinkes → puskesmas, and province → majene → majene_office."""
    province = make_agency(
        "Provinsi Contoh", kind=Kind.PROVINCE, slug="provinsi-contoh", asks_pledge=False
    )
    mamuju = make_agency(
        "Kabupaten Mamuju", under=province, kind=Kind.REGENCY, slug="kabupaten-mamuju"
    )
    dinkes = make_agency("Dinas Kesehatan", under=mamuju, kind=Kind.OFFICE, slug="dinkes")
    puskesmas = make_agency("UPTD Puskesmas", under=dinkes, kind=Kind.UPT, slug="puskesmas")
    majene = make_agency(
        "Kabupaten Majene", under=province, kind=Kind.REGENCY, slug="kabupaten-majene"
    )
    majene_office = make_agency("Dinas Majene", under=majene, kind=Kind.OFFICE, slug="dinas-majene")
    for agency in (province, mamuju, dinkes, puskesmas, majene, majene_office):
        agency.refresh_from_db()
    return SimpleNamespace(
        province=province,
        mamuju=mamuju,
        dinkes=dinkes,
        puskesmas=puskesmas,
        majene=majene,
        majene_office=majene_office,
    )


@pytest.fixture
def sari(tree):
    """A learner at the puskesmas."""
    return make_person("Sari Contoh, A.Md.Kep.", at=tree.puskesmas)


@pytest.fixture
def budi(tree):
    """BKPSDM of Kabupaten Mamuju."""
    person = make_person("Budi Contoh, S.Sos.", at=tree.mamuju)
    make_role(person, tree.mamuju, RoleKind.BKPSDM)
    return person


@pytest.fixture
def charlie(tree):
    """BKPSDM of Kabupaten Majene: the outsider to Mamuju."""
    person = make_person("Charlie Contoh, S.E.", at=tree.majene)
    make_role(person, tree.majene, RoleKind.BKPSDM)
    return person


@pytest.fixture
def olga(tree):
    """An observer of the province: aggregates only."""
    person = make_person("Olga Contoh", at=tree.province)
    make_role(person, tree.province, RoleKind.OBSERVER)
    return person
