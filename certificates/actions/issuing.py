"""Issuing: one certificate per completion, numbered without gaps per agency and year."""

from django.db import transaction
from django_q.tasks import async_task

from agencies.models import Agency
from certificates import facts as printed
from certificates.codes import new_code
from certificates.models import Certificate, CertificateDesign, NumberCounter
from certificates.numbering import render
from certificates.wording import months_later
from courses.models import Completion
from people.actions.audit import record


@transaction.atomic
def issue_certificate(*, completion: Completion) -> Certificate:
    """The certificate of this completion; asked again, the one that exists.

    It bears the date of the completion in the issuing agency's zone. The counter's row is locked last and
    kept until the whole transaction ends, so that a roll-back gives the number back and leaves no gap.
    """
    issued = Certificate.objects.filter(completion=completion).first()
    if issued is not None:
        return issued
    design = design_for(completion.agency)
    certificate = drawn_up(completion, issuer=printed.issuer_of(completion.agency, design))

    counter = _locked_counter(design.agency, certificate.year)
    issued = Certificate.objects.filter(completion=completion).first()
    if issued is not None:
        return issued
    counter.last += 1
    counter.save(update_fields=["last"])
    give_number(certificate, design=design, seq=counter.last, code=_unused_code())
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
    design = (
        CertificateDesign.objects.filter(agency__path__in=agency.ancestor_paths)
        .select_related("agency", "logo")
        .order_by("-agency__path")
        .first()
    )
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


def _locked_counter(agency: Agency, year: int) -> NumberCounter:
    NumberCounter.objects.get_or_create(agency=agency, year=year)
    return NumberCounter.objects.select_for_update().get(agency=agency, year=year)


def _unused_code() -> str:
    code = new_code()
    while Certificate.objects.filter(code=code).exists():
        code = new_code()
    return code
