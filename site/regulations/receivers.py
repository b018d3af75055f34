"""The check page leaves no trace of who asked what: the log line keeps its path and nothing else."""

from functools import cache
from typing import Any

import structlog
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse
from django_structlog.signals import (
    bind_extra_request_failed_metadata,
    bind_extra_request_finished_metadata,
    bind_extra_request_metadata,
)


@receiver(
    [
        bind_extra_request_metadata,
        bind_extra_request_finished_metadata,
        bind_extra_request_failed_metadata,
    ]
)
def forget_who_checks(
    sender: object, request: HttpRequest, log_kwargs: dict[str, Any], **kwargs: object
) -> None:
    if request.path != _page():
        return
    structlog.contextvars.unbind_contextvars("user_id", "ip")
    log_kwargs.pop("user_agent", None)
    log_kwargs["request"] = f"{request.method} {request.path}"


@cache
def _page() -> str:
    return reverse("regulations:check")
