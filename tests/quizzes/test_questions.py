import pytest
from django.core.exceptions import ValidationError
from wagtail.test.utils.form_data import nested_form_data, streamfield

from people.models import AuditEntry
from quizzes.actions.questions import publish_version
from quizzes.models import Question
from regulations.models import Review
from tests.quizzes.bank import BLOCKS, make_law, make_question


def test_publishing_the_same_content_again_is_the_same_version(law):
    question = make_question(law)
    first = question.versions.get()
    assert publish_version(question=question) == first
    assert question.versions.count() == 1
    assert AuditEntry.objects.filter(verb="question.published").count() == 1


def test_a_new_content_becomes_the_only_current_version(law):
    question = make_question(law)
    first = question.versions.get()
    question.stem = "Lain?"
    question.save()
    second = publish_version(question=question)
    assert question.versions.get(is_current=True) == second
    question.stem = first.content["stem"]
    question.save()
    assert publish_version(question=question) == first
    assert question.versions.get(is_current=True) == first


def test_a_version_is_named_by_the_hash_of_its_content(law):
    version = make_question(law).versions.get()
    assert len(version.digest) == 64
    assert version.content["provisions"][0]["reference"] == "pp-94-2021/p01"


@pytest.mark.parametrize("review", [Review.DOUBTFUL, Review.KNOWN])
def test_unchecked_law_never_decides_over_a_mark(db, review):
    law = make_law(review=review, code="P09")
    question = make_question(law, publish=False)
    with pytest.raises(ValidationError, match="belum terperiksa"):
        publish_version(question=question)
    with pytest.raises(ValidationError, match="belum terperiksa"):
        question.full_clean()
    question.is_scored = False
    question.full_clean()
    assert not publish_version(question=question).is_scored


def test_a_practice_that_may_not_be_scored_is_refused(db):
    question = make_question(make_law(is_scored=False, code="P08"), publish=False)
    with pytest.raises(ValidationError, match="belum boleh dinilai"):
        publish_version(question=question)


def test_a_question_without_a_right_option_is_refused(law):
    options = [{"text": word, "is_right": False, "explanation": ""} for word in "AB"]
    question = make_question(law, block={"options": options}, publish=False)
    with pytest.raises(ValidationError, match="tepat satu"):
        publish_version(question=question)
    with pytest.raises(ValidationError, match="tepat satu"):
        question.full_clean()


def test_publishing_in_the_cms_freezes_a_version(law):
    question = make_question(law, publish=False)
    question.save_revision().publish()
    assert question.versions.get().is_current


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_the_preview_shows_each_kind_as_a_learner_sees_it(law, kind):
    question = make_question(law, kind, publish=False)
    response = question.make_preview_request(preview_mode="")
    assert response.status_code == 200
    assert "Pertanyaan Q-1?" in response.content.decode()


@pytest.fixture
def operator(client, learner):
    learner.is_staff = learner.is_superuser = True
    learner.save()
    client.force_login(learner)
    return client


def test_the_bank_and_the_quizzes_are_listed_in_the_cms(operator, bank, quiz, settings):
    settings.CMS_REQUIRES_MFA = False
    page = operator.get("/cms/snippets/quizzes/question/")
    assert page.status_code == 200
    assert "Q-single" in page.content.decode()
    page = operator.get("/cms/snippets/quizzes/question/?kind=single").content.decode()
    assert "Judul Q-single" in page
    assert "Judul Q-short" not in page
    assert (
        operator.get(f"/cms/snippets/quizzes/question/edit/{bank['single'].pk}/").status_code == 200
    )
    assert operator.get("/cms/snippets/quizzes/question/add/").status_code == 200
    assert operator.get("/cms/snippets/quizzes/quiz/").status_code == 200
    assert operator.get(f"/cms/snippets/quizzes/quiz/edit/{quiz.pk}/").status_code == 200


def written(law, **changes):
    """The form of the CMS as a trainer's browser posts it."""
    options = [
        {"text": "Satu", "is_right": "on", "explanation": ""},
        {"text": "Dua", "explanation": ""},
    ]
    block = {"options": inline_of(options)}
    form = nested_form_data(
        {
            "code": "Q-9",
            "title": "Judul",
            "stem": "Bagaimana?",
            "explanation": "",
            "practice": law.practice.pk,
            "difficulty": 2,
            "is_scored": "on",
            "tags": "media-sosial, foto",
            "answer": streamfield([("single", block)]),
            **changes,
        }
    )
    return form | {"provisions": [law.provision.pk]}


def inline_of(options):
    rows = {
        str(number): {"id": "", "value": option, "order": number, "deleted": "", "type": "item"}
        for number, option in enumerate(options)
    }
    return {"count": len(options), **rows}


ADD = "/cms/snippets/quizzes/question/add/"


def test_a_question_written_in_the_cms_is_frozen_when_published(operator, law, settings):
    settings.CMS_REQUIRES_MFA = False
    response = operator.post(ADD, written(law) | {"action-publish": "1"})
    assert response.status_code == 302, response.context["form"].errors
    question = Question.objects.get(code="Q-9")
    assert question.tags == ["media-sosial", "foto"]
    version = question.versions.get()
    assert [row["text"] for row in version.content["answer"]["options"]] == ["Satu", "Dua"]
    assert version.content["provisions"][0]["reference"] == law.provision.reference


def test_the_cms_refuses_a_scored_question_on_unchecked_law(operator, settings):
    settings.CMS_REQUIRES_MFA = False
    law = make_law(review=Review.DOUBTFUL, code="P09")
    response = operator.post(ADD, written(law) | {"action-publish": "1"})
    assert response.status_code == 200
    assert "belum terperiksa" in str(response.context["form"].errors)
    assert not Question.objects.exists()
