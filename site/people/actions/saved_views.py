"""Keeping addresses by name: at most twenty a person, each name once, never a number of a person."""

import re

from django.db import transaction
from django.utils.translation import gettext as _

from people.actions import audit
from people.models import Person, SavedView
from people.models.saved_view import KEPT_UNDER
from people.refusal import Refused

MOST = 20
LONGEST = 500
# A date has eight digits; nine in a row, however they are parted, are part of a person's number.
NUMBER = re.compile(r"(?:\d[\s./-]*){9}")


class SavedViewError(Refused):
    """It cannot be kept so; whatever is wrong is said beside the name."""

    field = "name"


@transaction.atomic
def save_view(*, person: Person, name: str, address: str) -> SavedView:
    """Keeps the path and query under that name.

    Raises:
        SavedViewError: when the name is taken or a number, the address no page of tracking, or
            twenty are kept already.
    """
    name = _checked(person, name)
    if not address.startswith(KEPT_UNDER) or "//" in address.partition("?")[0]:
        raise SavedViewError(_("Hanya halaman pantau yang dapat disimpan."))
    if len(address) > LONGEST:
        raise SavedViewError(
            _("Saringannya terlalu panjang untuk disimpan. Persingkat, lalu coba lagi.")
        )
    if person.saved_views.count() >= MOST:
        raise SavedViewError(
            _("Anda sudah menyimpan %(most)d tampilan. Hapus satu, lalu simpan lagi.")
            % {"most": MOST}
        )
    view = SavedView.objects.create(person=person, name=name, address=address)
    audit.record(actor=person, verb="saved_view.saved", subject=view)
    return view


@transaction.atomic
def rename_view(*, view: SavedView, name: str) -> None:
    """Another name for the same address.

    Raises:
        SavedViewError: when the name is taken or a number.
    """
    view.name = _checked(view.person, name, but=view)
    view.save(update_fields=["name"])
    audit.record(actor=view.person, verb="saved_view.renamed", subject=view)


@transaction.atomic
def delete_view(*, view: SavedView) -> None:
    audit.record(actor=view.person, verb="saved_view.deleted", subject=view)
    view.delete()


def _checked(person: Person, name: str, but: SavedView | None = None) -> str:
    """The name, when the person may use it; changes of one person's views wait for each other."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    name = " ".join(name.split())
    if NUMBER.search(name):
        raise SavedViewError(_("Jangan memakai NIP sebagai nama. Pilih nama lain."))
    taken = person.saved_views.filter(name=name)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise SavedViewError(_("Anda sudah punya tampilan dengan nama itu. Pilih nama lain."))
    return name
