"""Issuing: one certificate per completion, numbered without gaps per agency and year."""

from django.db import transaction
from django.db.models import Q, QuerySet
from django_q.tasks import async_task

from agencies.models import Agency
from certificates import facts as printed
from certificates.codes import new_code
from certificates.models import Certificate, CertificateDesign, NumberCounter
from certificates.numbering import render
from certificates.wording import months_later
from courses.models import Completion
from people.actions.audit import record
from people.bulk import among
from people.prepared import prepared


@transaction.atomic(savepoint=False)
def issue_certificate(*, completion: Completion) -> Certificate:
    """The certificate of this completion; asked again, the one that exists.

    It bears the date of the completion in the issuing agency's zone. The counter's row is locked last and
    kept until the whole transaction ends, so that a roll-back gives the number back and leaves no gap.
    """
    design = design_for(completion.agency)
    certificate = drawn_up(completion, issuer=printed.issuer_of(completion.agency, design))

    counter = _locked_counter(design.agency, certificate.year)
    issued, code = _look(completion)
    if issued is not None:
        return issued
    counter.last += 1
    NumberCounter.objects.filter(pk=counter.pk).update(last=counter.last)
    give_number(certificate, design=design, seq=counter.last, code=code)
    certificate.save(force_insert=True)
    record(
        actor=None,
        verb="certificate.issued",
        subject=certificate,
        details={"number": certificate.number},
    )
    # The queue is a table of this database: the task exists exactly when the certificate does.
    async_task("certificates.tasks.render_certificate", certificate.pk)
    return certificate


def drawn_up(completion: Completion, *, issuer: printed.Issuer) -> Certificate:
    """Not saved: everything but number and code, dated in the zone of the issuing agency."""
    enrolment, agency = completion.enrolment, issuer.design.agency
    day = completion.completed_at.astimezone(agency.zone).date()
    months = enrolment.course.valid_months
    expires_on = months_later(day, months) if months else None
    return Certificate(
        person=enrolment.person,
        course=enrolment.course,
        cycle=enrolment.cycle,
        completion=completion,
        agency=agency,
        year=day.year,
        facts=printed.of_completion(completion, issuer=issuer, day=day, expires_on=expires_on),
        issued_at=completion.completed_at,
        expires_on=expires_on,
    )


def give_number(
    certificate: Certificate, *, design: CertificateDesign, seq: int, code: str
) -> None:
    """The number and the code, as columns and among the printed facts; nothing is saved."""
    day = certificate.issued_at.astimezone(design.agency.zone).date()
    number = render(design.number_pattern, seq=seq, day=day, code=design.code, unit=design.unit)
    certificate.seq, certificate.number, certificate.code = seq, number, code
    certificate.facts |= {**printed.of_code(code), "number": number}


def design_for(agency: Agency) -> CertificateDesign:
    """The agency's own design, or the nearest ancestor's, or a plain one in the name of the root.

    A learner is never blocked because nobody has made a design yet.
    """
    design = _nearest_design.first(paths=agency.ancestor_paths)
    return design or plain_design(Agency.objects.get(path=agency.ancestor_paths[0]))


def plain_design(root: Agency) -> CertificateDesign:
    """Not saved: no logo, no signatory, numbered under the root's short name."""
    return CertificateDesign(
        agency=root,
        government_name=root.name[:150],
        office_name=root.name,
        city="",
        signatory_post="",
        signatory_name="",
        unit=(root.short_name or root.slug).upper()[:30],
    )


def _look(completion: Completion) -> tuple[Certificate | None, str]:
    """The certificate that the completion has already, and a code that nobody has. One statement."""
    while True:
        code = new_code()
        found = list(_held(completion=completion.pk, code=code))
        issued = next((each for each in found if each.completion_id == completion.pk), None)
        if issued is not None or not found:
            return issued, code


@prepared
def _held(completion: int, code: str) -> QuerySet[Certificate]:
    return Certificate.objects.filter(Q(completion=completion) | Q(code=code))


@prepared
def _nearest_design(paths: list[str]) -> QuerySet[CertificateDesign]:
    given = CertificateDesign.objects.filter(agency__path__in=among(paths, "text"))
    return given.select_related("agency", "logo").order_by("-agency__path")[:1]


def _locked_counter(agency: Agency, year: int) -> NumberCounter:
    """One statement, but for the first certificate of an agency in a year."""
    found = _counter.first(agency=agency.pk, year=year)
    if found is None:
        NumberCounter.objects.get_or_create(agency=agency, year=year)
        (found,) = _counter(agency=agency.pk, year=year)
    return found


@prepared
def _counter(agency: int, year: int) -> QuerySet[NumberCounter]:
    return NumberCounter.objects.select_for_update().filter(agency=agency, year=year)
