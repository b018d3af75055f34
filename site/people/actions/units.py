"""Small agencies look after their own units: set up, renamed, closed."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies.actions import rename
from agencies.holding import hold_tree_for_change
from agencies.models import Agency, AgencyCode, CodeSystem
from agencies.moving import kind_hindrance
from people.actions import audit
from people.models import Person, Placement, TransferRequest
from people.refusal import Refused

LONGEST_SLUG = 90


class UnitRefused(Refused):
    """The unit stays as it is."""


@transaction.atomic
def add_unit(
    *, parent: Agency, name: str, short_name: str, kind: str, siasn: str, actor: Person
) -> Agency:
    """A unit below the parent, in its time zone; the address is made of the name.

    Raises:
        UnitRefused: when the parent is closed or none for that kind, has a unit of that name, or the
            code is another's.
    """
    hold_tree_for_change()
    held = _held(parent)
    if not held.is_active:
        raise UnitRefused(_("Unit induknya sudah ditutup. Pilih induk lain."))
    if hindrance := kind_hindrance(kind, held):
        raise UnitRefused(hindrance, "kind")
    _refuse_namesake(held, name)
    unit = held.add_child(
        name=name,
        short_name=short_name,
        kind=kind,
        slug=_free_slug(name),
        time_zone=held.time_zone,
    )
    _write_code(unit, siasn)
    audit.record(actor=actor, verb="unit.added", subject=unit, details={"under": held.slug})
    return unit


@transaction.atomic
def change_unit(
    *,
    unit: Agency,
    name: str,
    short_name: str,
    siasn: str,
    asks_pledge: bool | None,
    on: dt.date,
    actor: Person,
) -> None:
    """Mends what is known of a unit; the name before stays known until the day before `on`.

    Raises:
        UnitRefused: when another unit beside it has that name, or the code is another's.
    """
    held = _held(unit)
    code = siasn_code(held)
    before = {
        "name": held.name,
        "short_name": held.short_name,
        "siasn": code,
        "asks_pledge": held.asks_pledge,
    }
    after = {"name": name, "short_name": short_name, "siasn": siasn, "asks_pledge": asks_pledge}
    changed = {key: [before[key], after[key]] for key in after if before[key] != after[key]}
    if "name" in changed:
        parent = held.get_parent()
        if parent is not None:
            _refuse_namesake(parent, name, itself=held)
        rename(agency=held, name=name, on=on)
    if "siasn" in changed:
        _write_code(held, siasn)
    held.short_name, held.asks_pledge = short_name, asks_pledge
    held.save(update_fields=["short_name", "asks_pledge"])
    if changed:
        audit.record(actor=actor, verb="unit.changed", subject=held, details=changed)


@transaction.atomic
def close_unit(*, unit: Agency, today: dt.date, actor: Person) -> None:
    """Nobody can be placed there any more; past days keep it. Closing twice changes nothing.

    Raises:
        UnitRefused: when somebody is placed there now or later, or asked for, or a unit below is open.
    """
    hold_tree_for_change()
    held = _held(unit)
    if not held.is_active:
        return
    if Agency.objects.within(held).open().exclude(pk=held.pk).exists():
        raise UnitRefused(_("Masih ada unit di bawahnya yang aktif. Tutup unit-unit itu dulu."))
    placed = Placement.objects.within(held).filter(Q(until=None) | Q(until__gte=today))
    if people := placed.values("person").distinct().count():
        raise UnitRefused(
            _(
                "Masih ada %(count)d orang yang ditempatkan di sini, sekarang atau nanti."
                " Catat dulu mutasinya atau akhiri penempatannya."
            )
            % {"count": people}
        )
    if TransferRequest.objects.waiting().asked_by(held).exists():
        raise UnitRefused(
            _("Masih ada permintaan mutasi ke unit ini yang menunggu jawaban. Tarik dulu.")
        )
    held.is_active = False
    held.save(update_fields=["is_active"])
    audit.record(actor=actor, verb="unit.closed", subject=held)


def siasn_code(unit: Agency) -> str:
    """What SIASN calls the unit; empty when nobody has said."""
    codes = unit.codes.filter(system=CodeSystem.SIASN)
    return codes.values_list("code", flat=True).first() or ""


def _held(unit: Agency) -> Agency:
    """The row as it is now; whoever adds below it, renames or closes it waits."""
    return Agency.objects.select_for_update().get(pk=unit.pk)


def _refuse_namesake(parent: Agency, name: str, itself: Agency | None = None) -> None:
    beside = Agency.objects.within(parent).open().filter(depth=parent.depth + 1)
    if beside.filter(name__iexact=name).exclude(pk=itself.pk if itself else None).exists():
        message = _("Di bawah %(parent)s sudah ada unit bernama %(name)s. Pakai nama yang berbeda.")
        raise UnitRefused(message % {"parent": parent.name, "name": name}, "name")


def _free_slug(name: str) -> str:
    """The name as an address, with a number behind it when it is taken."""
    base = slugify(name)[:LONGEST_SLUG].strip("-") or "unit"
    taken = set(
        Agency.objects.filter(slug__startswith=base).order_by().values_list("slug", flat=True)
    )
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


def _write_code(unit: Agency, code: str) -> None:
    if not code:
        unit.codes.filter(system=CodeSystem.SIASN).delete()
        return
    try:
        with transaction.atomic():
            AgencyCode.objects.update_or_create(
                agency=unit, system=CodeSystem.SIASN, defaults={"code": code}
            )
    except IntegrityError:
        raise UnitRefused(
            _("Kode SIASN ini sudah dipakai unit lain. Periksa lagi."), "siasn"
        ) from None
