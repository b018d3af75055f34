"""A learner's own enrolments. Anyone else's are not found."""

from django.db.models import QuerySet

from courses.models import Enrolment
from people.models import Person
from people.prepared import prepared


def own_enrolments(person: Person) -> list[Enrolment]:
    """Those in live courses that were not left, the most urgent first. One query."""
    found = _held(person=person.pk)
    for enrolment in found:
        enrolment.person = person
    return found


def own_enrolment(person: Person, slug: str) -> Enrolment | None:
    """The person's newest enrolment in the course; the scope of every page below it."""
    return max(
        (each for each in own_enrolments(person) if each.course.slug == slug),
        key=lambda each: (each.enrolled_at, each.pk),
        default=None,
    )


def walked(enrolments: list[Enrolment]) -> list[Enrolment]:
    """Without what is unfinished and was followed by a newer round of the same course.

    Its pages record what is done in the newest round; the older one stays as it was.
    """
    newest: dict[int, Enrolment] = {}
    for each in enrolments:
        held = newest.setdefault(each.course_id, each)
        if (each.enrolled_at, each.pk) > (held.enrolled_at, held.pk):
            newest[each.course_id] = each
    return [
        each
        for each in enrolments
        if each.completed_at is not None or newest[each.course_id] is each
    ]


@prepared
def _held(person: int) -> QuerySet[Enrolment]:
    return (
        Enrolment.objects.filter(person=person, course__live=True, left_on=None)
        .select_related("course", "agency", "completion", "assignment", "narrowing")
        .order_by("due_on", "-enrolled_at")
    )
