"""Question bank, quizzes, attempts with their frozen papers, responses and marks, practice."""

from quizzes.models.attempt import (
    NOT_KNOWN,
    Attempt,
    AttemptState,
    MarkChange,
    Response,
    Slot,
)
from quizzes.models.delivery import DeliveryNote, NoteKind
from quizzes.models.drill import Drill
from quizzes.models.question import Question, QuestionVersion
from quizzes.models.quiz import Quiz, QuizKind, QuizSection, ReviewPolicy
from quizzes.models.tally import AnswerTally

__all__ = [
    "NOT_KNOWN",
    "AnswerTally",
    "Attempt",
    "AttemptState",
    "DeliveryNote",
    "Drill",
    "MarkChange",
    "NoteKind",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizKind",
    "QuizSection",
    "Response",
    "ReviewPolicy",
    "Slot",
]
