"""Three months of invented progress: who began, who finished, what was misunderstood.

Rows are written in bulk, but every answer is a real answer to a real frozen question, marked by the
real marking.
"""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from courses.models import (
    Completion,
    CountState,
    CoursePage,
    Enrolment,
    LessonPage,
    LessonProgress,
    ModulePage,
)
from netral.demo import bulk
from netral.demo.answers import invent_answer
from people.models import Person
from quizzes.actions.papers import pools
from quizzes.drawing import draw_paper
from quizzes.kinds import kind_named
from quizzes.marking import Answered, PaperMark, decimal_of, mark_paper
from quizzes.models import Attempt, AttemptState, MarkChange, QuestionVersion, Quiz, Response, Slot

SHARES = (
    (CountState.NOT_ACTIVATED, 8),
    (CountState.NOT_BEGUN, 15),
    (CountState.IN_PROGRESS, 25),
    (CountState.COMPLETED, 52),
)
# How often a first answer about a practice is wrong; the rest are wrong one time in nine.
HARD_PRACTICES = {
    "P04": 0.4,
    "P10": 0.24,
    "C02": 0.42,
    "P14": 0.2,
    "P18": 0.3,
    "P07": 0.28,
    "B04": 0.26,
}


@dataclass(frozen=True, slots=True)
class Step:
    """A module's required lessons and the quiz behind them; the final test has no lessons."""

    lessons: tuple[LessonPage, ...]
    quiz: Quiz | None


@dataclass(slots=True)
class Rows:
    """What is written together, in the order in which rows refer to each other."""

    lessons: list[LessonProgress] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)
    mark_changes: list[MarkChange] = field(default_factory=list)
    completions: list[Completion] = field(default_factory=list)

    def write(self) -> None:
        every: tuple[list[Any], ...] = (
            self.lessons,
            self.attempts,
            self.slots,
            self.responses,
            self.mark_changes,
            self.completions,
        )
        for rows in every:
            bulk.insert(rows)
            rows.clear()


class Storyteller:
    """Lives through the course for many people with one seeded chance.

    `newcomer` has seen no question: papers are drawn as for a first attempt.
    """

    def __init__(
        self,
        course: CoursePage,
        *,
        newcomer: Person,
        began: dt.datetime,
        now: dt.datetime,
        seed: int = 7,
    ) -> None:
        self.course = course
        self.began = began
        self.now = now
        self.rng = random.Random(seed)  # noqa: S311 - invented data, not secrets
        self.steps = tuple(_steps(course))
        self.pools = {step.quiz.pk: pools(step.quiz, newcomer) for step in self.steps if step.quiz}
        self.versions = QuestionVersion.objects.select_related("practice").in_bulk()
        self.rows = Rows()
        self.attempt_keys = bulk.new_keys(Attempt)
        self.slot_keys = bulk.new_keys(Slot)

    def tell(self, enrolments: Sequence[Enrolment]) -> None:
        for enrolment in enrolments:
            (state,) = self.rng.choices([s for s, _ in SHARES], weights=[w for _, w in SHARES])
            self.live(enrolment, state)
        self.write(enrolments)

    def live(self, enrolment: Enrolment, state: str, *, steps: int | None = None) -> None:
        """One person's way up to a state; `steps` says how many modules are done when under way."""
        enrolment.counted_as = state
        span = (self.now - self.began).total_seconds()
        if state == CountState.NOT_ACTIVATED:
            enrolment.person.activated_at = None
            return
        start = self.began + dt.timedelta(seconds=span * self.rng.betavariate(1.2, 1.6))
        enrolment.person.activated_at = start
        if state == CountState.NOT_BEGUN:
            return
        done = (
            len(self.steps)
            if state == CountState.COMPLETED
            else steps
            if steps is not None
            else self.rng.randint(0, len(self.steps) - 2)
        )
        days = min((self.now - start).total_seconds() * 0.95, self.rng.uniform(1, 14) * 86_400)
        pace = dt.timedelta(seconds=days / len(self.steps))
        enrolment.started_at = start
        moment = start
        for step in self.steps[:done]:
            self._read(enrolment, step, moment)
            if step.quiz:
                self._pass(enrolment, step.quiz, moment + pace * 0.5)
            moment += pace
        enrolment.steps_done = sum(len(s.lessons) + bool(s.quiz) for s in self.steps[:done])
        if state == CountState.COMPLETED:
            self._complete(enrolment, min(moment, self.now))

    def write(self, enrolments: Sequence[Enrolment]) -> None:
        """Everything these people did since the last writing."""
        self.rows.write()
        bulk.update([enrolment.person for enrolment in enrolments], ["activated_at"])
        bulk.update(
            enrolments, ["counted_as", "started_at", "completed_at", "steps_done", "pledged_at"]
        )

    def _read(self, enrolment: Enrolment, step: Step, moment: dt.datetime) -> None:
        for number, lesson in enumerate(step.lessons):
            at = moment + dt.timedelta(minutes=6 * number)
            self.rows.lessons.append(
                LessonProgress(
                    enrolment_id=enrolment.pk,
                    lesson_id=lesson.pk,
                    opened_at=at,
                    finished_at=at + dt.timedelta(minutes=5),
                )
            )

    def _pass(self, enrolment: Enrolment, quiz: Quiz, moment: dt.datetime) -> None:
        """Attempts until one passes; people learn between them."""
        for number in range(1, 4):
            attempt = self._attempt(
                enrolment, quiz, number, moment, skill=1 if number == 1 else 0.2
            )
            if attempt.is_passed:
                return
            moment += dt.timedelta(minutes=quiz.wait_minutes + 15)
        self._attempt(enrolment, quiz, 4, moment, skill=0)

    def _attempt(
        self, enrolment: Enrolment, quiz: Quiz, number: int, moment: dt.datetime, *, skill: float
    ) -> Attempt:
        """`skill` scales how often answers are wrong: 1 as at first sight, 0 never."""
        versions, answers = self._sit(quiz, skill)
        paper = mark_paper(
            Answered(position=p, kind=v.kind, content=v.content["answer"], answer=a)
            for p, (v, a) in enumerate(zip(versions, answers, strict=True), start=1)
        )
        ended = moment + dt.timedelta(minutes=8)
        attempt = Attempt(
            pk=next(self.attempt_keys),
            person_id=enrolment.person_id,
            quiz_id=quiz.pk,
            agency_id=enrolment.agency_id,
            number=number,
            state=AttemptState.SUBMITTED,
            started_at=moment,
            deadline_at=moment + dt.timedelta(minutes=quiz.minutes) if quiz.minutes else None,
            grace_seconds=quiz.grace_seconds,
            finished_at=ended,
            pass_mark=quiz.pass_mark,
            review=quiz.review,
            score=paper.score,
            is_passed=paper.passes(quiz.pass_mark),
        )
        self.rows.attempts.append(attempt)
        self.rows.mark_changes.append(
            MarkChange(attempt_id=attempt.pk, at=ended, reason="submit", after=paper.score)
        )
        self._hand_in(attempt, versions, answers, paper)
        return attempt

    def _sit(self, quiz: Quiz, skill: float) -> tuple[list[QuestionVersion], list[dict[str, Any]]]:
        """A paper drawn from the bank, and what is answered to it."""
        drawn = draw_paper(self.pools[quiz.pk], self.rng)
        versions = [self.versions[candidate.version] for candidate in drawn]
        answers = [
            invent_answer(
                v,
                right=self.rng.random() > skill * HARD_PRACTICES.get(v.practice.code, 0.11),
                rng=self.rng,
            )
            for v in versions
        ]
        return versions, answers

    def _hand_in(
        self,
        attempt: Attempt,
        versions: list[QuestionVersion],
        answers: list[dict[str, Any]],
        paper: PaperMark,
    ) -> None:
        """The slots of the paper with their answers and marks."""
        for position, (version, answer) in enumerate(zip(versions, answers, strict=True), start=1):
            slot = Slot(
                pk=next(self.slot_keys),
                attempt_id=attempt.pk,
                position=position,
                version_id=version.pk,
                order=kind_named(version.kind).new_order(version.content["answer"], self.rng),
            )
            self.rows.slots.append(slot)
            self.rows.responses.append(
                Response(
                    attempt_id=attempt.pk,
                    slot_id=slot.pk,
                    answer=answer,
                    sequence=position,
                    saved_at=attempt.started_at + dt.timedelta(seconds=40 * position),
                    mark=decimal_of(paper.marks[position].value, places=4),
                )
            )

    def _complete(self, enrolment: Enrolment, moment: dt.datetime) -> None:
        enrolment.completed_at = moment
        enrolment.steps_done = enrolment.steps_total
        if enrolment.needs_pledge:
            enrolment.pledged_at = moment
        final = self.rows.attempts[-1]
        self.rows.completions.append(
            Completion(
                enrolment_id=enrolment.pk,
                agency_id=enrolment.agency_id,
                completed_at=moment,
                final_attempt_id=final.pk,
                score=Decimal(final.score or 0),
            )
        )


def _steps(course: CoursePage) -> Iterable[Step]:
    modules = ModulePage.objects.child_of(course).live().order_by("path").select_related("quiz")
    for module in modules:
        lessons = (
            LessonPage.objects.child_of(module).live().filter(is_required=True).order_by("path")
        )
        yield Step(lessons=tuple(lessons), quiz=module.quiz)
    yield Step(lessons=(), quiz=course.final)
