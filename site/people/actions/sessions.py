"""Ending sessions on other devices."""

from allauth.usersessions.models import UserSession

from people.actions import audit
from people.models import Person


def end_session(*, person: Person, session: UserSession) -> None:
    """Sign one device out."""
    session.end()
    audit.record(actor=person, verb="session.ended", subject=person)


def end_other_sessions(*, person: Person, current_key: str) -> int:
    """Sign out every device but this one; returns how many."""
    others = UserSession.objects.filter(user=person).exclude(session_key=current_key)
    count = 0
    for session in others:
        session.end()
        count += 1
    if count:
        audit.record(
            actor=person, verb="session.others_ended", subject=person, details={"count": count}
        )
    return count
