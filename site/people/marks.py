"""A name for a person that a phone may know: the same everywhere, and it says nothing."""

from django.utils.crypto import salted_hmac

from people.models import Person

LENGTH = 20


def mark_of(person: Person) -> str:
    """Written on every page, so that what waits on a phone goes out under the right sign-in only."""
    return salted_hmac("people.mark", str(person.pk), algorithm="sha256").hexdigest()[:LENGTH]
