"""Certificates for many completions at once, the same rows as one by one.

The files are made at the first download, so the worker does not print for minutes after the demo is loaded.
"""

from collections.abc import Callable
from functools import cache

from agencies.models import Agency
from certificates.actions.issuing import design_for, drawn_up, give_number
from certificates.codes import new_code
from certificates.facts import Issuer, issuer_of
from certificates.models import Certificate, NumberCounter
from courses.models import Completion
from netral.demo import bulk
from people.models import AuditEntry

AT_ONCE = 2000


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
        self.issuer_of: Callable[[Agency], Issuer] = cache(_issuer)

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
        issuer = self.issuer_of(completion.agency)
        certificate = drawn_up(completion, issuer=issuer)
        certificate.pk = next(self.keys)
        counter = self._counter(issuer.design.agency, certificate.year)
        counter.last += 1
        give_number(certificate, design=issuer.design, seq=counter.last, code=self._unused_code())
        return certificate

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


def _issuer(agency: Agency) -> Issuer:
    return issuer_of(agency, design_for(agency))
