"""Opening again what too many failed sign-ins have closed."""

from allauth.account import app_settings
from allauth.core.internal import ratelimit
from django.core.cache import cache

from people.actions import audit
from people.adapter import sign_in_key
from people.models import Person


def unlock_sign_in(*, person: Person, actor: Person | None) -> None:
    """Forget the failed sign-ins and activations of one NIP; those of addresses stay."""
    for action in ("login_failed", "activate"):
        rates = ratelimit.get_rates(
            app="allauth.account", action=action, config=app_settings.RATE_LIMITS
        )
        for rate in rates:
            if rate.per == "key":
                cache.delete(
                    ratelimit.get_cache_key(
                        None,
                        app="allauth.account",
                        action=action,
                        rate=rate,
                        key=sign_in_key(person.nip),
                    )
                )
    audit.record(actor=actor, verb="person.sign_in_unlocked", subject=person)
