"""What the machine must have for certificates to be made in milliseconds rather than seconds."""

from typing import Any

from django.core import checks
from weasyprint.text import ffi


@checks.register()
def harfbuzz_subset_is_installed(**kwargs: Any) -> list[checks.CheckMessage]:
    """Without it WeasyPrint cuts fonts in Python, twelve times slower."""
    if ffi.harfbuzz_subset is not None:
        return []
    return [
        checks.Warning(
            "libharfbuzz-subset0 is not installed; each certificate takes over a second.",
            hint="apt-get install libharfbuzz-subset0",
            id="certificates.W001",
        )
    ]
