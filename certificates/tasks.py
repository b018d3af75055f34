"""What the worker runs for this app; each may be run twice."""

from certificates.actions.printing import print_certificate
from certificates.models import Certificate


def render_certificate(pk: int) -> None:
    """Makes the file of a certificate ahead of its first download."""
    certificate = Certificate.objects.filter(pk=pk).first()
    if certificate is not None:
        print_certificate(certificate=certificate)
