"""The devices of a person: noted at sign-in, ended by the person, forgotten when their session is over."""

from importlib import import_module

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.http import HttpRequest

from people.actions import audit
from people.models import Person


def note_device(*, request: HttpRequest) -> None:
    """One statement, whether the device was known or not."""
    if not request.session.session_key:
        request.session.save()
    longest = UserSession._meta.get_field("user_agent").max_length
    device = UserSession(
        user=request.user,
        session_key=request.session.session_key,
        ip=get_adapter().get_client_ip(request),
        user_agent=request.META.get("HTTP_USER_AGENT", "")[:longest],
    )
    UserSession.objects.bulk_create(
        [device],
        update_conflicts=True,
        unique_fields=["session_key"],
        update_fields=["user", "ip", "user_agent", "last_seen_at"],
    )


def clear_sessions() -> int:
    """Removes expired sessions, and devices that have none; says how many devices. Two statements."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    held = Session.objects.filter(session_key=OuterRef("session_key"))
    count, _by_model = UserSession.objects.exclude(Exists(held)).delete()
    return count


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
