"""A form is answered: the act, or what hinders it beside the field it is about."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest

from people.refusal import Refused

Act = Callable[[dict[str, Any]], object]


def is_done(request: HttpRequest, form: forms.Form, act: Act, done: str) -> bool:
    """Whether the form was sent and in order, and its act is done, which is told.

    Otherwise the form holds what is wrong with it, and nothing typed is lost.
    """
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    messages.success(request, done)
    return True


def status_of(form: forms.Form) -> int:
    """Of the page that shows the form: one that was sent and comes back was not taken."""
    return 422 if form.is_bound else 200
