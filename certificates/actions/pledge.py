"""The integrity pledge: publishing its text, and signing it."""

import datetime as dt
import hashlib
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from certificates.models import PledgeSignature, PledgeText
from courses.actions.progress import record_pledge
from courses.models import Enrolment
from people.actions.audit import record

CONTENT = Path(__file__).resolve().parents[1] / "content"


@transaction.atomic
def publish_pledge_text(*, version: int = 1) -> PledgeText:
    """Publishes `content/pakta-<version>.txt`; repeatable. A changed text needs a new version.

    Raises:
        ValueError: when that version is already published with other words.
    """
    body = (CONTENT / f"pakta-{version}.txt").read_text(encoding="utf-8").strip()
    digest = hashlib.sha256(body.encode("utf-8")).hexdigest()
    text, created = PledgeText.objects.get_or_create(
        version=version,
        defaults={"body": body, "digest": digest, "published_at": timezone.now()},
    )
    if not created and text.digest != digest:
        raise ValueError(f"pledge text {version} is published with other words; add a new version")
    return text


def current_text() -> PledgeText | None:
    return PledgeText.objects.order_by("-version").first()


@transaction.atomic
def sign_pledge(
    *, enrolment: Enrolment, text: PledgeText, name: str, now: dt.datetime
) -> PledgeSignature:
    """Keeps who signed which words when, and lets the course go on; signed once, the first stands."""
    signature, created = PledgeSignature.objects.get_or_create(
        enrolment=enrolment,
        defaults={
            "person": enrolment.person,
            "text": text,
            "digest": text.digest,
            "signed_name": name,
            "signed_at": now,
        },
    )
    if created:
        record(
            actor=enrolment.person,
            verb="pledge.signed",
            subject=signature,
            details={"version": text.version, "digest": text.digest},
        )
    record_pledge(enrolment=enrolment, now=signature.signed_at)
    return signature
