"""The words of mail about transfer requests, and about roles that ended with a transfer. Read afresh when it is sent. Never a number of a person."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Agency
from courses.composing import WRITTEN_IN, letter, site_url
from courses.models import Mailing, MailKind, RoleNotice, TransferNews, TransferNotice
from courses.officers import nearest_office, officers_by_path, officers_for
from courses.unsubscribing import token_for
from people.models import Role, TransferRequest

MOST_LINES = 50


@dataclass(frozen=True, slots=True)
class Matter:
    """One request. The name is for the side that has the person; the other gave a number, and knows it."""

    name: str
    source: str
    target: str
    on: dt.date
    answer: str = ""
    lapses_on: dt.date | None = None


@dataclass(slots=True)
class Desk:
    """What one office is told, as far as there is room."""

    name: str
    url: str
    officers_url: str
    waiting: list[Matter] = field(default_factory=list)
    answered: list[Matter] = field(default_factory=list)
    ended: list[Role] = field(default_factory=list)
    more: int = 0


def compose(mailings: Sequence[Mailing]) -> dict[int, EmailMultiAlternatives]:
    """Mailing → letter; none where all was answered meanwhile, or the role is gone."""
    asked = [each for each in mailings if each.kind == MailKind.TRANSFER]
    if not asked:
        return {}
    officers = officers_by_path()
    offices = Agency.objects.filter(path__in=officers).in_bulk(field_name="path")
    rows = TransferNotice.objects.filter(mailing__in=asked).order_by("pk")
    notices: dict[int, list[TransferNotice]] = defaultdict(list)
    for row in rows.select_related("request__person", "request__source", "request__target"):
        if _holds(row, officers):
            notices[row.mailing_id].append(row)
    ended: dict[int, list[Role]] = defaultdict(list)
    endings = RoleNotice.objects.filter(mailing__in=asked).order_by("pk")
    for ending in endings.select_related("role__person", "role__agency"):
        if ending.person_id in officers_for(ending.role.agency.path, officers):
            ended[ending.mailing_id].append(ending.role)
    with translation.override(WRITTEN_IN):
        return {
            each.pk: _letter(each, notices[each.pk], ended[each.pk], officers, offices)
            for each in asked
            if each.pk in notices or each.pk in ended
        }


def _holds(notice: TransferNotice, officers: Mapping[str, set[int]]) -> bool:
    """Whether it is still so, and the reader still looks after that side."""
    request = notice.request
    if notice.news == TransferNews.ANSWERED:
        return notice.person_id in officers_for(request.target.path, officers, request.asked_by_id)
    return request.is_waiting and notice.person_id in officers_for(request.source.path, officers)


def _letter(
    mailing: Mailing,
    notices: Sequence[TransferNotice],
    ended: Sequence[Role],
    officers: Mapping[str, set[int]],
    offices: Mapping[str, Agency],
) -> EmailMultiAlternatives:
    desks: dict[str, Desk] = {}

    def desk_of(unit: Agency) -> Desk:
        office = offices.get(nearest_office(unit.path, officers) or "", unit)
        return desks.setdefault(
            office.path,
            Desk(
                office.name,
                site_url("tracking:transfers", office.slug),
                site_url("tracking:officers", office.slug),
            ),
        )

    waiting = [each.request for each in notices if each.news != TransferNews.ANSWERED]
    answered = [each.request for each in notices if each.news == TransferNews.ANSWERED]
    for number, request in enumerate([*waiting, *answered]):
        is_ours = number < len(waiting)
        desk = desk_of(request.source if is_ours else request.target)
        if number >= MOST_LINES:
            desk.more += 1
        elif is_ours:
            desk.waiting.append(_asked(request))
        else:
            desk.answered.append(_answered(request))
    for role in ended:
        desk_of(role.agency).ended.append(role)
    return letter(
        person=mailing.person,
        subject=_subject(len(waiting), len(answered), len(ended)),
        template="courses/mail/transfers",
        context={"name": mailing.person.name, "desks": list(desks.values())},
        token=token_for("reminders", mailing.person_id),
    )


def _subject(waiting: int, answered: int, ended: int) -> str:
    if waiting:
        return _("%(count)d permintaan mutasi menunggu jawaban Anda") % {"count": waiting}
    if answered:
        return _("%(count)d permintaan mutasi Anda sudah selesai") % {"count": answered}
    return _("%(count)d peran di unit Anda berakhir") % {"count": ended}


def _asked(request: TransferRequest) -> Matter:
    return Matter(
        name=request.person.name,
        source=request.source.name,
        target=request.target.name,
        on=request.on,
        lapses_on=request.lapses_on,
    )


def _answered(request: TransferRequest) -> Matter:
    return Matter(
        name="",
        source="",
        target=request.target.name,
        on=request.on,
        answer=request.get_state_display(),
    )
