"""The request of a view behind sign-in."""

from django.http import HttpRequest

from people.models import Person


class PersonRequest(HttpRequest):
    """A request whose user is a person; views behind `login_required` take this."""

    user: Person  # type: ignore[assignment]
