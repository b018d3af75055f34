"""The words of reminders, for learners and for superiors. Read afresh when they are sent. Never a mark."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from courses.models import (
    Enrolment,
    LessonProgress,
    Mailing,
    MailKind,
    Reminder,
    SuperiorNotice,
)
from courses.narrowing import plan_of
from courses.officers import officers_by_path, offices_below
from courses.unsubscribing import token_for, unsubscribe_headers, unsubscribe_url
from people.http import absolute
from people.models import Person

MOST_NAMES = 100
WRITTEN_IN = "id"


@dataclass(frozen=True, slots=True)
class Duty:
    """One course in a learner's mail."""

    title: str
    due_on: dt.date
    days_left: int
    minutes: int
    url: str


@dataclass(slots=True)
class LateUnit:
    """One course in a superior's mail: who is not finished, as far as there is room."""

    title: str
    cycle: str
    due_on: dt.date
    unit: str
    url: str
    names: list[tuple[str, str]] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.names)


def compose(mailings: Sequence[Mailing]) -> dict[int, EmailMultiAlternatives]:
    """Mailing → letter, for learners and superiors; none where nothing is left to be said."""
    with translation.override(WRITTEN_IN):
        found = _compose_learners([each for each in mailings if each.kind == MailKind.LEARNER])
        superiors = [each for each in mailings if each.kind == MailKind.SUPERIOR]
        return found | _compose_superiors(superiors)


def letter(
    *, person: Person, subject: str, template: str, context: dict[str, Any], token: str
) -> EmailMultiAlternatives:
    """Text and simple HTML, with the way to stop them. `template` is a path without its ending."""
    context = {
        **context,
        "unsubscribe_url": unsubscribe_url(token),
        "account_url": site_url("people:account"),
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string(f"{template}.txt", context),
        to=[person.email],
        headers=unsubscribe_headers(token),
    )
    message.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return message


def site_url(name: str, *args: str, **words: str) -> str:
    address = absolute(reverse(name, args=args))
    return f"{address}?{urlencode(words)}" if words else address


def _compose_learners(mailings: Sequence[Mailing]) -> dict[int, EmailMultiAlternatives]:
    lines = Reminder.objects.filter(
        mailing__in=mailings, enrolment__in=Enrolment.objects.unfinished()
    ).select_related("enrolment__course", "enrolment__narrowing")
    by_mailing: dict[int, list[Enrolment]] = defaultdict(list)
    for line in lines.order_by("due_on", "pk"):
        if line.enrolment.due_on == line.due_on:  # it may have been moved since
            by_mailing[line.mailing_id].append(line.enrolment)
    read = _lessons_read([row for rows in by_mailing.values() for row in rows])
    return {
        mailing.pk: _reminder(
            mailing, [_duty(row, read[row.pk], mailing.day) for row in by_mailing[mailing.pk]]
        )
        for mailing in mailings
        if mailing.pk in by_mailing
    }


def _lessons_read(enrolments: Sequence[Enrolment]) -> dict[int, set[int]]:
    read: dict[int, set[int]] = defaultdict(set)
    rows = LessonProgress.objects.filter(enrolment__in=enrolments, finished_at__isnull=False)
    for enrolment, lesson in rows.values_list("enrolment", "lesson"):
        read[enrolment].add(lesson)
    return read


def _duty(enrolment: Enrolment, read: set[int], today: dt.date) -> Duty:
    """The minutes are those of the required lessons that are left; the quizzes come on top."""
    due_on = enrolment.due_on or dt.date.max
    lessons = [lesson for _module, lesson in plan_of(enrolment).lessons()]
    left = [lesson for lesson in lessons if lesson.is_required and lesson.pk not in read]
    return Duty(
        title=enrolment.course.title,
        due_on=due_on,
        days_left=(due_on - today).days,
        minutes=sum(lesson.minutes for lesson in left),
        url=site_url("courses:course", enrolment.course.slug),
    )


def _reminder(mailing: Mailing, duties: list[Duty]) -> EmailMultiAlternatives:
    coming = [duty for duty in duties if duty.days_left >= 0]
    if coming:
        day = date_format(min(duty.due_on for duty in coming), "j F Y")
        subject = _("Pengingat: selesaikan kursus Anda paling lambat %(day)s") % {"day": day}
    else:
        subject = _("Pengingat: batas waktu kursus Anda sudah lewat")
    return letter(
        person=mailing.person,
        subject=subject,
        template="courses/mail/reminder",
        context={"name": mailing.person.name, "duties": duties, "home": site_url("courses:home")},
        token=token_for("reminders", mailing.person_id),
    )


def _compose_superiors(mailings: Sequence[Mailing]) -> dict[int, EmailMultiAlternatives]:
    if not mailings:
        return {}
    officers = officers_by_path()
    notices: dict[int, list[SuperiorNotice]] = defaultdict(list)
    rows = SuperiorNotice.objects.filter(mailing__in=mailings).select_related("agency", "course")
    for row in rows.order_by("due_on", "pk"):
        if row.person_id in officers.get(row.agency.path, ()):  # the role may have ended
            notices[row.mailing_id].append(row)
    found = {}
    for mailing in mailings:
        units = _late_units(mailing, notices[mailing.pk], list(officers))
        if units:
            found[mailing.pk] = _list_for_superior(mailing, units)
    return found


def _late_units(
    mailing: Mailing, notices: Sequence[SuperiorNotice], offices: list[str]
) -> list[LateUnit]:
    """Who is late where no nearer office looks after them; names until the mail holds enough."""
    units = []
    room = MOST_NAMES
    for notice in notices:
        others = Q(pk__in=[])
        for path in offices_below(notice.agency.path, offices):
            others |= Q(agency__path__startswith=path)
        found = Enrolment.objects.unfinished().filter(
            course=notice.course_id,
            cycle=notice.cycle,
            due_on=notice.due_on,
            due_on__lt=mailing.day,
        )
        rows = found.within(notice.agency).exclude(others)
        total = rows.count()
        if not total:
            continue
        names = rows.order_by("agency__path", "person__name", "pk")
        shown = list(names.values_list("person__name", "agency__name")[:room])
        room -= len(shown)
        units.append(_late_unit(notice, shown, total))
    return units


def _late_unit(notice: SuperiorNotice, names: list[tuple[str, str]], total: int) -> LateUnit:
    return LateUnit(
        title=notice.course.title,
        cycle=notice.cycle,
        due_on=notice.due_on,
        unit=notice.agency.name,
        url=site_url(
            "tracking:people",
            notice.agency.slug,
            kursus=notice.course.slug,
            siklus=notice.cycle,
            status="terlambat",
        ),
        names=names,
        total=total,
    )


def _list_for_superior(mailing: Mailing, units: list[LateUnit]) -> EmailMultiAlternatives:
    total = sum(unit.total for unit in units)
    return letter(
        person=mailing.person,
        subject=_("%(count)d pegawai melewati batas waktu kursus") % {"count": total},
        template="courses/mail/superior",
        context={"name": mailing.person.name, "units": units},
        token=token_for("reminders", mailing.person_id),
    )
