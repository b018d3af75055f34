"""What was sent below a unit and what is planned, and a text for the groups in which offices talk."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Min, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.composing import site_url
from courses.counting import Totals
from courses.models import Enrolment, MailState, Reminder
from courses.models.counts import UNFINISHED_STATES
from courses.waves import WAVES, begun_wave, next_wave, wave_day
from people.models import Person
from tracking.lens import Lens


@dataclass(frozen=True)
class Wave:
    """One wave of a due date; `people` have had it, or would get it as things stand."""

    number: int
    day: dt.date
    is_begun: bool
    is_sendable: bool
    people: int
    sent: int
    refused: int

    @property
    def days(self) -> int:
        return abs(self.number)

    @property
    def is_before(self) -> bool:
        return self.number < 0


@dataclass
class DueDate:
    """People below the unit who share a due date: how many are left, and who of them can be written to."""

    due_on: dt.date
    unfinished: int = 0
    reachable: int = 0
    planned: int = 0
    waves: list[Wave] = field(default_factory=list)

    @property
    def unreachable(self) -> int:
        return self.unfinished - self.reachable


@dataclass
class _Sent:
    day: dt.date
    numbers: dict[str, int] = field(default_factory=dict)


def sendable_waves(due_on: dt.date, day: dt.date) -> set[int]:
    """The wave that has begun, for whom it missed; and the next one, early."""
    return {wave for wave in (begun_wave(due_on, day), next_wave(due_on, day)) if wave is not None}


def due_dates(lens: Lens) -> list[DueDate]:
    """Each due date with its waves, the nearest to come first, then those that have passed. Two queries."""
    found = {row.due_on: row for row in _unfinished(lens)}
    sent = _sent(lens)
    for due_on in {due_on for due_on, _number in sent}:
        found.setdefault(due_on, DueDate(due_on))
    for due_on, row in found.items():
        row.waves = [_wave(row, wave, sent.get((due_on, wave)), lens.today) for wave in WAVES]
    return sorted(found.values(), key=lambda row: (row.due_on < lens.today, row.due_on))


def group_text(lens: Lens, whole: Totals) -> str:
    """For WhatsApp: stars make bold. The course, the due date, a number, the way in; never a name."""
    title = lens.course.title.replace("*", "") if lens.course else ""
    lines = ["*" + _("Pengingat: %(course)s") % {"course": title} + "*", lens.agency.name, ""]
    if lens.due_on is not None:
        day = date_format(lens.due_on, "j F Y")
        lines.append(_("Batas waktu: %(day)s") % {"day": f"*{day}*"})
    left = whole.obliged - whole.completed
    numbers = {"left": left, "all": whole.obliged}
    text = ngettext(
        "Belum selesai: *%(left)d dari %(all)d orang*",
        "Belum selesai: *%(left)d dari %(all)d orang*",
        whole.obliged,
    )
    lines.append(text % numbers)
    address = site_url("account_login")
    lines += ["", _("Masuk dengan NIP dan kata sandi: %(address)s") % {"address": address}]
    lines.append(_("Belum punya akun aktif? Minta kode aktivasi kepada BKPSDM."))
    return "\n".join(lines)


def _unfinished(lens: Lens) -> Iterator[DueDate]:
    willing = Person.objects.reminded()
    reachable = Q(person__in=willing)
    planned = reachable & Q(assignment__reminds=True, assignment__withdrawn_on=None)
    rows = Enrolment.objects.filter(
        course=lens.course,
        cycle=lens.cycle,
        counted_as__in=UNFINISHED_STATES,
        due_on__isnull=False,
    ).within(lens.agency)
    numbers = (
        rows.order_by()
        .values_list("due_on")
        .annotate(
            unfinished=Count("pk"),
            reachable=Count("pk", filter=reachable),
            planned=Count("pk", filter=planned),
        )
    )
    return (DueDate(*row) for row in numbers)


def _sent(lens: Lens) -> dict[tuple[dt.date, int], _Sent]:
    """Due date and wave → when it began to be sent, and how many lines stand how."""
    rows = Reminder.objects.filter(
        enrolment__course=lens.course,
        enrolment__cycle=lens.cycle,
        enrolment__agency__path__startswith=lens.agency.path,
    )
    grouped = rows.order_by().values_list("due_on", "wave", "mailing__state")
    days: dict[tuple[dt.date, int], dt.date] = {}
    numbers: dict[tuple[dt.date, int], dict[str, int]] = defaultdict(dict)
    for due_on, wave, state, day, number in grouped.annotate(
        begun=Min("mailing__day"), number=Count("pk")
    ):
        key = (due_on, wave)
        days[key] = min(day, days.get(key, day))
        numbers[key][state] = number
    return {key: _Sent(day, numbers[key]) for key, day in days.items()}


def _wave(row: DueDate, wave: int, sent: _Sent | None, today: dt.date) -> Wave:
    begins = wave_day(row.due_on, wave)
    numbers = sent.numbers if sent else {}
    is_begun = sent is not None or begins <= today
    return Wave(
        number=wave,
        day=sent.day if sent else begins,
        is_begun=is_begun,
        is_sendable=bool(row.reachable) and wave in sendable_waves(row.due_on, today),
        people=sum(numbers.values()) if is_begun else row.planned,
        sent=numbers.get(MailState.SENT, 0),
        refused=numbers.get(MailState.REFUSED, 0),
    )
