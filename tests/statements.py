"""The statements that a request sends to the database."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAMES = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def asked(call, *arguments):
    """The statements of one request, without the frames of transactions."""
    with CaptureQueriesContext(connection) as captured:
        response = call(*arguments)
    assert response.status_code in (200, 302)
    return [query["sql"] for query in captured if not query["sql"].startswith(FRAMES)]
