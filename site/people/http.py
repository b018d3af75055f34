"""The request of a view behind sign-in; and addresses that leave the site, in mail and on paper."""

from django.conf import settings
from django.http import HttpRequest

from people.models import Person


class PersonRequest(HttpRequest):
    """A request whose user is a person; views behind `login_required` take this."""

    user: Person  # type: ignore[assignment]


def absolute(path: str) -> str:
    """The path with scheme and host of the settings, not of a request, whose host anybody can forge."""
    return settings.BASE_URL.rstrip("/") + path
