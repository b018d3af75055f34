"""A reader at one person's papers: the way in, and the way in which each form about them is answered."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.models import Agency
from people.http import PersonRequest
from people.models import Person
from tracking.answering import Act, is_done, status_of
from tracking.doors import Door, open_door
from tracking.dossier import Dossier, open_dossier
from tracking.framing import framed, people_crumb
from tracking.lens import Lens, read_lens
from tracking.unit_field import Subtree


@dataclass(frozen=True)
class Visit:
    """A reader at one person's papers."""

    request: PersonRequest
    door: Door
    lens: Lens
    dossier: Dossier

    @property
    def person(self) -> Person:
        return self.dossier.person

    @property
    def page(self) -> str:
        return self.page_at(self.door.agency)

    def page_at(self, unit: Agency) -> str:
        """Where the papers can be found when this unit is the last to have the person."""
        here = self.door.agency
        found = here if here.contains(unit) else unit
        return reverse("tracking:person", args=[found.slug, self.person.public_id])

    @property
    def seen(self) -> str:
        """What the form said the state was when it was opened."""
        return self.request.POST.get("terlihat", "")

    @property
    def choices(self) -> dict[str, Any]:
        """For forms: today, and the units of the reader's reach."""
        return {
            "today": self.lens.today,
            "reach": Subtree(self.door.scope.open(), self.door.agency.depth),
        }


def enter(request: PersonRequest, slug: str, public_id: uuid.UUID) -> Visit:
    door = open_door(request.user, slug, names=True)
    lens = read_lens(request, door.agency)
    return Visit(request, door, lens, open_dossier(door, public_id, lens.today))


def turn_away(visit: Visit) -> HttpResponse:
    """The person has left, or came to others, since the link was shown."""
    messages.error(
        visit.request,
        _("Keadaan orang ini berubah, sehingga hal itu tidak dapat dicatat. Lihat penempatannya."),
    )
    return redirect(visit.page)


def answer(
    visit: Visit,
    form: forms.Form,
    title: str,
    act: Act,
    done: str,
    back: str = "",
    **more: Any,
) -> HttpResponse:
    """The form; or, when it is in order, the act and the way back with a word that it is done.

    `back` is where the papers are afterwards, when that is not where they are now.
    """
    if is_done(visit.request, form, act, done):
        return redirect(back or visit.page)
    return show(visit, form, title, **more)


def show(
    visit: Visit,
    form: forms.Form,
    title: str,
    template: str = "tracking/person_form.html",
    status: int | None = None,
    **more: Any,
) -> HttpResponse:
    """The form on its page."""
    between = [people_crumb(visit.door), (visit.person.name, visit.page)]
    context = {
        **framed(visit.door, visit.lens, title, between),
        "title": title,
        "person": visit.person,
        "dossier": visit.dossier,
        "form": form,
        "back": visit.page,
        **more,
    }
    return render(visit.request, template, context, status=status or status_of(form))
