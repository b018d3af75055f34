"""The weekly summary of a unit: figures, what changed in a week, who is behind. Units only, never names."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency
from courses.actions.summaries import open_subscriptions
from courses.composing import WRITTEN_IN, letter, site_url
from courses.counting import Totals
from courses.models import Mailing, Subscription, SummaryIssue
from courses.unsubscribing import token_for
from courses.waves import monday_of
from tracking import overview as figures
from tracking.exports import XLSX, as_xlsx, unit_table
from tracking.lens import Lens, every_lens
from tracking.overview import UnitRow

MOST_BEHIND = 10


@dataclass(frozen=True)
class CourseSummary:
    """One course and cycle of a unit, and how it stood when the week before began."""

    lens: Lens
    whole: Totals
    before: Totals
    rows: list[UnitRow]

    @property
    def new(self) -> int:
        """How many more have finished; fewer when people left."""
        return self.whole.completed - self.before.completed

    @property
    def left(self) -> int:
        return self.whole.obliged - self.whole.completed

    @property
    def days_left(self) -> int | None:
        return (self.lens.due_on - self.lens.today).days if self.lens.due_on else None

    @property
    def behind(self) -> list[UnitRow]:
        """Units under the share of the whole, the lowest first."""
        low = [row for row in self.rows if row.totals.obliged and self._is_low(row.totals)]
        return sorted(low, key=lambda row: (row.totals.percent, row.name))[:MOST_BEHIND]

    @property
    def url(self) -> str:
        words = {"kursus": self.lens.course.slug, "siklus": self.lens.cycle}  # type: ignore[union-attr]
        return site_url("tracking:overview", self.lens.agency.slug, **words)

    def _is_low(self, part: Totals) -> bool:
        return part.completed * self.whole.obliged < self.whole.completed * part.obliged or (
            self.whole.completed == 0
        )


@dataclass(frozen=True)
class UnitSummary:
    agency: Agency
    courses: list[CourseSummary]


def compose(mailings: Sequence[Mailing]) -> dict[int, EmailMultiAlternatives]:
    """Mailing → letter; none where every course is finished, or the role is gone."""
    issues = SummaryIssue.objects.filter(mailing__in=mailings, subscription__ended_on=None)
    issues = issues.select_related("subscription__agency").order_by("subscription__agency__path")
    held = set(open_subscriptions(issue.subscription for issue in issues))
    asked: dict[int, list[Subscription]] = defaultdict(list)
    for issue in issues:
        if issue.subscription in held:
            asked[issue.mailing_id].append(issue.subscription)
    found = {}
    with translation.override(WRITTEN_IN):
        for mailing in mailings:
            units = [summarise(each.agency, mailing.day) for each in asked[mailing.pk]]
            units = [unit for unit in units if unit.courses]
            if units:
                found[mailing.pk] = _summary(mailing, units)
    return found


def summarise(agency: Agency, today: dt.date) -> UnitSummary:
    """Every course with somebody left to finish it. Four queries a course, whatever the number of people."""
    courses = []
    for lens in every_lens(agency, today):
        whole = figures.totals(lens)
        if whole.completed < whole.obliged:
            courses.append(_course(lens, whole))
    return UnitSummary(agency, courses)


def _course(lens: Lens, whole: Totals) -> CourseSummary:
    _whole, rows = figures.unit_rows(lens, list(lens.agency.get_children()), "nama")
    # How last Monday began is how the Sunday before it ended.
    sunday = monday_of(lens.today) - dt.timedelta(days=8)
    return CourseSummary(
        lens=lens,
        whole=whole,
        # Of the units of today: one that came meanwhile has not finished anything by that.
        before=figures.totals(replace(lens, day=sunday)),
        rows=rows,
    )


def _summary(mailing: Mailing, units: list[UnitSummary]) -> EmailMultiAlternatives:
    names = ", ".join(unit.agency.name for unit in units)
    # A unit with nothing below it has no table: its figures stand in the mail.
    tables = [course for unit in units for course in unit.courses if course.rows]
    message = letter(
        person=mailing.person,
        subject=_("Ringkasan mingguan %(names)s") % {"names": names[:120]},
        template="tracking/mail/summary",
        context={"name": mailing.person.name, "units": units, "has_table": bool(tables)},
        token=token_for("summary", mailing.person_id),
    )
    for course in tables:
        _attach(message, course)
    return message


def _attach(message: EmailMultiAlternatives, course: CourseSummary) -> None:
    lens = course.lens
    slug = lens.course.slug if lens.course else ""
    name = f"netral-unit-{lens.agency.slug}-{slug}-{lens.today:%Y%m%d}.xlsx"
    with as_xlsx(*unit_table(course.rows)) as file:
        message.attach(name, file.read(), XLSX)
