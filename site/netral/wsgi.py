"""The WSGI application that the server runs."""

import gc
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netral.settings.production")
_handler = get_wsgi_application()

# What is loaded now stays for good: the collector need not walk it again and again. A page makes some
# ten thousand objects, most of them gone with it, so a look at the young ones after 700 is far too often.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Django's own; a page that is whole already is handed over whole.

    The server writes a list at once, and asks for the pieces of anything else one by one.
    """
    response: Any = _handler(environ, start_response)
    if getattr(response, "streaming", True):
        pieces: Iterable[bytes] = response
        return pieces
    try:
        return [response.content]
    finally:
        response.close()
