"""A learner's way through a course: what is done, what comes next."""

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from courses.actions.completion import Done, steps_done
from courses.models import Enrolment
from courses.narrowing import plan_of
from courses.outline import LessonRef, ModuleRef, Outline, QuizRef

State = Literal["done", "now", "todo", "free"]


@dataclass(frozen=True, slots=True)
class Step:
    kind: str
    title: str
    url: str
    module: ModuleRef | None = None


@dataclass(frozen=True)
class ModuleView:
    """One module as the learner sees it."""

    ref: ModuleRef
    done: Done

    @property
    def lessons(self) -> list[tuple[LessonRef, bool]]:
        return [(lesson, lesson.pk in self.done.lessons) for lesson in self.ref.lessons]

    @cached_property
    def read(self) -> int:
        return sum(lesson.pk in self.done.lessons for lesson in self.ref.asked_lessons)

    @property
    def minutes_left(self) -> int:
        """Of reading: the asked lessons that were not read yet. The quiz comes on top."""
        left = (each for each in self.ref.asked_lessons if each.pk not in self.done.lessons)
        return sum(each.minutes for each in left)

    @property
    def is_quiz_passed(self) -> bool:
        return self.ref.quiz is not None and self.ref.quiz.pk in self.done.quizzes

    @cached_property
    def state(self) -> State:
        """`free` is what a renewal does not ask for."""
        if self.ref.is_left_out:
            return "free"
        read_all = self.ref.required_ids <= self.done.lessons
        if read_all and (self.ref.asked_quiz is None or self.is_quiz_passed):
            return "done"
        return "now" if self.read or self.is_quiz_passed else "todo"


@dataclass(frozen=True)
class Journey:
    plan: Outline
    done: Done
    enrolment: Enrolment

    @cached_property
    def modules(self) -> list[ModuleView]:
        return [ModuleView(ref, self.done) for ref in self.plan.modules]

    @cached_property
    def asked_modules(self) -> list[ModuleView]:
        return [module for module in self.modules if module.state != "free"]

    @property
    def modules_done(self) -> int:
        return sum(module.state == "done" for module in self.modules)

    @property
    def line(self) -> list[str]:
        """A word for each module that is asked, as components/steps.html draws it."""
        now = self.current
        return [
            "done" if module.state == "done" else "now" if module == now else ""
            for module in self.asked_modules
        ]

    @cached_property
    def minutes_left(self) -> int:
        return sum(module.minutes_left for module in self.modules)

    @property
    def opens_final(self) -> bool:
        return self.done.opens_final(self.plan)

    @property
    def is_final_passed(self) -> bool:
        return self.plan.final is not None and self.plan.final.pk in self.done.quizzes

    @property
    def has_lapsed(self) -> bool:
        """Whether the certificate that this renews no longer holds."""
        today = timezone.localdate(timezone=self.enrolment.agency.zone)
        return self.enrolment.lapses_on is not None and self.enrolment.lapses_on < today

    @cached_property
    def current(self) -> ModuleView | None:
        return next((module for module in self.asked_modules if module.state != "done"), None)

    @cached_property
    def next_step(self) -> Step | None:
        """The one thing to do now; None when the course is complete."""
        if self.enrolment.completed_at is not None:
            return None
        if self.enrolment.started_at is None and self.plan.pretest:
            return Step("pretest", self.plan.pretest.title, self.plan.pretest.url)
        if self.current:
            return self._within(self.current.ref)
        if self.plan.final and not self.is_final_passed:
            return Step("final", self.plan.final.title, self.plan.final.url)
        if self.enrolment.needs_pledge and self.enrolment.pledged_at is None:
            url = reverse("certificates:pledge", args=[self.plan.slug])
            return Step("pledge", _("Pakta integritas"), url)
        return None

    def _within(self, module: ModuleRef) -> Step | None:
        for lesson in module.lessons:
            if lesson.is_required and lesson.pk not in self.done.lessons:
                return Step("lesson", lesson.title, lesson.url, module)
        quiz = module.asked_quiz
        return Step("quiz", quiz.title, quiz.url, module) if quiz else None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands before and after a lesson."""

    previous: LessonRef | None
    following: LessonRef | QuizRef | None
    position: int
    module: ModuleRef

    @property
    def line(self) -> list[str]:
        """A word for each lesson of the module, as components/steps.html draws it."""
        after = len(self.module.lessons) - self.position
        return ["done"] * (self.position - 1) + ["now"] + [""] * after

    @property
    def minutes_left(self) -> int:
        """Of reading: from the top of this lesson to the end of its module, as far as it is asked."""
        here = self.module.lessons[self.position - 1]
        after = self.module.lessons[self.position :]
        return here.minutes + sum(each.minutes for each in after if each.is_asked)


def neighbours(plan: Outline, lesson_pk: int) -> Neighbours | None:
    """A module ends in its quiz; without one the next module's first lesson follows.

    What a renewal does not ask for is passed by.
    """
    walk = [each for each in plan.lessons() if each[1].is_asked or each[1].pk == lesson_pk]
    for index, (module, lesson) in enumerate(walk):
        if lesson.pk != lesson_pk:
            continue
        after = walk[index + 1] if index + 1 < len(walk) else None
        ends = after is None or after[0].pk != module.pk
        quiz = module.asked_quiz if ends else None
        following = quiz or (after[1] if after else plan.final)
        return Neighbours(
            previous=walk[index - 1][1] if index else None,
            following=following,
            position=module.lessons.index(lesson) + 1,
            module=module,
        )
    return None


def journey(enrolment: Enrolment) -> Journey:
    plan = plan_of(enrolment)
    return Journey(plan=plan, done=steps_done(enrolment, plan), enrolment=enrolment)
