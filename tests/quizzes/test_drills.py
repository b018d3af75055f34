import datetime as dt
import random

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quizzes.actions.attempts import save_answer, start_attempt, submit_attempt
from quizzes.actions.drills import OTHERS_EACH, answer_drill, fill_drills
from quizzes.models import Attempt, Drill, Question, QuizSection, Response, ReviewPolicy
from tests.quizzes.bank import make_law, make_question, make_quiz, right_answer

NOON = dt.datetime(2026, 3, 2, 4, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)


@pytest.fixture
def questions(law):
    """Five questions of one practice, and one of another."""
    other = make_law(code="P02")
    return [make_question(law, code=f"Q-{n}") for n in range(5)] + [make_question(other, code="R")]


@pytest.fixture
def wide(questions):
    """Asks all five of the first practice."""
    return make_naming("kuis-lebar", questions[:5])


def make_naming(slug, questions, **rules):
    """A quiz that asks just these."""
    quiz = make_quiz(slug, draw=len(questions), **rules)
    section = QuizSection.objects.get(quiz=quiz)
    section.questions = questions
    section.save()
    return quiz


def take(learner, quiz, unit, *, wrong=(), now=NOON):
    """An attempt with right answers but for these questions; closed."""
    attempt = start_attempt(person=learner, quiz=quiz, agency=unit, now=now, rng=random.Random(1))
    for slot in attempt.slots.select_related("version"):
        if slot.version.question in wrong:
            continue
        answer = right_answer(slot.version.kind, slot.version.content["answer"])
        save_answer(attempt=attempt, position=slot.position, answer=answer, sequence=1, now=now)
    return submit_attempt(attempt=attempt, now=now)


def open_questions(person):
    found = Question.objects.filter(drills__in=Drill.objects.open_to(person))
    return set(found.values_list("code", flat=True))


def test_what_was_missed_comes_tomorrow_with_others_of_its_practice(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[3]])
    drills = Drill.objects.filter(person=learner)
    assert drills.count() == 1 + OTHERS_EACH
    assert drills.filter(question=questions[3]).exists()
    assert {(drill.box, drill.due_on) for drill in drills} == {(1, TODAY + DAY)}
    assert not drills.filter(question=questions[5]).exists(), "its practice was not missed"


def test_an_attempt_without_a_mistake_adds_nothing_and_asks_nothing(learner, wide, unit):
    with CaptureQueriesContext(connection) as captured:
        take(learner, wide, unit)
    assert not Drill.objects.exists()
    assert not [query for query in captured if "quizzes_drill" in query["sql"]]


def test_filling_costs_two_statements_however_many_attempts(
    learner, outsider, questions, wide, unit, django_assert_num_queries
):
    attempts = [take(person, wide, unit, wrong=questions[:3]) for person in (learner, outsider)]
    with django_assert_num_queries(2):
        fill_drills(attempts=attempts)
    assert Drill.objects.count() == 2 * (3 + OTHERS_EACH)


def test_a_question_missed_again_starts_over_and_keeps_one_row(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    Drill.objects.update(box=4, due_on=TODAY + 14 * DAY)
    take(learner, wide, unit, wrong=[questions[0]], now=NOON + DAY)
    missed = Drill.objects.get(question=questions[0])
    assert (missed.box, missed.due_on) == (1, TODAY + 2 * DAY)
    others = Drill.objects.exclude(pk=missed.pk)
    assert {drill.box for drill in others} == {4}, "only what was missed starts over"


def test_an_attempt_whose_review_is_never_shown_adds_nothing(learner, questions, unit):
    quiz = make_naming("kuis-rahasia", questions[:2], review=ReviewPolicy.NEVER)
    take(learner, quiz, unit, wrong=questions[:2])
    assert not Drill.objects.exists()


def test_drafts_and_unscored_questions_never_join(learner, law, unit):
    asked = make_question(law, code="Q-1")
    make_question(law, code="Q-2", publish=False)
    make_question(law, code="Q-3", is_scored=False)
    take(learner, make_naming("kuis", [asked]), unit, wrong=[asked])
    assert Drill.objects.get().question == asked


def test_practice_falls_back_with_a_rolled_back_submission(learner, questions, wide, unit):
    attempt = start_attempt(person=learner, quiz=wide, agency=unit, now=NOON)
    with transaction.atomic():
        submit_attempt(attempt=attempt, now=NOON)
        assert Drill.objects.exists()
        transaction.set_rollback(True)
    assert not Drill.objects.exists()


# What may be drilled: nothing whose key is still kept.


def test_a_question_in_an_open_attempt_rests_until_it_is_sent(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    assert "Q-0" in open_questions(learner)
    again = start_attempt(person=learner, quiz=wide, agency=unit, now=NOON + DAY)
    assert not open_questions(learner), "the open paper asks them all"
    submit_attempt(attempt=again, now=NOON + DAY)
    assert "Q-0" in open_questions(learner)


def test_the_open_attempt_of_another_keeps_nothing_back(learner, outsider, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    start_attempt(person=outsider, quiz=wide, agency=unit, now=NOON)
    assert "Q-0" in open_questions(learner)


def test_with_review_after_passing_practice_waits_for_the_pass(learner, questions, unit):
    quiz = make_naming("tes-akhir", questions[:2], review=ReviewPolicy.AFTER_PASS, pass_mark=70)
    take(learner, quiz, unit, wrong=questions[:2])
    assert not open_questions(learner) & {"Q-0", "Q-1"}
    take(learner, quiz, unit, now=NOON + DAY)
    assert {"Q-0", "Q-1"} <= open_questions(learner)


def test_a_failed_final_keeps_back_what_a_module_quiz_has_shown(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    final = make_naming("akhir", questions[:1], review=ReviewPolicy.AFTER_PASS, pass_mark=70)
    assert "Q-0" in open_questions(learner), "its key was shown, the final has not asked it"
    take(learner, final, unit, wrong=[questions[0]], now=NOON + DAY)
    assert "Q-0" not in open_questions(learner)


@pytest.mark.parametrize("by", ["name", "practice", "everything", "difficulty", "tags"])
def test_what_a_quiz_that_never_shows_its_review_may_draw_is_never_drilled(
    learner, questions, wide, law, unit, by
):
    take(learner, wide, unit, wrong=questions[:5])
    secret = make_quiz("rahasia", draw=1, review=ReviewPolicy.NEVER)
    section = QuizSection.objects.get(quiz=secret)
    section.questions = questions[:5] if by == "name" else []
    section.practices = [law.practice] if by == "practice" else []
    section.difficulty = 2 if by == "difficulty" else None
    section.tags = ["apa-saja"] if by == "tags" else []
    section.save()
    assert not open_questions(learner)


def test_a_secret_quiz_on_another_practice_keeps_nothing_back(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    make_naming("rahasia", [questions[5]], review=ReviewPolicy.NEVER)
    assert "Q-0" in open_questions(learner)


def test_a_question_never_asked_rests_until_each_quiz_that_may_ask_it_is_passed(
    learner, questions, unit
):
    first = make_naming("kuis-a", questions[:1])
    second = make_naming("kuis-b", questions[1:5])
    take(learner, first, unit, wrong=[questions[0]])
    assert open_questions(learner) == {"Q-0"}
    take(learner, second, unit, wrong=questions[1:5])
    assert Attempt.objects.filter(quiz=second, is_passed=False).exists()
    make_naming("kuis-c", [questions[1]])
    assert "Q-1" in open_questions(learner), "asked and shown once, its key is known"


def test_others_of_a_practice_open_with_the_pass(learner, questions, unit):
    first = make_naming("kuis-a", questions[:1])
    second = make_naming("kuis-b", questions[2:5])
    take(learner, first, unit, wrong=[questions[0]])
    assert open_questions(learner) == {"Q-0", "Q-1"}, "no quiz asks Q-1"
    take(learner, second, unit)
    assert open_questions(learner) == {"Q-0", "Q-1", "Q-2"}


def test_a_question_taken_offline_rests(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    Question.objects.filter(pk=questions[0].pk).update(live=False)
    assert "Q-0" not in open_questions(learner)


# Answering.


@pytest.fixture
def drill(learner, questions, wide, unit):
    take(learner, wide, unit, wrong=[questions[0]])
    return Drill.objects.get(question=questions[0])


def answered(drill, *, right, now, person=None):
    version = drill.current_version()
    content = version.content["answer"]
    key = right_answer("single", content)["choice"]
    wrong = next(option["id"] for option in content["options"] if option["id"] != key)
    return answer_drill(
        person=person or drill.person,
        version=version,
        answer={"choice": key if right else wrong},
        now=now,
    )


def test_known_on_its_day_it_rests_longer_and_missed_it_starts_over(drill):
    assert answered(drill, right=True, now=NOON + DAY).due_on == TODAY + 4 * DAY
    assert answered(drill, right=True, now=NOON + DAY).box == 2, "the same day counts once"
    after = answered(drill, right=False, now=NOON + 4 * DAY)
    assert (after.box, after.due_on) == (1, TODAY + 5 * DAY)


def test_ahead_of_its_day_a_right_answer_moves_nothing(drill):
    after = answered(drill, right=True, now=NOON)
    assert (after.box, after.due_on, after.last_seen_at) == (1, TODAY + DAY, NOON)


def test_the_day_is_the_day_in_sulawesi(drill):
    """At 17.00 UTC a new day has begun there."""
    late = dt.datetime(2026, 3, 2, 17, 0, tzinfo=dt.UTC)
    assert answered(drill, right=True, now=late).box == 2


@pytest.mark.parametrize(
    ("zone", "day"), [("Asia/Jakarta", TODAY + DAY), ("Asia/Jayapura", TODAY + 2 * DAY)]
)
def test_tomorrow_is_that_of_the_unit_whoever_closes_the_attempt(
    learner, wide, questions, unit, zone, day
):
    """At 15.30 UTC it is half past ten in Jakarta, and a new day in Papua."""
    unit.time_zone = zone
    unit.save()
    late = dt.datetime(2026, 3, 2, 15, 30, tzinfo=dt.UTC)
    take(learner, wide, unit, wrong=questions[:1], now=late)
    assert set(Drill.objects.values_list("due_on", flat=True)) == {day}


def test_practice_touches_no_attempt_mark_or_answer(drill):
    before = (list(Attempt.objects.values()), list(Response.objects.values()))
    answered(drill, right=True, now=NOON + DAY)
    assert (list(Attempt.objects.values()), list(Response.objects.values())) == before


def test_nobody_answers_for_another(drill, outsider):
    assert answered(drill, right=False, now=NOON, person=outsider) is None
    drill.refresh_from_db()
    assert drill.last_seen_at is None


def test_an_answer_that_arrives_after_an_attempt_began_shows_nothing(drill, wide, unit):
    start_attempt(person=drill.person, quiz=wide, agency=unit, now=NOON + DAY)
    assert answered(drill, right=True, now=NOON + DAY) is None


def test_the_database_keeps_one_row_and_the_boxes(drill):
    with pytest.raises(IntegrityError), transaction.atomic():
        Drill.objects.create(person=drill.person, question=drill.question, due_on=TODAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Drill.objects.update(box=6)
    with pytest.raises(IntegrityError), transaction.atomic():
        Drill.objects.update(last_seen_at=NOON)
