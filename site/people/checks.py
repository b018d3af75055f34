"""What a public server must not be started without."""

from typing import Any

from django.conf import settings
from django.core import checks


@checks.register()
def cms_needs_second_factor(**kwargs: Any) -> list[checks.CheckMessage]:
    """Only development and the demo may open the CMS with a password alone."""
    relaxed = settings.DEBUG or getattr(settings, "IS_DEMO", False)
    if relaxed or getattr(settings, "CMS_REQUIRES_MFA", True):
        return []
    return [
        checks.Error(
            "CMS_REQUIRES_MFA is off on a server that is neither DEBUG nor IS_DEMO.",
            hint="Remove CMS_REQUIRES_MFA=false from the environment.",
            id="people.E001",
        )
    ]


@checks.register(deploy=True)
def limits_are_shared(**kwargs: Any) -> list[checks.CheckMessage]:
    """Failed sign-ins are counted in the cache; each process with its own counts for itself."""
    if "locmem" not in settings.CACHES["default"]["BACKEND"]:
        return []
    return [
        checks.Warning(
            "Every web process counts failed sign-ins for itself, so the limits grow with them.",
            hint="Set REDIS_URL, or run one web process.",
            id="people.W001",
        )
    ]
