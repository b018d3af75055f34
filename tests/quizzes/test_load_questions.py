"""The bank that we ship, over a registry of law that says only what the bank needs."""

import random
from pathlib import Path

import pytest
import yaml
from django.core.management import CommandError, call_command

from quizzes.actions.papers import pools
from quizzes.drawing import draw_paper
from quizzes.models import Question, QuestionVersion, Quiz
from regulations.models import Practice, Provision, Regulation, Review
from tests.quizzes.bank import make_law

CONTENT = Path(__file__).resolve().parents[2] / "quizzes" / "content" / "netralitas-asn"
ENTRIES = [
    entry
    for path in sorted(CONTENT.glob("bank-*.yaml"))
    for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
]


@pytest.fixture
def registry(db):
    regulation = Regulation.objects.create(code="x", kind="materi", title="X", short_title="X")
    for code in {entry["practice"] for entry in ENTRIES}:
        if not Practice.objects.filter(code=code).exists():
            make_law(code=code)
    references = {ref for entry in ENTRIES for ref in entry["provisions"]}
    Provision.objects.bulk_create(
        Provision(
            regulation=regulation,
            code=f"c{n}",
            reference=ref,
            label=ref,
            summary="s",
            review=Review.PRIMARY,
        )
        for n, ref in enumerate(sorted(references))
    )


def load(capsys):
    call_command("load_questions")
    return capsys.readouterr().out


def test_the_bank_loads_and_loading_again_publishes_nothing(registry, capsys):
    assert f"{len(ENTRIES)} soal ({len(ENTRIES)} terbit baru)" in load(capsys)
    versions = QuestionVersion.objects.count()
    assert "(0 terbit baru)" in load(capsys)
    assert QuestionVersion.objects.count() == versions == len(ENTRIES)
    assert Question.objects.filter(live=True).count() == len(ENTRIES)


def test_every_quiz_finds_all_the_questions_it_draws(registry, learner, capsys):
    load(capsys)
    for quiz in Quiz.objects.all():
        wanted = sum(section.draw for section in quiz.sections.all())
        assert len(draw_paper(pools(quiz, learner), random.Random(1))) == wanted, quiz.slug


def test_without_the_law_loading_says_what_is_missing(db):
    with pytest.raises(CommandError, match="tidak dikenal"):
        call_command("load_questions")
    assert not Question.objects.exists()
