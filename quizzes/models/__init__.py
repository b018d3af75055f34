"""Question bank, quizzes, attempts with their frozen papers, responses and marks."""

from quizzes.models.attempt import Attempt, AttemptState, MarkChange, Response, Slot
from quizzes.models.question import Question, QuestionVersion
from quizzes.models.quiz import Quiz, QuizKind, QuizSection, ReviewPolicy

__all__ = [
    "Attempt",
    "AttemptState",
    "MarkChange",
    "Question",
    "QuestionVersion",
    "Quiz",
    "QuizKind",
    "QuizSection",
    "Response",
    "ReviewPolicy",
    "Slot",
]
