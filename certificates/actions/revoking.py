"""Revoking: the certificate stays verifiable, as revoked, with the reason kept."""

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from certificates.models import Certificate
from people.actions.audit import record
from people.models import Person, RoleKind
from people.scopes import has_role

REVOKING_KINDS = (RoleKind.BKPSDM, RoleKind.CERTIFICATE_OFFICER)


def may_revoke(person: Person, certificate: Certificate) -> bool:
    """An officer whose role holds the issuing agency; a superuser."""
    if person.is_superuser and person.is_active:
        return True
    return has_role(person, certificate.agency, REVOKING_KINDS)


@transaction.atomic
def revoke_certificate(
    *, certificate: Certificate, reason: str, actor: Person, now: dt.datetime
) -> Certificate:
    """Once revoked, always revoked; the second time changes nothing.

    Raises:
        PermissionDenied: when the actor is no officer of the issuing agency.
        ValueError: without a reason.
    """
    if not may_revoke(actor, certificate):
        raise PermissionDenied
    if not reason.strip():
        raise ValueError("a certificate is revoked with a reason")
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if certificate.revoked_at is not None:
        return certificate
    certificate.revoked_at = now
    certificate.revoked_reason = reason.strip()
    certificate.revoked_by = actor
    certificate.save(update_fields=["revoked_at", "revoked_reason", "revoked_by"])
    record(
        actor=actor,
        verb="certificate.revoked",
        subject=certificate,
        details={"reason": certificate.revoked_reason},
    )
    return certificate
