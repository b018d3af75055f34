"""How static files are named: what Vite has named by its content keeps that name."""

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

BUILT = "assets/"


class BuiltFilesStorage(CompressedManifestStaticFilesStorage):
    """One address for each built file.

    Built scripts import one another by the names Vite gave them. With a second hash on top the same
    script would have two addresses, be fetched twice and run twice.
    """

    def hashed_name(self, name: str, *args: Any, **kwargs: Any) -> str:
        if name.startswith(BUILT):
            return name
        return str(super().hashed_name(name, *args, **kwargs))
