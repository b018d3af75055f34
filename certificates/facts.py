"""Every printed fact, gathered once at issue. What is in here never changes again."""

import datetime as dt
import hashlib
import logging
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from wagtail.images.exceptions import InvalidFilterSpecError
from wagtail.images.models import SourceImageIOError

from agencies.models import Agency, Kind
from certificates.models import CertificateDesign
from certificates.wording import date_text, hours_text, span_text
from courses.models import Completion
from people.bulk import among
from people.http import absolute
from people.models import Person
from people.models.person import ASN_STATUSES, CONTRACT_STATUSES
from people.nip import grouped
from people.prepared import prepared

LOGO_FILTER = "max-320x320|format-png"
OFFICE_KINDS = (Kind.OFFICE, Kind.DISTRICT, Kind.CENTRAL)
GOVERNMENT_KINDS = (Kind.CENTRAL, Kind.PROVINCE, Kind.REGENCY, Kind.CITY)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Issuer:
    """A design, and what all certificates of one unit under it say alike."""

    design: CertificateDesign
    words: dict[str, Any]


def issuer_of(agency: Agency, design: CertificateDesign) -> Issuer:
    return Issuer(design, {**of_unit(agency), **of_design(design)})


def of_completion(
    completion: Completion, *, issuer: Issuer, day: dt.date, expires_on: dt.date | None
) -> dict[str, Any]:
    """The facts of this completion, all but number and code."""
    enrolment = completion.enrolment
    begun = enrolment.started_at or completion.completed_at
    first = begun.astimezone(issuer.design.agency.zone).date()
    return {
        **of_person(enrolment.person),
        **issuer.words,
        "course": enrolment.course.title,
        "hours_jp": enrolment.course.hours_jp,
        "hours": hours_text(enrolment.course.hours_jp),
        "score": None if completion.score is None else str(completion.score),
        "started_on": first.isoformat(),
        "completed_on": day.isoformat(),
        "period": span_text(first, day),
        **of_dates(day, expires_on),
    }


def of_person(person: Person) -> dict[str, Any]:
    if person.status in CONTRACT_STATUSES:
        label = "NI PPPK"
    else:
        label = "NIP" if person.status in ASN_STATUSES else "Nomor peserta"
    with translation.override(settings.LANGUAGE_CODE):
        status = str(person.get_status_display())
    return {
        "name": person.name,
        "nip": grouped(person.nip),
        "number_label": label,
        "status": status,
    }


def of_unit(agency: Agency) -> dict[str, Any]:
    """The unit and, when the unit is inside one, the office above it."""
    above = _above(paths=agency.ancestor_paths[:-1])
    office = next((unit for unit in above if unit.kind in OFFICE_KINDS), None)
    if office is None:
        office = next((unit for unit in above if unit.kind in GOVERNMENT_KINDS), None)
    is_office = agency.kind in OFFICE_KINDS or agency.kind in GOVERNMENT_KINDS
    return {"unit": agency.name, "office": "" if is_office or office is None else office.name}


@prepared
def _above(paths: list[str]) -> QuerySet[Agency]:
    """The nearest first."""
    return Agency.objects.filter(path__in=among(paths, "text")).order_by("-path")


def of_design(design: CertificateDesign) -> dict[str, Any]:
    return {
        "government_name": design.government_name,
        "office_name": design.office_name,
        "title": design.title,
        "city": design.city,
        "signatory_post": design.signatory_post,
        "signatory_name": design.signatory_name,
        "signatory_nip": grouped(design.signatory_nip),
        "logo": keep_logo(design),
        "time_zone": design.agency.time_zone,
    }


def of_dates(day: dt.date, expires_on: dt.date | None) -> dict[str, Any]:
    return {
        "issued_on": day.isoformat(),
        "issued": date_text(day),
        "expires_on": expires_on.isoformat() if expires_on else None,
        "expires": date_text(expires_on) if expires_on else "",
    }


def of_code(code: str) -> dict[str, Any]:
    """The code and the address that checks it; both are printed."""
    index = absolute(reverse("certificates:index"))
    return {
        "code": code,
        "check_url": absolute(reverse("certificates:check", args=[code])),
        "check_address": index.split("://", 1)[-1],
    }


def keep_logo(design: CertificateDesign) -> str:
    """A copy of the logo named by its content, so that a later picture changes no certificate.

    A picture that cannot be read must not block a learner: the certificate is then printed without.
    """
    if design.logo is None:
        return ""
    try:
        with design.logo.get_rendition(LOGO_FILTER).file.open("rb") as file:
            content = file.read()
    except (OSError, SourceImageIOError, InvalidFilterSpecError) as fault:
        log.warning("the logo of design %s cannot be read: %s", design.pk, type(fault).__name__)
        return ""
    path = f"certificates/logos/{hashlib.sha256(content).hexdigest()}.png"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(content))
    return path
