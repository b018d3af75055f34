"""The bank and the quizzes join the CMS menu as one group."""

from wagtail.snippets.models import register_snippet

from quizzes.viewsets import QuizGroup

register_snippet(QuizGroup)
