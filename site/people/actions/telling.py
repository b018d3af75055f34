"""What is written of people is told to the layers above, before and after."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from people.models import Person
from people.signals import people_changed, people_changing


@contextmanager
def telling(people: Sequence[Person], **about: Any) -> Iterator[None]:
    """Around everything that is written of where these people are and when they need not take part.

    Inside a transaction that holds the tree still, and these people if it holds any. `about` is told afterwards.
    """
    told = list(people)
    answers: Any = people_changing.send(sender=Person, people=told)
    yield
    for _receiver, compare in answers:
        compare()
    people_changed.send(sender=Person, people=told, **about)
