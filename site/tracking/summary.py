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
from people.models.role import NAMES_ALLOWED
from people.scopes import roots_open_to
from tracking import overview as figures
from tracking.doors import Door
from tracking.exports import XLSX, as_xlsx, unit_table
from tracking.lens import Lens, every_lens
from tracking.observed import Stand, read_stand
from tracking.overview import UnitRow

MOST_BEHIND = 10


@dataclass(frozen=True)
class CourseSummary:
    """One course and cycle of a unit, and how it stood when the week before began."""

    lens: Lens
    whole: Totals
    before: Totals | None
    rows: list[UnitRow]

    @property
    def new(self) -> int | None:
        """How many more have finished; fewer when people left. None when nothing was kept a week ago."""
        return None if self.before is None else self.whole.completed - self.before.completed

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
            roots = tuple(roots_open_to(mailing.person, NAMES_ALLOWED))
            units = [
                summarise(_door(each.agency, roots), mailing.day) for each in asked[mailing.pk]
            ]
            units = [unit for unit in units if unit.courses]
            if units:
                found[mailing.pk] = _summary(mailing, units)
    return found


def summarise(door: Door, today: dt.date) -> UnitSummary:
    """Every course with somebody left to finish it. Five queries a course, whatever the number of people.

    Of a unit that may not be told to an observer, none.
    """
    children = list(door.agency.get_children())
    found = (_course(door, lens, children) for lens in every_lens(door.agency, today))
    return UnitSummary(door.agency, [each for each in found if each.left > 0])


def _course(door: Door, lens: Lens, children: list[Agency]) -> CourseSummary:
    stand = read_stand(door, lens, children, "nama")
    return CourseSummary(lens, stand.whole, _a_week_ago(lens, stand), stand.rows)


def _a_week_ago(lens: Lens, stand: Stand) -> Totals | None:
    """How last Monday began, which is how the Sunday before it ended."""
    monday = monday_of(lens.today) - dt.timedelta(days=7)
    if stand.kept is None:
        return figures.totals(replace(lens, day=monday - dt.timedelta(days=1)))
    found = stand.kept.at(monday)
    return found[1] if found else None


def _door(agency: Agency, roots: tuple[Agency, ...]) -> Door:
    """As the reader's page opens; the caller has checked that it does."""
    return Door(agency, roots, sees_names=any(root.contains(agency) for root in roots))


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
