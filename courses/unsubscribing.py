"""The link that stops mail without signing in: a signed token with the key of a row, and nothing personal."""

from typing import Literal, cast

from django.core import signing
from django.urls import reverse

from people.http import absolute

SALT = "courses.unsubscribe"

What = Literal["reminders", "summary"]


def token_for(what: What, person: int) -> str:
    """For a person's reminders, or all their weekly summaries. It holds as long as the secret key does."""
    return signing.dumps((what, person), salt=SALT)


def read_token(token: str) -> tuple[What, int] | None:
    """What it stops, and the key of the person; None when we did not sign it."""
    try:
        what, pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return cast(What, what), int(pk)


def unsubscribe_url(token: str) -> str:
    return absolute(reverse("courses:unsubscribe", args=[token]))


def unsubscribe_headers(token: str) -> dict[str, str]:
    """RFC 8058: mail programs show a button that asks nothing more. RFC 3834: no automatic answers, please."""
    return {
        "List-Unsubscribe": f"<{unsubscribe_url(token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
