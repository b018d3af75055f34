"""A small bank: one practice, one checked provision, a question of every kind, one quiz."""

import pytest
from django.utils import timezone

from quizzes import access
from quizzes.actions.attempts import start_attempt
from tests.cast import make_agency, make_person
from tests.quizzes.bank import BLOCKS, make_law, make_question, make_quiz


@pytest.fixture
def law(db):
    return make_law()


@pytest.fixture
def bank(law):
    """One published question of every kind."""
    return {kind: make_question(law, kind, f"Q-{kind}") for kind in BLOCKS}


@pytest.fixture
def quiz(bank):
    return make_quiz(draw=len(bank), minutes=20, pass_mark=70)


@pytest.fixture
def unit(db):
    return make_agency("Unit Contoh", slug="unit-contoh")


@pytest.fixture
def learner(unit):
    return make_person("Sari Contoh", at=unit)


@pytest.fixture
def outsider(unit):
    return make_person("Charlie Contoh", at=unit)


@pytest.fixture
def open_doors(monkeypatch):
    """The rule that courses will add: here everybody may take every quiz."""
    monkeypatch.setattr(access, "rules", [lambda person, quiz: access.Admission()])


@pytest.fixture
def attempt(learner, quiz, unit):
    return start_attempt(person=learner, quiz=quiz, agency=unit, now=timezone.now())


@pytest.fixture
def browser(client, learner):
    """The learner's, signed in."""
    client.force_login(learner)
    return client
