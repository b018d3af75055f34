"""What stands around the figures: crumbs, choices, column heads, and the addresses they lead to."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.counting import Totals
from people.models import Person, SavedView
from people.prepared import prepared
from tracking.doors import Door
from tracking.lens import Lens
from tracking.overview import SORTS, UnitRow

UNIT_COLUMNS = (
    ("nama", _("Unit"), ""),
    ("bagian", _("Bagian yang selesai"), ""),
    ("selesai", _("Selesai"), "n"),
    ("berjalan", _("Berjalan"), "n"),
    ("belum-mulai", _("Belum mulai"), "n"),
    ("belum-aktivasi", _("Belum aktivasi"), "n"),
    ("terlambat", _("Terlambat"), "n"),
    ("dikecualikan", _("Dikecualikan"), "n"),
)


@dataclass(frozen=True)
class Column:
    label: str | Promise
    css: str
    address: str
    sort: str


@dataclass(frozen=True)
class Figure:
    label: str | Promise
    number: int
    swatch: str
    note: str | Promise
    address: str


@dataclass(frozen=True)
class UnitLine:
    """A row of the table of units as it is shown: the numbers lead to their lists, by `address` to the unit."""

    row: UnitRow
    address: str
    done: str
    all: str
    others: list[tuple[str | Promise, str]]


def frame(door: Door, lens: Lens, above: list[Agency], last: str = "") -> dict[str, Any]:
    """What every page of tracking holds."""
    address = lens.address()
    crumbs = [
        (other.called, _with(reverse("tracking:overview", args=[other.slug]), address))
        for other in above
    ]
    crumbs.append((last or door.agency.called, ""))
    return {"door": door, "agency": door.agency, "lens": lens, "address": address, "crumbs": crumbs}


def framed(
    door: Door, lens: Lens, title: str, between: Iterable[tuple[str, str]] = ()
) -> dict[str, Any]:
    """The same for a page below the overview of the agency; `between` are further crumbs on the way."""
    above, _children = door.family(lens)
    found = frame(door, lens, [*above, door.agency], last=title)
    found["crumbs"][-1:-1] = between
    return found


def people_crumb(door: Door) -> tuple[str, str]:
    """Between the agency and a page about one of its people."""
    return str(_("Daftar orang")), reverse("tracking:people", args=[door.agency.slug])


def ask_again(response: HttpResponse, seconds: int) -> HttpResponse:
    """The browser asks for the page again by itself, while the worker is busy with what it shows."""
    response["Refresh"] = str(seconds)
    return response


def figure_list(door: Door, lens: Lens, whole: Totals) -> list[Figure]:
    """Each number with the address of its list; no address for those who may not read names."""
    rows = (
        (_("Wajib mengikuti"), whole.obliged, "", "", ""),
        (_("Selesai"), whole.completed, "f-done", _share(whole.completed, whole), "selesai"),
        (_("Berjalan"), whole.in_progress, "f-run", _share(whole.in_progress, whole), "berjalan"),
        (
            _("Belum mulai"),
            whole.not_begun,
            "f-idle",
            _share(whole.not_begun, whole),
            "belum-mulai",
        ),
        (
            _("Belum aktivasi"),
            whole.not_activated,
            "f-none",
            _share(whole.not_activated, whole),
            "belum-aktivasi",
        ),
        (_("Terlambat"), whole.overdue, "late", _("lewat batas waktunya"), "terlambat"),
        (_("Dikecualikan"), whole.excluded, "", _("tidak dihitung wajib"), "dikecualikan"),
    )
    people = reverse("tracking:people", args=[door.agency.slug]) if door.sees_names else ""
    return [
        Figure(label, number, swatch, note, people and _with(people, lens.address(status=state)))
        for label, number, swatch, note, state in rows
    ]


def unit_lines(door: Door, lens: Lens, rows: Iterable[UnitRow]) -> list[UnitLine]:
    """Each number opens the list of just these people; nobody's list, and where names are hidden, none."""
    return [_line(door, lens, row) for row in rows]


def _line(door: Door, lens: Lens, row: UnitRow) -> UnitLine:
    # A unit of that day may stand elsewhere by now: it is counted, and closed to the reader.
    is_open = door.opens(row.agency)
    people, whole = _people_of(lens, row) if door.sees_names and is_open else "", row.totals

    def shown(number: int, state: str) -> str:
        text = str(localize(number))
        if not people or not number:
            return text
        address = f"{people}&status={state}" if state else people
        return format_html('<a href="{}">{}</a>', address, text)

    address = people
    if is_open and not row.is_own:
        # Where nobody has the course, nobody may ever have been given it, and its words lead nowhere.
        has_course = lens.is_whole or whole.obliged or whole.excluded
        overview = reverse("tracking:overview", args=[row.agency.slug])
        address = _with(overview, lens.address() if has_course else "")
    return UnitLine(
        row,
        address,
        done=shown(whole.completed, "selesai"),
        all=shown(whole.obliged, ""),
        others=[
            (_("Berjalan"), shown(whole.in_progress, "berjalan")),
            (_("Belum mulai"), shown(whole.not_begun, "belum-mulai")),
            (_("Belum aktivasi"), shown(whole.not_activated, "belum-aktivasi")),
            (_("Terlambat"), shown(whole.overdue, "terlambat")),
            (_("Dikecualikan"), shown(whole.excluded, "dikecualikan")),
        ],
    )


def _people_of(lens: Lens, row: UnitRow) -> str:
    """The unit's own page, where course and day mean the same there; else ours, narrowed to the unit.

    A course given to a sister unit alone is not known at this one, and the day of another zone ends at another hour.
    """
    is_alike = lens.is_whole and row.agency.time_zone == lens.agency.time_zone
    if row.is_own or not is_alike:
        here = lens.agency
        words = lens.address(unit=row.agency.slug, langsung="1" if row.is_own else "")
    else:
        here, words = row.agency, lens.address()
    return _with(reverse("tracking:people", args=[here.slug]), words)


def saved_by(person: Person) -> list[SavedView]:
    """What the person keeps, by name; one query."""
    return _saved(person=person.pk)


@prepared
def _saved(person: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(person=person).order_by("name")


def columns(
    request: HttpRequest, heads: Iterable[tuple[str, str | Promise, str]], order: str
) -> list[Column]:
    """Heads that sort; the one in use turns the order round."""
    found = []
    for name, label, css in heads:
        rising, falling = order == name, order == f"-{name}"
        words = request.GET.copy()
        words.pop("page", None)
        words.pop("setelah", None)
        words["urut"] = f"-{name}" if rising else name
        sort = "ascending" if rising else "descending" if falling else ""
        found.append(Column(label, css, words.urlencode(), sort))
    return found


def unit_order(request: HttpRequest) -> str:
    order = request.GET.get("urut", "nama")
    return order if order.lstrip("-") in SORTS else "nama"


def kept(request: HttpRequest, *names: str) -> list[tuple[str, str]]:
    """The words of the address without these, for a form that sets them anew."""
    return [
        (name, value)
        for name, values in request.GET.lists()
        if name not in names
        for value in values
    ]


def without(request: HttpRequest, *names: str) -> str:
    """The address words without these."""
    words = request.GET.copy()
    for name in names:
        words.pop(name, None)
    return words.urlencode()


def _with(path: str, words: str) -> str:
    return f"{path}?{words}" if words else path


def _share(number: int, whole: Totals) -> str:
    return f"{100 * number // whole.obliged}%" if whole.obliged else ""
