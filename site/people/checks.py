"""What a public server must not be started without."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def cms_needs_second_factor(**kwargs: Any) -> list[CheckMessage]:
    """Only development and the demo may open the CMS with a password alone."""
    relaxed = settings.DEBUG or getattr(settings, "IS_DEMO", False)
    if relaxed or getattr(settings, "CMS_REQUIRES_MFA", True):
        return []
    return [
        Error(
            "CMS_REQUIRES_MFA is off on a server that is neither DEBUG nor IS_DEMO.",
            hint="Remove CMS_REQUIRES_MFA=false from the environment.",
            id="people.E001",
        )
    ]
