"""A small cast and plain makers. Sari learns, Budi leads BKPSDM Mamuju, Charlie is the outsider."""

import datetime as dt
import itertools

from agencies.models import Agency, AgencyCode, CodeSystem, Kind
from people.models import Person, Placement, Role, RoleKind, Status

_serial = itertools.count(1)


def make_agency(
    name: str,
    *,
    under: Agency | None = None,
    kind: str = Kind.UNIT,
    slug: str = "",
    code: str = "",
    **fields,
) -> Agency:
    """An agency under another (or a root)."""
    slug = slug or name.lower().replace(" ", "-")
    fields = {"name": name, "kind": kind, "slug": slug, **fields}
    if under is None:
        agency = Agency.add_root(**fields)
    else:
        under.refresh_from_db()
        agency = under.add_child(**fields)
    if code:
        AgencyCode.objects.create(agency=agency, system=CodeSystem.NETRAL, code=code)
    return agency


def make_nip(
    serial: int | None = None, *, born: str = "19900101", start: str = "201503", sex: str = "1"
) -> str:
    """A valid, invented NIP."""
    number = serial if serial is not None else next(_serial)
    # From 001 on: no NIP ends in 000.
    days, serial_part = divmod(number - 1, 999)
    born_date = dt.date(1970, 1, 1) + dt.timedelta(days=days)
    return f"{born_date:%Y%m%d}{start}{sex}{serial_part + 1:03d}"


def make_person(
    name: str = "Sari Contoh",
    *,
    at: Agency | None = None,
    since: dt.date | None = None,
    status: str = Status.PNS,
    nip: str = "",
    active: bool = True,
    **fields,
) -> Person:
    """A person, activated unless told otherwise, placed at an agency when one is given."""
    if not nip:
        nip = (
            make_nip()
            if status not in (Status.NON_ASN, Status.VILLAGE)
            else f"N{next(_serial):09d}"
        )
    if active:
        fields.setdefault("activated_at", dt.datetime(2026, 1, 2, tzinfo=dt.UTC))
    person = Person.objects.create_user(
        nip=nip, password="rahasia-kuat-1", name=name, status=status, **fields
    )
    if at is not None:
        make_placement(person, at, since=since)
    return person


def make_placement(
    person: Person, agency: Agency, *, since: dt.date | None = None, until: dt.date | None = None
) -> Placement:
    return Placement.objects.create(
        person=person, agency=agency, since=since or dt.date(2020, 1, 1), until=until
    )


def make_role(person: Person, agency: Agency, kind: str = RoleKind.BKPSDM) -> Role:
    return Role.objects.create(person=person, agency=agency, kind=kind)
