"""Middleware of two libraries, spared at every request what would be the same, or written nowhere."""

import logging
from functools import cache
from http import HTTPStatus
from typing import cast
from uuid import uuid4

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django_structlog.middlewares import RequestMiddleware

logger = structlog.get_logger("django_structlog")


class SamePolicy(CSPMiddleware):
    """The content security policy is put together once, as it is the same for every page.

    A view that changes it for its answer, or a page that asks for a nonce, has the library do it; so do
    the pages of a fault while developing, which it leaves alone.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_changed = any(name.startswith("_csp") for name in (*vars(response), *vars(request)))
        if settings.DEBUG or is_changed or request.path_info.startswith(_without_policy()):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _policy())
        return response


@cache
def _policy() -> str:
    return build_policy()


@cache
def _without_policy() -> tuple[str, ...]:
    return tuple(settings.CONTENT_SECURITY_POLICY["EXCLUDE_URL_PREFIXES"])


class FaultLog(RequestMiddleware):
    """The lines of a request; those of one that went well only where the level lets them through."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if logger.is_enabled_for(logging.INFO):
            return cast(HttpResponse, super().__call__(request))
        response = cast(HttpResponse, self.get_response(request))
        if response.streaming or response.status_code >= HTTPStatus.BAD_REQUEST:
            _number()
            self.handle_response(request, response)
        return response

    def _process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Also of a fault on the way to here and back, after which nobody else clears what was bound."""
        if logger.is_enabled_for(logging.INFO):
            super()._process_exception(request, exception)
            return
        _number()
        super()._process_exception(request, exception)
        structlog.contextvars.clear_contextvars()


def _number() -> None:
    """By it the lines of one request are found, and nothing of another stands in them."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=str(uuid4()))
