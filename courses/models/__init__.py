"""Pages that trainers write; assignment, enrolment, progress, completion and its counts."""

from courses.models.assignment import (
    Acknowledgement,
    Assignment,
    AssignmentExclusion,
    AssignmentState,
)
from courses.models.counts import CountDelta, CountRollup, CountState
from courses.models.enrolment import Completion, Enrolment, LessonProgress
from courses.models.pages import CataloguePage, CoursePage, HomePage, LessonPage, ModulePage
from courses.models.sealing import Seal

__all__ = [
    "Acknowledgement",
    "Assignment",
    "AssignmentExclusion",
    "AssignmentState",
    "CataloguePage",
    "Completion",
    "CountDelta",
    "CountRollup",
    "CountState",
    "CoursePage",
    "Enrolment",
    "HomePage",
    "LessonPage",
    "LessonProgress",
    "ModulePage",
    "Seal",
]
