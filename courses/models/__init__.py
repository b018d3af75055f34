"""Pages that trainers write; assignment, enrolment, progress, completion and its counts."""

from courses.models.assignment import (
    Acknowledgement,
    Assignment,
    AssignmentExclusion,
    AssignmentState,
)
from courses.models.counts import CountDelta, CountRollup, CountState, DayCount, GroupCount
from courses.models.enrolment import Completion, Enrolment, LessonProgress, Narrowing
from courses.models.pages import (
    CataloguePage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    RenewalScope,
)
from courses.models.past import PastDay, PastDayChange
from courses.models.reminding import (
    Dispatch,
    Mailing,
    MailKind,
    MailState,
    Reminder,
    RoleNotice,
    Round,
    Subscription,
    SummaryIssue,
    SuperiorNotice,
    TransferNews,
    TransferNotice,
)
from courses.models.reorganisation import (
    Reorganisation,
    ReorganisationKind,
    ReorganisationState,
)
from courses.models.sealing import Seal
from courses.models.series import Series, SeriesKind

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
    "DayCount",
    "Dispatch",
    "Enrolment",
    "GroupCount",
    "HomePage",
    "LessonPage",
    "LessonProgress",
    "MailKind",
    "MailState",
    "Mailing",
    "ModulePage",
    "Narrowing",
    "PastDay",
    "PastDayChange",
    "Reminder",
    "RenewalScope",
    "RoleNotice",
    "Reorganisation",
    "ReorganisationKind",
    "ReorganisationState",
    "Round",
    "Seal",
    "Series",
    "SeriesKind",
    "Subscription",
    "SummaryIssue",
    "SuperiorNotice",
    "TransferNews",
    "TransferNotice",
]
