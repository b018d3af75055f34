"""What the worker runs for this app; each may be run twice."""

from django.utils import timezone

from certificates.actions.printing import print_certificate
from certificates.actions.renewing import renew_lapsing
from certificates.models import Certificate


def render_certificate(pk: int) -> None:
    """Makes the file of a certificate ahead of its first download."""
    certificate = Certificate.objects.filter(pk=pk).first()
    if certificate is not None:
        print_certificate(certificate=certificate)


def renew() -> int:
    """Every day: whoever is obliged and whose certificate runs out takes the course again."""
    return renew_lapsing(now=timezone.now())
