"""Certificates for many completions at once, the same rows as one by one.

The files are made at the first download, so the worker does not print for minutes after the demo is loaded.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from agencies.models import Agency
from certificates import facts as printed
from certificates.actions.issuing import design_for
from certificates.codes import new_code
from certificates.models import Certificate, CertificateDesign, NumberCounter
from certificates.numbering import render
from certificates.wording import hours_text, months_later, span_text
from courses.models import Completion
from netral.demo import bulk
from people.models import AuditEntry

AT_ONCE = 2000
Style = tuple[CertificateDesign, dict[str, Any]]


def award_certificates() -> None:
    """Every completion without a certificate gets one, numbered in the order of completion."""
    waiting = list(
        Completion.objects.filter(certificate=None)
        .order_by("completed_at", "pk")
        .values_list("pk", flat=True)
    )
    desk = _Desk()
    for start in range(0, len(waiting), AT_ONCE):
        keys = waiting[start : start + AT_ONCE]
        found = Completion.objects.select_related(
            "agency", "enrolment__person", "enrolment__course"
        ).in_bulk(keys)
        desk.issue([found[key] for key in keys])
    desk.close()


class _Desk:
    """Keeps what is the same for many: designs, units, counters, codes that are taken."""

    def __init__(self) -> None:
        self.keys = bulk.new_keys(Certificate)
        self.codes = set(Certificate.objects.values_list("code", flat=True))
        self.counters: dict[tuple[int, int], NumberCounter] = {}
        self.style_of: Callable[[Agency], Style] = cache(_style)

    def issue(self, completions: list[Completion]) -> None:
        certificates = [self._certificate(completion) for completion in completions]
        bulk.insert(certificates)
        bulk.insert(
            [
                AuditEntry(
                    verb="certificate.issued",
                    subject=f"{Certificate._meta.label}:{certificate.pk}",
                    details={"number": certificate.number},
                )
                for certificate in certificates
            ]
        )

    def close(self) -> None:
        bulk.update(list(self.counters.values()), ["last"])

    def _certificate(self, completion: Completion) -> Certificate:
        enrolment = completion.enrolment
        design, words = self.style_of(completion.agency)
        zone = design.agency.zone
        day = completion.completed_at.astimezone(zone).date()
        first = (enrolment.started_at or completion.completed_at).astimezone(zone).date()
        months = enrolment.course.valid_months
        expires_on = months_later(day, months) if months else None
        counter = self._counter(design.agency, day.year)
        counter.last += 1
        number = render(
            design.number_pattern, seq=counter.last, day=day, code=design.code, unit=design.unit
        )
        code = self._unused_code()
        return Certificate(
            pk=next(self.keys),
            person=enrolment.person,
            course=enrolment.course,
            cycle=enrolment.cycle,
            completion=completion,
            agency=design.agency,
            year=day.year,
            seq=counter.last,
            number=number,
            code=code,
            facts={
                **printed.of_person(enrolment.person),
                **words,
                "course": enrolment.course.title,
                "hours_jp": enrolment.course.hours_jp,
                "hours": hours_text(enrolment.course.hours_jp),
                "score": None if completion.score is None else str(completion.score),
                "started_on": first.isoformat(),
                "completed_on": day.isoformat(),
                "period": span_text(first, day),
                **printed.of_dates(day, expires_on),
                **printed.of_code(code),
                "number": number,
            },
            issued_at=completion.completed_at,
            expires_on=expires_on,
        )

    def _counter(self, agency: Agency, year: int) -> NumberCounter:
        key = (agency.pk, year)
        if key not in self.counters:
            self.counters[key], _new = NumberCounter.objects.get_or_create(agency=agency, year=year)
        return self.counters[key]

    def _unused_code(self) -> str:
        code = new_code()
        while code in self.codes:
            code = new_code()
        self.codes.add(code)
        return code


def _style(agency: Agency) -> Style:
    """The design for a unit, and the words that are the same on all of the unit's certificates."""
    design = design_for(agency)
    return design, {**printed.of_unit(agency), **printed.of_design(design)}
